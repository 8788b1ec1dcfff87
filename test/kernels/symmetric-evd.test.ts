import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { loadKernels } from '../../src/kernels/load.ts';
import { planSymmetricEvd } from '../../src/kernels/symmetric-evd.ts';
import { f64Region, guarded, randomValues, soil } from './tensors.ts';

const kernels = loadKernels();
const { memory } = kernels;

function decompose(matrix: ArrayLike<number>, n: number): { values: Float64Array; vectors: Float64Array } {
  const before = memory.bytesInUse;
  soil(kernels);
  const source = f64Region(kernels, matrix);
  const values = guarded(kernels, n * 8);
  const vectors = guarded(kernels, n * n * 8);
  const plan = planSymmetricEvd(kernels, n);
  plan.apply(source, values.region, vectors.region);
  const result = { values: memory.float64(values.region).slice(), vectors: memory.float64(vectors.region).slice() };
  expect(values.intact() && vectors.intact(), 'nothing written past the targets').toBe(true);
  plan.dispose();
  for (const region of [source, values.region, vectors.region]) region.free();
  expect(memory.bytesInUse).toBe(before);
  return result;
}

const symmetric = (n: number, element: (i: number, j: number) => number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) =>
    element(Math.max((at / n) | 0, at % n), Math.min((at / n) | 0, at % n)),
  );

function random(seed: number, n: number): Float64Array {
  const values = randomValues(seed, n * n);
  return symmetric(n, (i, j) => values[i * n + j]);
}

/**
 * Largest elements of A V' - V' diag and of V V' - I, relative to n eps max|A| and n eps: Householder reduction and QL
 * are backward stable with a constant that grows no faster than n (Wilkinson 1965, ch. 3 and 5); 10 leaves room for it.
 */
function defects(matrix: Float64Array, n: number, { values, vectors }: ReturnType<typeof decompose>): [number, number] {
  const norm = matrix.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  let residual = 0;
  let skew = 0;
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      let sum = (-values[k] / norm) * vectors[k * n + i];
      let dot = i === k ? -1 : 0;
      for (let j = 0; j < n; j++) {
        sum += (matrix[i * n + j] / norm) * vectors[k * n + j];
        dot += vectors[i * n + j] * vectors[k * n + j];
      }
      residual = Math.max(residual, Math.abs(sum));
      skew = Math.max(skew, Math.abs(dot));
    }
  }
  const unit = n * Number.EPSILON;
  return [residual / unit, skew / unit];
}

function expectDecomposed(matrix: Float64Array, n: number): Float64Array {
  const result = decompose(matrix, n);
  const [residual, skew] = defects(matrix, n, result);
  expect(residual).toBeLessThan(10);
  expect(skew).toBeLessThan(10);
  for (let k = 1; k < n; k++) expect(result.values[k]).toBeLessThanOrEqual(result.values[k - 1]);
  return result.values;
}

test('a diagonal matrix gives its entries in descending order', () => {
  const values = expectDecomposed(
    symmetric(5, (i, j) => (i === j ? [3, -1, 7, 0, 7][i] : 0)),
    5,
  );
  expect([...values]).toEqual([7, 7, 3, 0, -1]);
});

test('the second difference matrix has eigenvalues 2 - 2 cos(pi k / (n + 1))', () => {
  for (const n of [1, 2, 3, 16, 45, 101]) {
    const values = expectDecomposed(
      symmetric(n, (i, j) => (i === j ? 2 : i === j + 1 ? -1 : 0)),
      n,
    );
    values.forEach((value, k) => {
      expect(Math.abs(value - (2 - 2 * Math.cos((Math.PI * (n - k)) / (n + 1))))).toBeLessThan(n * 4 * Number.EPSILON);
    });
  }
});

test('zeros, rank one, all ones, repeated pairs and extreme magnitudes are decomposed like any other matrix', () => {
  for (const n of [1, 2, 3, 7, 16, 33]) {
    expect([...expectDecomposed(new Float64Array(n * n), n)]).toEqual(new Array(n).fill(0));
    const rankOne = expectDecomposed(
      symmetric(n, (i, j) => (i + 1) * (j + 1)),
      n,
    );
    const energy = (n * (n + 1) * (2 * n + 1)) / 6;
    expect(rankOne[0] / energy).toBeCloseTo(1, 13);
    expectDecomposed(new Float64Array(n * n).fill(1), n);
    expectDecomposed(
      symmetric(n, (i, j) => (i >> 1 === j >> 1 ? 1 : 0)),
      n,
    );
    for (const scale of [1e300, 1e-300])
      expectDecomposed(
        random(n, n).map((value) => value * scale),
        n,
      );
  }
});

test('a matrix graded over 30 decades keeps its residual', () => {
  const n = 40;
  const values = random(5, n);
  expectDecomposed(
    symmetric(n, (i, j) => values[i * n + j] * 10 ** ((-30 * (i + j)) / (2 * n))),
    n,
  );
});

test('V diag V^T = A and V V^T = I for random matrices of any size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.integer(), (n, seed) => {
      expectDecomposed(random(seed, n), n);
    }),
    { numRuns: 40 },
  );
});

test('order 300 is decomposed to the same multiple of n eps', () => {
  expectDecomposed(random(3, 300), 300);
});

test('eigenvalues agree with ml-matrix', () => {
  for (const n of [4, 16, 45]) {
    const matrix = random(n, n);
    const peer = new EigenvalueDecomposition(Matrix.from1DArray(n, n, [...matrix]), { assumeSymmetric: true });
    const expected = peer.realEigenvalues.sort((a, b) => b - a);
    decompose(matrix, n).values.forEach((value, k) => {
      // Both are backward stable, so they differ by twice the bound above, ||A|| being below n.
      expect(Math.abs(value - expected[k])).toBeLessThan(20 * n * n * Number.EPSILON);
    });
  }
});

test('only the lower triangle is read', () => {
  const n = 9;
  const full = random(1, n);
  const lower = full.map((value, at) => (at % n > Math.floor(at / n) ? 1 : value));
  expect(decompose(lower, n).values).toEqual(decompose(full, n).values);
});

test('a matrix that is not finite is one clear error, and a wrong size or region fails at once', () => {
  const bad = random(1, 4);
  for (const value of [NaN, Infinity]) {
    bad[5] = value;
    expect(() => decompose(bad, 4)).toThrow(/order 4: found a NaN or an infinity/);
  }
  for (const n of [0, 1.5, 9000]) expect(() => planSymmetricEvd(kernels, n)).toThrow(/planSymmetricEvd.n: found/);
  const small = memory.alloc(8);
  expect(() => planSymmetricEvd(kernels, 4).apply(small, small, small)).toThrow(/at least 128/);
});
