import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { planSubspace, type Subspace, type SubspaceOptions } from '../../src/harmonic/index.ts';
import { complexVector } from '../../src/harmonic/unitary-basis.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { f32Region, product, randomValues, shapes, soil, U64 } from '../kernels/tensors.ts';
import { type Complex, forwardBackward, naiveCovariance } from './naive.ts';

const kernels = loadKernels();
const { memory } = kernels;

function subspaceOf(tensor: Float32Array, options: SubspaceOptions): Subspace {
  const before = memory.bytesInUse;
  soil(kernels);
  const source = f32Region(kernels, tensor);
  const plan = planSubspace(kernels, options);
  const { values, vectors, ...rest } = plan.apply(source);
  const result = { ...rest, values: values.slice(), vectors: vectors.slice() };
  const again = plan.apply(source);
  expect(again.values, 'apply twice').toEqual(result.values);
  expect(again.vectors, 'apply twice').toEqual(result.vectors);
  expect(memory.float32(source), 'input').toEqual(tensor);
  plan.dispose();
  source.free();
  expect(memory.bytesInUse).toBe(before);
  return result;
}

/** Eigenvalues of a Hermitian matrix from its real embedding [[Re, -Im], [Im, Re]], where each occurs twice. */
function eigenvalues({ re, im }: Complex): number[] {
  const n = re.rows;
  const embedding = Matrix.zeros(2 * n, 2 * n);
  embedding.setSubMatrix(re, 0, 0).setSubMatrix(re, n, n);
  embedding.setSubMatrix(im, n, 0).setSubMatrix(im.clone().neg(), 0, n);
  const both = new EigenvalueDecomposition(embedding, { assumeSymmetric: true }).realEigenvalues;
  return both.sort((a, b) => b - a).filter((_, i) => i % 2 === 0);
}

/** Length of R v - lambda v, v = Q e. */
function residual({ re, im }: Complex, { size, values, vectors }: Subspace, k: number): number {
  const v = new Float64Array(2 * size);
  complexVector(vectors, k * size, size, v);
  let sum = 0;
  for (let i = 0; i < size; i++) {
    let [x, y] = [-values[k] * v[2 * i], -values[k] * v[2 * i + 1]];
    for (let j = 0; j < size; j++) {
      x += re.get(i, j) * v[2 * j] - im.get(i, j) * v[2 * j + 1];
      y += re.get(i, j) * v[2 * j + 1] + im.get(i, j) * v[2 * j];
    }
    sum += x * x + y * y;
  }
  return Math.sqrt(sum);
}

const cases = fc.record({ shape: shapes, pick: fc.nat(), windowPick: fc.nat(), seed: fc.nat() });

describe('the subspace along an axis', () => {
  it('has the eigenvalues and eigenvectors of the naive forward-backward covariance', () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ({ shape, pick, windowPick, seed }, whole) => {
        const axis = pick % shape.length;
        const window = whole ? shape[axis] : 1 + (windowPick % shape[axis]);
        const tensor = Float32Array.from(randomValues(seed, 2 * product(shape)));
        const found = subspaceOf(tensor, { shape, axis, window });
        const covariance = forwardBackward(naiveCovariance(tensor, shape, axis, window));
        // Entries are means of products below 2: both sums err by at most 2 columns roundings; the norm of such an
        // error matrix is at most n times that. Both decompositions err by a few n roundings of the largest value.
        const columns = (product(shape) / shape[axis]) * (shape[axis] - window + 1);
        const tolerance = U64 * window * (8 * columns + 64 * Math.max(found.values[0], 1));
        const wanted = eigenvalues(covariance);
        for (let k = 0; k < window; k++) {
          expect(Math.abs(found.values[k] - wanted[k])).toBeLessThan(tolerance);
          expect(residual(covariance, found, k)).toBeLessThan(2 * tolerance);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('lists eigenvalues in descending order with orthonormal vectors', () => {
    const shape = [9, 4, 6];
    const tensor = Float32Array.from(randomValues('order', 2 * product(shape)));
    const { size, values, vectors } = subspaceOf(tensor, { shape, axis: 0, window: 9 });
    for (let k = 1; k < size; k++) expect(values[k]).toBeLessThanOrEqual(values[k - 1]);
    for (let i = 0; i < size; i++)
      for (let j = 0; j <= i; j++) {
        const dot = Array.from({ length: size }, (_, n) => vectors[i * size + n] * vectors[j * size + n]);
        const sum = dot.reduce((a, b) => a + b, 0);
        expect(Math.abs(sum - (i === j ? 1 : 0))).toBeLessThan(64 * size * U64);
      }
  });

  it('does not care where the axis stands in the tensor', () => {
    const [n, others] = [7, 12];
    const values = randomValues('place', 2 * n * others);
    const inner = Float32Array.from(values);
    const outer = new Float32Array(values.length);
    for (let c = 0; c < others; c++)
      for (let i = 0; i < n; i++)
        for (const part of [0, 1]) outer[2 * (i * others + c) + part] = inner[2 * (c * n + i) + part];
    for (const window of [7, 5]) {
      const a = subspaceOf(inner, { shape: [others, n], axis: 1, window });
      const b = subspaceOf(outer, { shape: [n, others], axis: 0, window });
      a.values.forEach((value, k) => expect(Math.abs(value - b.values[k])).toBeLessThan(64 * n * U64 * a.values[0]));
    }
  });

  it('counts the columns averaged over: every window of every line', () => {
    const shape = [6, 8, 10];
    const tensor = Float32Array.from(randomValues('columns', 2 * product(shape)));
    expect(subspaceOf(tensor, { shape, axis: 1, window: 8 }).columns).toBe(60);
    expect(subspaceOf(tensor, { shape, axis: 1, window: 6 }).columns).toBe(180);
  });

  it('restores the rank that two exponentials in a single snapshot lose', () => {
    const n = 12;
    const tensor = new Float32Array(2 * n);
    for (const [f, a] of [
      [0.1, 1],
      [-0.2, 0.7],
    ])
      for (let i = 0; i < n; i++) {
        tensor[2 * i] += a * Math.cos(2 * Math.PI * f * i);
        tensor[2 * i + 1] += a * Math.sin(2 * Math.PI * f * i);
      }
    // One column averaged forward and backward spans two dimensions; five windows have room for more, and two
    // exponentials fill exactly two of them, the rest being float32 rounding: 2^-48 in power, 8 elements, a margin of 4.
    const { values } = subspaceOf(tensor, { shape: [n], axis: 0, window: 8 });
    expect(values[1]).toBeGreaterThan(0.1);
    expect(values[2]).toBeLessThan(4 * 8 * 2 ** -48);
  });

  it('over beams is the real part of their covariance, eigenvalues and vectors', () => {
    const [count, columns] = [5, 30];
    const shape = [3, count, 10];
    const tensor = Float32Array.from(randomValues('beams', 2 * product(shape)));
    const beams = { size: 16, first: -2 };
    const found = subspaceOf(tensor, { shape, axis: 1, window: count, beams });
    expect(found).toMatchObject({ size: count, basis: beams, columns, effectiveColumns: columns });
    const { re } = naiveCovariance(tensor, shape, 1, count);
    for (let k = 0; k < count; k++)
      for (let i = 0; i < count; i++) {
        let image = -found.values[k] * found.vectors[k * count + i];
        for (let j = 0; j < count; j++) image += re.get(i, j) * found.vectors[k * count + j];
        expect(Math.abs(image)).toBeLessThan(64 * columns * U64);
      }
  });

  it.each([
    ['a window over beams', { shape: [4, 5], axis: 1, window: 4, beams: { size: 8, first: 0 } }],
    ['more beams than elements', { shape: [4, 5], axis: 1, window: 5, beams: { size: 4, first: 0 } }],
    ['a window longer than the axis', { shape: [4, 5], axis: 1, window: 6 }],
    ['no window', { shape: [4, 5], axis: 1, window: 0 }],
    ['a fractional window', { shape: [4, 5], axis: 1, window: 2.5 }],
    ['an axis that is not there', { shape: [4, 5], axis: 2, window: 4 }],
  ])('refuses %s and keeps no memory', (_, options) => {
    const before = memory.bytesInUse;
    expect(() => planSubspace(kernels, options)).toThrow(expect.objectContaining({ code: 'plan-invalid' }));
    expect(memory.bytesInUse).toBe(before);
  });
});
