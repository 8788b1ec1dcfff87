import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { afterAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planPolarFactor, type PolarFactorOptions } from '../../src/kernels/polar-factor.ts';

const kernels = loadKernels();
const { memory } = kernels;
afterAll(() => expect(memory.bytesInUse).toBe(0));

function polar(values: ArrayLike<number>, options: PolarFactorOptions) {
  const region = memory.alloc(values.length * 8);
  memory.float64(region, values.length).set(values);
  const plan = planPolarFactor(kernels, options);
  const found = plan.apply(region);
  const factor = memory.float64(region, values.length).slice();
  plan.dispose();
  region.free();
  return { found, factor };
}

const normals = (seed: string, count: number): number[] => {
  const rng = createRng(seed);
  return Array.from({ length: count }, () => rng.normal());
};

const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));

describe('polar factor', () => {
  it.each([1, 2, 3, 4, 5, 10, 16, 33])('is U V^T of the singular value decomposition (ml-matrix), order %i', (n) => {
    const values = normals(`polar ${n}`, n * n);
    const svd = new SingularValueDecomposition(Matrix.from1DArray(n, n, values));
    const expected = svd.leftSingularVectors.mmul(svd.rightSingularVectors.transpose()).to1DArray();
    const { found, factor } = polar(values, { size: n });
    expect(found).toBe('orthogonal');
    // The factor moves by the error over the sum of the two least singular values; 1e-16 against conditions below 1e4.
    expect(difference(factor, expected)).toBeLessThan(1e-11);
  });

  it('gives an orthogonal matrix back, at any scale and for singular values apart by 1e10', () => {
    const n = 12;
    const { factor: left } = polar(normals('left', n * n), { size: n });
    const { factor: right } = polar(normals('right', n * n), { size: n });
    expect(difference(polar(left, { size: n }).factor, left)).toBeLessThan(1e-14);
    const [u, v] = [Matrix.from1DArray(n, n, [...left]), Matrix.from1DArray(n, n, [...right])];
    const expected = u.mmul(v).to1DArray();
    for (const [scale, spread, tolerance] of [
      [1e-200, 1, 1e-13],
      [1e200, 10, 1e-12],
      [1, 1e10, 1e-4],
    ]) {
      const diagonal = Matrix.diag(Array.from({ length: n }, (_, i) => scale * spread ** (-i / (n - 1))));
      const { found, factor } = polar(u.mmul(diagonal).mmul(v).to1DArray(), { size: n });
      expect(found).toBe('orthogonal');
      expect(difference(factor, expected)).toBeLessThan(tolerance);
    }
  });

  it('of a complex matrix is that of its real embedding', () => {
    const n = 7;
    const values = normals('complex', 2 * n * n);
    const embedded = new Float64Array(4 * n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const [re, im] = [values[2 * (i * n + j)], values[2 * (i * n + j) + 1]];
        embedded[i * 2 * n + j] = embedded[(i + n) * 2 * n + j + n] = re;
        embedded[(i + n) * 2 * n + j] = im;
        embedded[i * 2 * n + j + n] = -im;
      }
    const upper = embedded.slice().fill(NaN, 2 * n * n);
    const whole = polar(embedded, { size: 2 * n });
    const half = polar(upper, { size: n, complex: true });
    expect(half.found).toBe('orthogonal');
    expect(difference(half.factor, whole.factor)).toBeLessThan(1e-12);
  });

  it('says when a matrix has null directions, or none at all', () => {
    const ranked = Array.from({ length: 9 }, (_, i) => (1 + Math.floor(i / 3)) * (2 + (i % 3)));
    const { found, factor } = polar(ranked, { size: 3 });
    expect(found).toBe('partial');
    expect(factor.every(Number.isFinite)).toBe(true);
    expect(polar(new Float64Array(9), { size: 3 }).found).toBe('none');
    expect(polar(new Float64Array(9).fill(NaN), { size: 3 }).found).toBe('none');
  });

  it('refuses options out of range', () => {
    expect(() => planPolarFactor(kernels, { size: 0 })).toThrow('polar factor.size');
    expect(() => planPolarFactor(kernels, { size: 3, enough: 0 })).toThrow('polar factor.enough');
    expect(() => planPolarFactor(kernels, { size: 3, most: 0 })).toThrow('polar factor.most');
  });
});
