import fc from 'fast-check';
import { Matrix, solve } from 'ml-matrix';
import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { adjoint, type ComplexMatrix, complexMatrix, identity, multiply } from '../../src/linalg/complex-matrix.ts';
import { solveLeastSquares } from '../../src/linalg/least-squares.ts';
import { pseudoInverse } from '../../src/linalg/pseudo-inverse.ts';

function random(seed: number | string, rows: number, cols: number): ComplexMatrix {
  const rng = createRng(seed);
  return complexMatrix(
    rows,
    cols,
    Float64Array.from({ length: 2 * rows * cols }, () => rng.normal()),
  );
}

const subtract = (a: ComplexMatrix, b: ComplexMatrix): ComplexMatrix =>
  complexMatrix(
    a.rows,
    a.cols,
    a.data.map((value, i) => value - b.data[i]),
  );
const norm = ({ data }: ComplexMatrix): number => Math.sqrt(data.reduce((sum, value) => sum + value * value, 0));
const scaled = (a: ComplexMatrix, factor: number): ComplexMatrix =>
  complexMatrix(
    a.rows,
    a.cols,
    a.data.map((value) => value * factor),
  );

const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 12 }),
  cols: fc.integer({ min: 1, max: 12 }),
  seed: fc.integer(),
});

test('the residual is orthogonal to the columns and its norm is the one returned', () => {
  fc.assert(
    fc.property(sizes, ({ rows, cols, seed }) => {
      const [a, b] = [random(seed, rows, cols), random(seed + 1, rows, 3)];
      const { x, residual, rank } = solveLeastSquares(a, b);
      expect(rank).toBe(Math.min(rows, cols));
      const left = subtract(b, multiply(a, x));
      // Backward stable: A^H r vanishes to n eps ||A|| (||A|| ||x|| + ||b||).
      const unit = 20 * (rows + cols) * Number.EPSILON * norm(a) * (norm(a) * norm(x) + norm(b));
      expect(norm(multiply(adjoint(a), left))).toBeLessThan(unit);
      expect(Math.abs(Math.hypot(...residual) - norm(left))).toBeLessThan(unit / norm(a));
    }),
    { numRuns: 100 },
  );
});

test('square systems agree with ml-matrix on the real embedding', () => {
  const n = 7;
  const [a, b] = [random('a', n, n), random('b', n, 1)];
  const embedding = Matrix.zeros(2 * n, 2 * n);
  const right = Matrix.zeros(2 * n, 1);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const [re, im] = [a.data[2 * (i * n + j)], a.data[2 * (i * n + j) + 1]];
      embedding.set(i, j, re);
      embedding.set(n + i, n + j, re);
      embedding.set(i, n + j, -im);
      embedding.set(n + i, j, im);
    }
    right.set(i, 0, b.data[2 * i]);
    right.set(n + i, 0, b.data[2 * i + 1]);
  }
  const expected = solve(embedding, right).to1DArray();
  const { x } = solveLeastSquares(a, b);
  for (let i = 0; i < n; i++) {
    expect(x.data[2 * i]).toBeCloseTo(expected[i], 11);
    expect(x.data[2 * i + 1]).toBeCloseTo(expected[n + i], 11);
  }
});

test('dependent columns get zeros and the fit is as good as without them, never NaN', () => {
  const base = random('base', 8, 3);
  const mix = random('mix', 3, 5);
  const a = multiply(base, mix);
  const b = random('right', 8, 2);
  const { x, residual, rank } = solveLeastSquares(a, b);
  expect(rank).toBe(3);
  const best = solveLeastSquares(base, b).residual;
  residual.forEach((value, i) => {
    expect(value).toBeCloseTo(best[i], 12);
  });
  const zeroRows = Array.from({ length: 5 }, (_, i) => x.data.slice(4 * i, 4 * i + 4).every((value) => value === 0));
  expect(zeroRows.filter(Boolean).length).toBe(2);
  const none = solveLeastSquares(complexMatrix(4, 2), random('z', 4, 1));
  expect([...none.x.data]).toEqual([0, 0, 0, 0]);
  expect(none.rank).toBe(0);
});

test('scaling the matrix by any power of ten scales the solution back', () => {
  const [a, b] = [random('s', 6, 4), random('t', 6, 1)];
  const { x } = solveLeastSquares(a, b);
  for (const factor of [1e200, 1e-200]) {
    const found = solveLeastSquares(scaled(a, factor), b);
    expect(found.rank).toBe(4);
    expect(norm(subtract(scaled(found.x, factor), x))).toBeLessThan(1e-12 * norm(x));
  }
});

test('the pseudo-inverse satisfies the four equations of Penrose at any shape and rank', () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 12 }), ({ rows, cols, seed }, inner) => {
      const rank = Math.min(rows, cols, inner);
      const a = multiply(random(seed, rows, rank), random(seed + 1, rank, cols));
      const inverse = pseudoInverse(a);
      const condition = norm(a) * norm(inverse);
      fc.pre(condition < 1e6);
      const close = (left: ComplexMatrix, right: ComplexMatrix): void => {
        expect(norm(subtract(left, right)) / (norm(right) || 1)).toBeLessThan(
          100 * condition * condition * Number.EPSILON,
        );
      };
      const [range, domain] = [multiply(a, inverse), multiply(inverse, a)];
      close(multiply(range, a), a);
      close(multiply(domain, inverse), inverse);
      close(adjoint(range), range);
      close(adjoint(domain), domain);
    }),
    { numRuns: 100 },
  );
});

test('the pseudo-inverse of zeros is zeros and that of a unitary matrix its adjoint', () => {
  expect(norm(pseudoInverse(complexMatrix(3, 5)))).toBe(0);
  const n = 5;
  const dft = complexMatrix(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const angle = (-2 * Math.PI * i * j) / n;
      dft.data.set([Math.cos(angle) / Math.sqrt(n), Math.sin(angle) / Math.sqrt(n)], 2 * (i * n + j));
    }
  expect(norm(subtract(pseudoInverse(dft), adjoint(dft)))).toBeLessThan(1e-14);
  expect(norm(subtract(multiply(dft, adjoint(dft)), identity(n)))).toBeLessThan(1e-14);
});

test('a matrix that is not finite is one clear error naming the element', () => {
  const a = random('bad', 3, 2);
  a.data[5] = NaN;
  expect(() => solveLeastSquares(a, random('b', 3, 1))).toThrow(/3 x 2 matrix: found NaN at element 2/);
});
