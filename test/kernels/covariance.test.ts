import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { planCovariance } from '../../src/kernels/covariance.ts';
import { planForwardBackwardCovariance } from '../../src/kernels/forward-backward-covariance.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { f32Region, guarded, product, randomValues, shapes, soil, U64 } from './tensors.ts';

const kernels = loadKernels();
const { memory } = kernels;

type Planner = typeof planCovariance;
const planners: readonly Planner[] = [planCovariance, planForwardBackwardCovariance];

function apply(planner: Planner, values: ArrayLike<number>, shape: readonly number[], axis: number): Float64Array {
  const before = memory.bytesInUse;
  soil(kernels);
  const source = f32Region(kernels, values);
  const plan = planner(kernels, { shape, axis });
  const parts = planner === planCovariance ? 2 : 1;
  const target = guarded(kernels, plan.size * plan.size * parts * 8);
  plan.apply(source, target.region);
  const result = memory.float64(target.region).slice();
  plan.apply(source, target.region);
  expect(memory.float64(target.region), 'apply twice').toEqual(result);
  expect(target.intact(), 'nothing written past the target').toBe(true);
  plan.dispose();
  for (const region of [source, target.region]) region.free();
  expect(memory.bytesInUse).toBe(before);
  return result;
}

/** Unfolding along an axis as its real and imaginary N x columns matrices. */
function unfolded(values: ArrayLike<number>, shape: readonly number[], axis: number): [Matrix, Matrix] {
  const [outer, n, inner] = [product(shape.slice(0, axis)), shape[axis], product(shape.slice(axis + 1))];
  const parts: [Matrix, Matrix] = [Matrix.zeros(n, outer * inner), Matrix.zeros(n, outer * inner)];
  for (let o = 0; o < outer; o++)
    for (let m = 0; m < n; m++)
      for (let i = 0; i < inner; i++)
        for (const part of [0, 1]) parts[part].set(m, o * inner + i, values[2 * ((o * n + m) * inner + i) + part]);
  return parts;
}

/** R = (A + jB)(A - jB)^T / columns by ml-matrix: real part A A^T + B B^T, imaginary part B A^T - A B^T. */
function byMlMatrix(values: ArrayLike<number>, shape: readonly number[], axis: number): [Matrix, Matrix] {
  const [a, b] = unfolded(values, shape, axis);
  const [at, bt] = [a.transpose(), b.transpose()];
  const real = Matrix.add(a.mmul(at), b.mmul(bt)).div(a.columns);
  const imag = Matrix.sub(b.mmul(at), a.mmul(bt)).div(a.columns);
  return [real, imag];
}

/** Re(Q^H R Q) from dense matrices, Q = Qr + jQi written out from its definition. */
function inRealBasis([real, imag]: [Matrix, Matrix]): Matrix {
  const n = real.rows;
  const [qr, qi, half] = [Matrix.zeros(n, n), Matrix.zeros(n, n), n >> 1];
  for (let m = 0; m < half; m++) {
    qr.set(m, m, Math.SQRT1_2).set(n - 1 - m, m, Math.SQRT1_2);
    qi.set(m, n - half + m, Math.SQRT1_2).set(n - 1 - m, n - half + m, -Math.SQRT1_2);
  }
  if (n % 2 === 1) qr.set(half, half, 1);
  const rqReal = Matrix.sub(real.mmul(qr), imag.mmul(qi));
  const rqImag = Matrix.add(real.mmul(qi), imag.mmul(qr));
  return Matrix.add(qr.transpose().mmul(rqReal), qi.transpose().mmul(rqImag));
}

/** Two sums of 2 columns products below 1, divided by the columns; unitary mixing of n rows adds a few roundings. */
const tolerance = (columns: number): number => 2 * (2 * columns + 16) * 2 * U64;

const worst = (found: Float64Array, wanted: (i: number) => number): number =>
  found.reduce((largest, value, i) => Math.max(largest, Math.abs(value - wanted(i))), 0);

test('R agrees with ml-matrix on every axis of random shapes, and is Hermitian to the last bit', () => {
  fc.assert(
    fc.property(shapes, fc.nat(3), (shape, pick) => {
      const axis = pick % shape.length;
      const values = Float32Array.from(randomValues('R', 2 * product(shape)));
      const n = shape[axis];
      const found = apply(planCovariance, values, shape, axis);
      const wanted = byMlMatrix(values, shape, axis);
      const difference = worst(found, (i) => wanted[i & 1].get(Math.floor((i >> 1) / n), (i >> 1) % n));
      expect(difference).toBeLessThan(tolerance(product(shape) / n));
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++) {
          expect(found[2 * (i * n + j)]).toBe(found[2 * (j * n + i)]);
          expect(found[2 * (i * n + j) + 1] + found[2 * (j * n + i) + 1]).toBe(0);
        }
    }),
    { numRuns: 200 },
  );
});

test('C is Re(Q^H R Q) on every axis of random shapes, and symmetric to the last bit', () => {
  fc.assert(
    fc.property(shapes, fc.nat(3), (shape, pick) => {
      const axis = pick % shape.length;
      const values = Float32Array.from(randomValues('C', 2 * product(shape)));
      const n = shape[axis];
      const found = apply(planForwardBackwardCovariance, values, shape, axis);
      const wanted = inRealBasis(byMlMatrix(values, shape, axis));
      expect(worst(found, (i) => wanted.get(Math.floor(i / n), i % n))).toBeLessThan(tolerance(product(shape) / n));
      for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) expect(found[i * n + j]).toBe(found[j * n + i]);
    }),
    { numRuns: 200 },
  );
});

test.each([
  [37, 300],
  [45, 640],
  [130, 70],
])('more columns or rows than one slab holds are summed as well: %d x %d', (n, columns) => {
  for (const [shape, axis] of [
    [[n, columns], 0],
    [[columns, n], 1],
  ] as const) {
    const values = Float32Array.from(randomValues('slabs', 2 * n * columns));
    const wanted = byMlMatrix(values, shape, axis);
    const found = apply(planCovariance, values, shape, axis);
    expect(worst(found, (i) => wanted[i & 1].get(Math.floor((i >> 1) / n), (i >> 1) % n))).toBeLessThan(
      tolerance(columns),
    );
    const real = inRealBasis(wanted);
    const averaged = apply(planForwardBackwardCovariance, values, shape, axis);
    expect(worst(averaged, (i) => real.get(Math.floor(i / n), i % n))).toBeLessThan(tolerance(columns));
  }
});

test('one exponential exp(j 2 pi f m) gives R[i][j] = exp(j 2 pi f (i - j)): the second factor is conjugated', () => {
  const [n, f] = [5, 0.25];
  const values = Array.from({ length: n }, (_, m) => [Math.cos(2 * Math.PI * f * m), Math.sin(2 * Math.PI * f * m)]);
  const found = apply(planCovariance, values.flat(), [n], 0);
  const turn = (i: number): number => 2 * Math.PI * f * (Math.floor((i >> 1) / n) - ((i >> 1) % n));
  // Quarter turns are 0 and 1 up to the float32 rounding of cos(pi / 2).
  expect(worst(found, (i) => (i & 1 ? Math.sin(turn(i)) : Math.cos(turn(i))))).toBeLessThan(1e-14);
});

test('a weak echo 120 dB below a strong one survives: sums are float64', () => {
  const [columns, weak] = [512, 1e-6];
  // Row 0 carries the strong echo, row 1 the weak one on alternating signs, so that their product averages to zero.
  const values = Array.from({ length: 2 * columns }, (_, c) =>
    c < columns ? [1, 0] : [weak * (c % 2 === 0 ? 1 : -1), 0],
  ).flat();
  const found = apply(planCovariance, values, [2, columns], 0);
  expect(found[2]).toBe(0);
  expect(found[6]).toBeCloseTo(Math.fround(weak) ** 2, 22);
});

test('NaN or infinity makes its row and column non-finite and leaves the rest', () => {
  for (const bad of [NaN, Infinity]) {
    const values = randomValues('bad', 2 * 7 * 3);
    values[2 * (2 * 3 + 1) + 1] = bad;
    const found = apply(planCovariance, values, [7, 3], 0);
    for (let i = 0; i < 7; i++)
      for (let j = 0; j < 7; j++) {
        const finite = Number.isFinite(found[2 * (i * 7 + j)]) && Number.isFinite(found[2 * (i * 7 + j) + 1]);
        expect(finite).toBe(i !== 2 && j !== 2);
      }
    const averaged = apply(planForwardBackwardCovariance, values, [7, 3], 0);
    const touched = [2, 6];
    for (let i = 0; i < 49; i++)
      if (!touched.includes(Math.floor(i / 7)) && !touched.includes(i % 7))
        expect(averaged[i]).toSatisfy(Number.isFinite);
    expect(averaged[2 * 7 + 2]).not.toSatisfy(Number.isFinite);
  }
});

test('an axis that does not exist is refused at plan time', () => {
  for (const planner of planners) expect(() => planner(kernels, { shape: [3, 4], axis: 2 })).toThrow('axis: found 2');
  expect(memory.bytesInUse).toBe(0);
});
