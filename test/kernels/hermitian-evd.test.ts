import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { planHermitianEvd } from '../../src/kernels/hermitian-evd.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { f64Region, guarded, randomValues, soil } from './tensors.ts';

const kernels = loadKernels();
const { memory } = kernels;

function decompose(matrix: ArrayLike<number>, n: number): { values: Float64Array; vectors: Float64Array } {
  const before = memory.bytesInUse;
  soil(kernels);
  const source = f64Region(kernels, matrix);
  const values = guarded(kernels, n * 8);
  const vectors = guarded(kernels, n * n * 16);
  const plan = planHermitianEvd(kernels, n);
  plan.apply(source, values.region, vectors.region);
  const result = { values: memory.float64(values.region).slice(), vectors: memory.float64(vectors.region).slice() };
  expect(values.intact() && vectors.intact(), 'nothing written past the targets').toBe(true);
  plan.dispose();
  for (const region of [source, values.region, vectors.region]) region.free();
  expect(memory.bytesInUse).toBe(before);
  return result;
}

type Element = readonly [re: number, im: number];

function hermitian(n: number, lower: (i: number, j: number) => Element): Float64Array {
  const matrix = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const [re, im] = lower(i, j);
      matrix.set([re, i === j ? 0 : -im], 2 * (j * n + i));
      matrix.set([re, i === j ? 0 : im], 2 * (i * n + j));
    }
  return matrix;
}

function random(seed: number, n: number): Float64Array {
  const values = randomValues(seed, 2 * n * n);
  return hermitian(n, (i, j) => [values[2 * (i * n + j)], values[2 * (i * n + j) + 1]]);
}

/** Largest elements of A v - lambda v and of V^H V - I in units of n eps max|A| and n eps; see the symmetric case. */
function defects(matrix: Float64Array, n: number, { values, vectors }: ReturnType<typeof decompose>): [number, number] {
  const norm = matrix.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  let residual = 0;
  let skew = 0;
  for (let k = 0; k < n; k++)
    for (let i = 0; i < n; i++) {
      let re = (-values[k] / norm) * vectors[2 * (k * n + i)];
      let im = (-values[k] / norm) * vectors[2 * (k * n + i) + 1];
      let dotRe = i === k ? -1 : 0;
      let dotIm = 0;
      for (let j = 0; j < n; j++) {
        const [ar, ai] = [matrix[2 * (i * n + j)] / norm, matrix[2 * (i * n + j) + 1] / norm];
        const [vr, vi] = [vectors[2 * (k * n + j)], vectors[2 * (k * n + j) + 1]];
        const [wr, wi] = [vectors[2 * (i * n + j)], vectors[2 * (i * n + j) + 1]];
        re += ar * vr - ai * vi;
        im += ar * vi + ai * vr;
        dotRe += wr * vr + wi * vi;
        dotIm += wr * vi - wi * vr;
      }
      residual = Math.max(residual, Math.hypot(re, im));
      skew = Math.max(skew, Math.hypot(dotRe, dotIm));
    }
  const unit = n * Number.EPSILON;
  return [residual / unit, skew / unit];
}

function expectDecomposed(matrix: Float64Array, n: number): ReturnType<typeof decompose> {
  const result = decompose(matrix, n);
  const [residual, skew] = defects(matrix, n, result);
  expect(residual).toBeLessThan(10);
  expect(skew).toBeLessThan(10);
  for (let k = 1; k < n; k++) expect(result.values[k]).toBeLessThanOrEqual(result.values[k - 1]);
  return result;
}

test('the first row for R = a a^H is a itself up to a phase, not its conjugate', () => {
  for (const n of [1, 2, 3, 16, 31]) {
    const wave = (i: number): Element => [Math.cos(0.7 * i), Math.sin(0.7 * i)];
    const matrix = hermitian(n, (i, j) => [Math.cos(0.7 * (i - j)), Math.sin(0.7 * (i - j))]);
    const { values, vectors } = expectDecomposed(matrix, n);
    expect(values[0]).toBeCloseTo(n, 12);
    let re = 0;
    let im = 0;
    for (let i = 0; i < n; i++) {
      const [c, s] = wave(i);
      re += c * vectors[2 * i] + s * vectors[2 * i + 1];
      im += c * vectors[2 * i + 1] - s * vectors[2 * i];
    }
    // |a^H v| = ||a|| only for v parallel to a; for conj(a) it is near zero.
    expect(Math.hypot(re, im)).toBeCloseTo(Math.sqrt(n), 12);
  }
});

test('zeros, diagonal, repeated and extreme matrices are decomposed like any other', () => {
  for (const n of [1, 2, 5, 16, 33]) {
    expect([...expectDecomposed(new Float64Array(2 * n * n), n).values]).toEqual(new Array(n).fill(0));
    const diagonal = expectDecomposed(
      hermitian(n, (i, j) => [i === j ? i : 0, 0]),
      n,
    );
    expect([...diagonal.values]).toEqual(Array.from({ length: n }, (_, k) => n - 1 - k));
    expectDecomposed(
      hermitian(n, (i, j) => (i >> 1 === j >> 1 ? [1, i > j ? 0.5 : 0] : [0, 0])),
      n,
    );
    for (const scale of [1e300, 1e-300])
      expectDecomposed(
        random(n, n).map((value) => value * scale),
        n,
      );
  }
});

test('V diag V^H = A and V V^H = I for random matrices of any size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer(), (n, seed) => {
      expectDecomposed(random(seed, n), n);
    }),
    { numRuns: 40 },
  );
});

test('eigenvalues are those of the real embedding, each once, by ml-matrix', () => {
  for (const n of [3, 12, 20]) {
    const matrix = random(n, n);
    const embedding = new Matrix(2 * n, 2 * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const [re, im] = [matrix[2 * (i * n + j)], matrix[2 * (i * n + j) + 1]];
        embedding.set(i, j, re);
        embedding.set(n + i, n + j, re);
        embedding.set(i, n + j, -im);
        embedding.set(n + i, j, im);
      }
    const peer = new EigenvalueDecomposition(embedding, { assumeSymmetric: true });
    const doubled = peer.realEigenvalues.sort((a, b) => b - a);
    decompose(matrix, n).values.forEach((value, k) => {
      // Twice the backward error of either, ||A|| being below sqrt(2) n.
      expect(Math.abs(value - doubled[2 * k])).toBeLessThan(40 * n * n * Number.EPSILON);
    });
  }
});

test('conjugating the matrix keeps the values and conjugates the eigenspaces', () => {
  const n = 14;
  const matrix = random(8, n);
  const conjugate = matrix.map((value, at) => (at % 2 === 1 ? -value : value));
  const [plain, mirrored] = [decompose(matrix, n), decompose(conjugate, n)];
  for (let k = 0; k < n; k++) {
    expect(mirrored.values[k]).toBeCloseTo(plain.values[k], 12);
    let [re, im] = [0, 0];
    for (let i = 0; i < n; i++) {
      const [ar, ai] = [plain.vectors[2 * (k * n + i)], plain.vectors[2 * (k * n + i) + 1]];
      const [br, bi] = [mirrored.vectors[2 * (k * n + i)], mirrored.vectors[2 * (k * n + i) + 1]];
      re += ar * br - ai * bi;
      im += ar * bi + ai * br;
    }
    expect(Math.hypot(re, im)).toBeCloseTo(1, 9);
  }
});

test('a matrix that is not finite is one clear error', () => {
  const bad = random(1, 4);
  bad[7] = NaN;
  expect(() => decompose(bad, 4)).toThrow(/order 4: found a NaN or an infinity/);
  expect(() => planHermitianEvd(kernels, -1)).toThrow(/planHermitianEvd.n: found -1/);
});
