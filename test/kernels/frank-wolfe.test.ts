import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { afterAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';

const kernels = loadKernels();
const { exports, memory } = kernels;
afterAll(() => expect(memory.bytesInUse).toBe(0));

interface Step {
  readonly direction: Matrix;
  /** <S, G> and <A, G>. */
  readonly sums: readonly [number, number];
  readonly candidate: Matrix;
  readonly retracted: Matrix;
  readonly found: number;
}

/** One step from `analysis` towards the direction of `gradient`, taken apart. */
function step(analysis: Matrix, gradient: Matrix, size: number, low = Math.abs(1 - 2 * size)): Step {
  const n = gradient.rows;
  const padded = 8 * Math.ceil(n / 8);
  const bytes = 8 * n * n;
  const region = memory.alloc(3 * bytes + 16 + 36 * padded * padded);
  const all = memory.float64(region, 3 * n * n + 2);
  all.set(analysis.to1DArray());
  all.set(gradient.to1DArray(), n * n);
  const [a, g, c] = [0, 1, 2].map((i) => region.offset + i * bytes);
  const [sums, work] = [c + bytes, c + bytes + 16];
  const take = (at: number): Matrix => Matrix.from1DArray(n, n, [...all.subarray(at * n * n, (at + 1) * n * n)]);
  expect(exports.polarDirection(g, work, n)).toBeCloseTo(1, 3);
  // A whole step leads to the direction itself.
  exports.stepTowards(a, g, work, c, sums, n, n, 1);
  const direction = take(2);
  exports.stepTowards(a, g, work, c, sums, n, n, size);
  const candidate = take(2);
  const found = exports.retractOrthogonal(c, a, work, n, n, low);
  const result = { direction, candidate, retracted: take(0), found };
  const [reached, level] = all.subarray(3 * n * n);
  region.free();
  return { ...result, sums: [reached, level] };
}

const polar = (matrix: Matrix): Matrix => {
  const svd = new SingularValueDecomposition(matrix);
  return svd.leftSingularVectors.mmul(svd.rightSingularVectors.transpose());
};

const normal = (seed: string, n: number): Matrix => {
  const rng = createRng(seed);
  return Matrix.from1DArray(
    n,
    n,
    Array.from({ length: n * n }, () => rng.normal()),
  );
};

const farthest = (a: Matrix, b: Matrix): number => Matrix.sub(a, b).abs().max();
const astray = (a: Matrix): number => farthest(a.transpose().mmul(a), Matrix.eye(a.rows));

describe('a Frank-Wolfe step', () => {
  it.each([1, 2, 3, 7, 8, 9, 16, 30, 41])('is that of singular value decompositions (ml-matrix), order %i', (n) => {
    const analysis = polar(normal(`analysis ${n}`, n));
    const gradient = normal(`gradient ${n}`, n);
    const { direction, sums, candidate, retracted, found } = step(analysis, gradient, 0.1);
    const expected = polar(gradient);
    // The last step leaves singular values in [0.9993, 1].
    expect(farthest(direction, expected)).toBeLessThan(1e-3);
    expect(sums[0]).toBeCloseTo(Matrix.mul(direction, gradient).sum(), 8);
    expect(sums[1]).toBeCloseTo(Matrix.mul(analysis, gradient).sum(), 8);
    expect(farthest(candidate, Matrix.add(analysis, Matrix.mul(Matrix.sub(direction, analysis), 0.1)))).toBeLessThan(
      1e-14,
    );
    expect(found).toBe(1);
    expect(astray(retracted)).toBeLessThan(1e-10);
    // Rounding in float32, over singular values of at least 0.8.
    expect(farthest(retracted, polar(candidate))).toBeLessThan(1e-5);
  });

  it('keeps to [0, 1] and to the directions there are when singular values are far apart or zero', () => {
    const n = 12;
    const [u, v] = [polar(normal('left', n)), polar(normal('right', n))];
    for (const scale of [1e-150, 1, 1e150]) {
      const values = Array.from({ length: n }, (_, i) => (i < 4 ? scale * 5 ** -i : i < 8 ? scale * 1e-7 : 0));
      const { direction } = step(u, u.mmul(Matrix.diag(values)).mmul(v), 0.5, 0.03);
      const inner = u.transpose().mmul(direction).mmul(v.transpose());
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          if (i !== j) expect(Math.abs(inner.get(i, j))).toBeLessThan(2e-2);
          else if (i < 4) expect(Math.abs(inner.get(i, i) - 1)).toBeLessThan(1e-3);
          else expect(Math.abs(inner.get(i, i))).toBeLessThan(1.001);
        }
    }
  });

  it('goes back from all over the ball, and says when it cannot', () => {
    const n = 10;
    const [a, b] = [polar(normal('a', n)), polar(normal('b', n))];
    for (const size of [0.01, 0.3, 0.45, 0.9]) {
      const { candidate, retracted, found } = step(a, b, size);
      if (found === 1) {
        expect(astray(retracted)).toBeLessThan(1e-10);
        expect(farthest(retracted, polar(candidate))).toBeLessThan(1e-4);
      } else expect(farthest(retracted, a)).toBe(0);
    }
    // Half way to -A there is nothing left.
    const { retracted, found } = step(a, Matrix.mul(a, -1), 0.5, 0.03);
    expect(found).toBe(0);
    expect(farthest(retracted, a)).toBe(0);
  });

  it('puts right what is all but orthogonal, in float64 only', () => {
    const n = 21;
    const a = polar(normal('close', n));
    const close = Matrix.add(a, Matrix.mul(normal('off', n), 1e-7));
    const padded = 24;
    const region = memory.alloc(16 * n * n + 36 * padded * padded);
    const all = memory.float64(region, 2 * n * n);
    all.set(close.to1DArray());
    const target = region.offset + 8 * n * n;
    expect(exports.retractOrthogonal(region.offset, target, region.offset + 16 * n * n, n, n, 1)).toBe(1);
    const found = Matrix.from1DArray(n, n, [...all.subarray(n * n)]);
    region.free();
    expect(astray(found)).toBeLessThan(1e-12);
    expect(farthest(found, polar(close))).toBeLessThan(1e-12);
  });

  it('has no direction for zero, or beyond the range of numbers', () => {
    const region = memory.alloc(8 * 16 + 36 * 64);
    const matrix = memory.float64(region, 16);
    for (const value of [0, Infinity, 1e-310]) {
      matrix.fill(value);
      expect(exports.polarDirection(region.offset, region.offset + 128, 4)).toBe(0);
    }
    region.free();
  });
});
