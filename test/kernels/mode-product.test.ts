import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { loadKernels } from '../../src/kernels/load.ts';
import { type ModeProductOptions, planModeProduct } from '../../src/kernels/mode-product.ts';
import { f32Region, f64Region, guarded, product, randomValues, shapes, soil, U32, U64 } from './tensors.ts';

const kernels = loadKernels();
const { memory } = kernels;
type Precision = ModeProductOptions['precision'];
const rounded = (values: Float64Array, precision: Precision): Float64Array =>
  precision === 'f32' ? Float64Array.from(Float32Array.from(values)) : values;

function multiply(tensor: Float64Array, matrix: Float64Array, options: ModeProductOptions): Float64Array {
  const before = memory.bytesInUse;
  soil(kernels);
  const single = options.precision === 'f32';
  const put = single ? f32Region : f64Region;
  const [source, factor] = [put(kernels, tensor), put(kernels, matrix)];
  const plan = planModeProduct(kernels, options);
  const target = guarded(kernels, product(plan.shape) * (single ? 8 : 16));
  const read = (): Float64Array =>
    Float64Array.from(single ? memory.float32(target.region) : memory.float64(target.region));
  plan.apply(source, factor, target.region);
  const result = read();
  plan.apply(source, factor, target.region);
  expect(read(), 'apply twice').toEqual(result);
  expect(target.intact(), 'nothing written past the target').toBe(true);
  plan.dispose();
  for (const region of [source, factor, target.region]) region.free();
  expect(memory.bytesInUse).toBe(before);
  return result;
}

/** The definition in float64; also the sum of moduli, which bounds the rounding error. */
function reference(tensor: Float64Array, matrix: Float64Array, { shape, axis, rows }: ModeProductOptions) {
  const [outer, n, inner] = [product(shape.slice(0, axis)), shape[axis], product(shape.slice(axis + 1))];
  const out = new Float64Array(2 * outer * rows * inner);
  for (let o = 0; o < outer; o++)
    for (let r = 0; r < rows; r++)
      for (let i = 0; i < inner; i++)
        for (let k = 0; k < n; k++) {
          const [x, u, y] = [2 * ((o * n + k) * inner + i), 2 * (r * n + k), 2 * ((o * rows + r) * inner + i)];
          out[y] += matrix[u] * tensor[x] - matrix[u + 1] * tensor[x + 1];
          out[y + 1] += matrix[u] * tensor[x + 1] + matrix[u + 1] * tensor[x];
        }
  return out;
}

/** n complex products of parts below 1: 2n terms, each meeting at most n + 2 roundings (Higham 2002, section 3.1). */
const tolerance = (n: number, precision: Precision): number => 2 * n * (n + 2) * (precision === 'f32' ? U32 : 2 * U64);

const expectClose = (found: Float64Array, wanted: Float64Array, bound: number): void => {
  expect(found.length).toBe(wanted.length);
  found.forEach((value, i) => expect(Math.abs(value - wanted[i])).toBeLessThanOrEqual(bound));
};

test('agrees with the definition on every axis of random shapes, in both precisions', () => {
  const precisions = fc.constantFrom<Precision>('f32', 'f64');
  fc.assert(
    fc.property(shapes, fc.nat(3), fc.integer({ min: 1, max: 9 }), precisions, (shape, pick, rows, precision) => {
      const options = { shape, axis: pick % shape.length, rows, precision };
      const n = shape[options.axis];
      const tensor = rounded(randomValues('tensor', 2 * product(shape)), precision);
      const matrix = rounded(randomValues('matrix', 2 * rows * n), precision);
      const found = multiply(tensor, matrix, options);
      expectClose(found, reference(tensor, matrix, options), tolerance(n, precision));
    }),
    { numRuns: 300 },
  );
});

test.each(['f32', 'f64'] as const)(
  'agrees with ml-matrix through the real embedding [[a, -b], [b, a]], %s',
  (precision) => {
    const [rows, n, inner] = [7, 23, 31];
    const tensor = rounded(randomValues('t', 2 * n * inner), precision);
    const matrix = rounded(randomValues('m', 2 * rows * n), precision);
    const part = (values: Float64Array, height: number, width: number, which: 0 | 1): Matrix =>
      Matrix.from1DArray(
        height,
        width,
        Array.from({ length: height * width }, (_, i) => values[2 * i + which]),
      );
    const [a, b] = [part(matrix, rows, n, 0), part(matrix, rows, n, 1)];
    const embedded = Matrix.zeros(2 * rows, 2 * n);
    embedded
      .setSubMatrix(a, 0, 0)
      .setSubMatrix(Matrix.mul(b, -1), 0, n)
      .setSubMatrix(b, rows, 0)
      .setSubMatrix(a, rows, n);
    const stacked = Matrix.zeros(2 * n, inner);
    stacked.setSubMatrix(part(tensor, n, inner, 0), 0, 0).setSubMatrix(part(tensor, n, inner, 1), n, 0);
    const wanted = embedded.mmul(stacked);
    const found = multiply(tensor, matrix, { shape: [n, inner], axis: 0, rows, precision });
    const expected = Float64Array.from({ length: found.length }, (_, i) =>
      wanted.get((i & 1) * rows + Math.floor((i >> 1) / inner), (i >> 1) % inner),
    );
    expectClose(found, expected, tolerance(n, precision));
  },
);

test('the matrix is not conjugated: j times 1 is j on every axis', () => {
  const matrix = Float64Array.of(0, 1);
  for (const precision of ['f32', 'f64'] as const)
    for (const axis of [0, 1]) {
      const shape = axis === 0 ? [1, 3] : [3, 1];
      const found = multiply(Float64Array.of(1, 0, 0, 1, 2, 3), matrix, { shape, axis, rows: 1, precision });
      expect(Array.from(found)).toEqual([0, 1, -1, 0, -3, 2]);
    }
});

test('products along different axes commute and the identity changes nothing', () => {
  const shape = [3, 5, 4];
  const tensor = randomValues('commute', 2 * 60);
  const [first, last] = [randomValues('first', 2 * 2 * 3), randomValues('last', 2 * 6 * 4)];
  const [u, v] = [
    { axis: 0, rows: 2, precision: 'f64' as const },
    { axis: 2, rows: 6, precision: 'f64' as const },
  ];
  const one = multiply(multiply(tensor, first, { shape, ...u }), last, { shape: [2, 5, 4], ...v });
  const other = multiply(multiply(tensor, last, { shape, ...v }), first, { shape: [3, 5, 6], ...u });
  expectClose(one, other, 2 * 3 * 4 * 4 * 8 * U64);
  const identity = new Float64Array(50);
  for (let i = 0; i < 5; i++) identity[12 * i] = 1;
  expect(multiply(tensor, identity, { shape, axis: 1, rows: 5, precision: 'f64' })).toEqual(tensor);
});

test('NaN reaches every element that is summed from it and no other', () => {
  const shape = [2, 3, 5];
  for (const axis of [0, 1, 2]) {
    const tensor = randomValues('nan', 60);
    tensor[2 * 17] = NaN;
    const options = { shape, axis, rows: 3, precision: 'f32' as const };
    const found = multiply(tensor, randomValues('u', 6 * shape[axis]), options);
    const wanted = reference(tensor, randomValues('u', 6 * shape[axis]), options);
    expect(Array.from(found, Number.isNaN)).toEqual(Array.from(wanted, Number.isNaN));
  }
});

test('an axis, row count or precision that does not exist is refused at plan time', () => {
  const options = { shape: [4, 5], axis: 1, rows: 2, precision: 'f32' } as const;
  expect(() => planModeProduct(kernels, { ...options, axis: 2 })).toThrow('mode product.axis: found 2');
  expect(() => planModeProduct(kernels, { ...options, rows: 0 })).toThrow('mode product.rows: found 0');
  expect(() => planModeProduct(kernels, { ...options, precision: 'f16' as 'f32' })).toThrow('allowed: f32, f64');
  expect(memory.bytesInUse).toBe(0);
});
