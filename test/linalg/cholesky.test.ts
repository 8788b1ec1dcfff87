import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { choleskyFactor, choleskyInverse, choleskySolve, realCholeskyInverse } from '../../src/linalg/cholesky.ts';
import { adjoint, type ComplexMatrix, complexMatrix, identity, multiply } from '../../src/linalg/complex-matrix.ts';

function gram(seed: number, rows: number, n: number): ComplexMatrix {
  const rng = createRng(seed);
  const a = complexMatrix(
    rows,
    n,
    Float64Array.from({ length: 2 * rows * n }, () => rng.normal()),
  );
  return multiply(adjoint(a), a);
}

const largest = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));
const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number => largest(Array.from(a, (v, i) => v - b[i]));
const orders = fc.record({ n: fc.integer({ min: 1, max: 9 }), seed: fc.integer() });

test('the factor times its adjoint is the matrix, with a real positive diagonal', () => {
  fc.assert(
    fc.property(orders, ({ n, seed }) => {
      const matrix = gram(seed, 3 * n, n);
      const lower = choleskyFactor(matrix.data, n)!;
      // Only the lower triangle is the factor.
      for (let i = 0; i < n; i++) {
        expect(lower[2 * i * (n + 1)]).toBeGreaterThan(0);
        for (let j = i + 1; j < n; j++) lower.fill(0, 2 * (i * n + j), 2 * (i * n + j) + 2);
      }
      const factor = complexMatrix(n, n, lower);
      // Higham 2002, theorem 10.3: (n + 1) u max|A|, complex products a few times that.
      const bound = 10 * n * Number.EPSILON * largest(matrix.data);
      expect(difference(multiply(factor, adjoint(factor)).data, matrix.data)).toBeLessThan(bound);
    }),
  );
});

test('the inverse and the solution of A X = A Y are exact to the condition of the matrix', () => {
  fc.assert(
    fc.property(orders, ({ n, seed }) => {
      const matrix = gram(seed, 3 * n + 2, n);
      const inverse = choleskyInverse(matrix.data, n)!;
      const condition = n * largest(matrix.data) * n * largest(inverse);
      const bound = 20 * n * condition * Number.EPSILON;
      expect(difference(multiply(matrix, complexMatrix(n, n, inverse)).data, identity(n).data)).toBeLessThan(bound);
      const y = gram(seed + 1, 4, n);
      const x = choleskySolve(matrix.data, n, multiply(matrix, y).data, n)!;
      expect(difference(x, y.data)).toBeLessThan(bound * largest(y.data));
    }),
  );
});

test('conjugate off-diagonals are solved for, not their mirror images', () => {
  // [2 j; -j 2] x = [1; 0]  has x = [2; j] / 3
  const matrix = Float64Array.of(2, 0, 0, 1, 0, -1, 2, 0);
  const x = choleskySolve(matrix, 2, Float64Array.of(1, 0, 0, 0), 1)!;
  expect(difference(x, [2 / 3, 0, 0, 1 / 3])).toBeLessThan(1e-15);
});

test('singular, indefinite, zero and non-finite matrices are answered with undefined', () => {
  const dependent = gram(1, 2, 4);
  const indefinite = Float64Array.of(1, 0, 2, 0, 2, 0, 1, 0);
  for (const [matrix, n] of [
    [dependent.data, 4],
    [indefinite, 2],
    [new Float64Array(8), 2],
    [Float64Array.of(NaN, 0), 1],
    [Float64Array.of(Infinity, 0), 1],
  ] as const) {
    expect(choleskyInverse(matrix, n)).toBeUndefined();
    expect(choleskySolve(matrix, n, new Float64Array(2 * n), 1)).toBeUndefined();
  }
  for (const [matrix, n] of [
    [Float64Array.of(1, 1, 1, 1), 2],
    [Float64Array.of(1, 2, 2, 1), 2],
    [new Float64Array(4), 2],
    [Float64Array.of(NaN), 1],
  ] as const)
    expect(realCholeskyInverse(matrix, n)).toBeUndefined();
});

test('a real inverse loses nothing to parameters in unlike units', () => {
  fc.assert(
    fc.property(orders, ({ n, seed }) => {
      const rng = createRng(seed);
      const units = Array.from({ length: n }, () => 10 ** (12 * rng.uniform() - 6));
      const a = Array.from({ length: 3 * n * n }, () => rng.normal());
      const matrix = Float64Array.from({ length: n * n }, (_, at) => {
        const [i, j] = [Math.floor(at / n), at % n];
        let sum = 0;
        for (let k = 0; k < 3 * n; k++) sum += a[k * n + i] * a[k * n + j];
        return sum * units[i] * units[j];
      });
      const inverse = realCholeskyInverse(matrix, n)!;
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let k = 0; k < n; k++) sum += matrix[i * n + k] * inverse[k * n + j];
          // Undo the units of row i and column j; the unit-free matrix has a condition below 1e4 (three rows a column).
          expect(Math.abs((sum * units[j]) / units[i] - (i === j ? 1 : 0))).toBeLessThan(1e-9);
        }
    }),
  );
});
