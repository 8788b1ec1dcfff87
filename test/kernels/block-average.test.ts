import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BlockAverageOptions, planBlockAverage } from '../../src/kernels/block-average.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { blockings, f32Region, flatIndex, guarded, indicesOf, product, randomValues, U32 } from './tensors.ts';

const kernels = loadKernels();
const { memory } = kernels;

function average(values: ArrayLike<number>, options: BlockAverageOptions): Float32Array {
  const before = memory.bytesInUse;
  const source = f32Region(kernels, values);
  const plan = planBlockAverage(kernels, options);
  const target = guarded(kernels, product(plan.shape) * 8);
  plan.apply(source, target.region);
  const result = memory.float32(target.region).slice();
  plan.apply(source, target.region);
  expect(memory.float32(target.region), 'apply twice').toEqual(result);
  expect(target.intact(), 'nothing written past the target').toBe(true);
  plan.dispose();
  for (const region of [source, target.region]) region.free();
  expect(memory.bytesInUse).toBe(before);
  return result;
}

/** The definition, in float64, element by element. */
function reference(values: ArrayLike<number>, { shape, factors, centre = [] }: BlockAverageOptions): Float64Array {
  const outShape = shape.map((size, m) => size / factors[m]);
  const out = new Float64Array(2 * product(outShape));
  for (let element = 0; element < product(shape); element++) {
    const indices = indicesOf(element, shape);
    const at =
      2 *
      flatIndex(
        indices.map((i, m) => Math.floor(i / factors[m])),
        outShape,
      );
    const turns = indices.reduce((sum, i, m) => sum + (centre[m] ?? 0) * (i % factors[m]), 0);
    const [c, s] = [Math.cos(2 * Math.PI * turns), Math.sin(2 * Math.PI * turns)];
    const [re, im] = [values[2 * element], values[2 * element + 1]];
    out[at] += (re * c + im * s) / product(factors);
    out[at + 1] += (im * c - re * s) / product(factors);
  }
  return out;
}

/**
 * |error| of a float32 mean of D terms of modulus <= 1.5: every addend meets at most D additions, and weights, products
 * and scaling add a few roundings more: (D + 8) u times the largest modulus (Higham 2002, section 4.2).
 */
const tolerance = (factors: readonly number[]): number => (product(factors) + 8) * U32 * 1.5;

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0);

test('agrees with the definition for random shapes and factors, plain and steered', () => {
  fc.assert(
    fc.property(
      blockings,
      fc.option(fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 4, maxLength: 4 })),
      (blocking, centres) => {
        const values = Float32Array.from(randomValues(product(blocking.shape), 2 * product(blocking.shape)));
        const options = centres ? { ...blocking, centre: blocking.shape.map((_, m) => centres[m]) } : blocking;
        const difference = largestDifference(average(values, options), reference(values, options));
        expect(difference).toBeLessThanOrEqual(tolerance(blocking.factors));
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  [
    [16, 12, 56],
    [1, 4, 14],
  ],
  [
    [56, 12, 16],
    [14, 4, 1],
  ],
  [
    [56, 12, 17],
    [14, 3, 1],
  ],
  [
    [128, 8, 1],
    [4, 2, 1],
  ],
  [
    [3, 34],
    [3, 17],
  ],
  [
    [2, 3, 22],
    [1, 3, 2],
  ],
  [
    [5, 7, 11, 3],
    [5, 7, 11, 3],
  ],
])('shape %j in blocks of %j takes the same mean by every path', (shape, factors) => {
  const values = Float32Array.from(randomValues('paths', 2 * product(shape)));
  const centre = shape.map((_, m) => 0.07 * (m + 1));
  for (const options of [
    { shape, factors },
    { shape, factors, centre },
  ])
    expect(largestDifference(average(values, options), reference(values, options))).toBeLessThan(tolerance(factors));
});

test('a complex exponential at the steering frequency keeps its amplitude and the phase of the block start', () => {
  const [shape, factors, centre] = [
    [12, 30],
    [4, 15],
    [0.31, -0.123],
  ];
  const wave = (i: number, k: number): number => 2 * Math.PI * (centre[0] * i + centre[1] * k);
  const values = Array.from({ length: 360 }, (_, e) => wave(Math.floor(e / 30), e % 30)).flatMap((phase) => [
    Math.cos(phase),
    Math.sin(phase),
  ]);
  const out = average(values, { shape, factors, centre });
  const expected = [0, 4, 8].flatMap((i) => [0, 15].flatMap((k) => [Math.cos(wave(i, k)), Math.sin(wave(i, k))]));
  expect(largestDifference(out, expected)).toBeLessThan(tolerance(factors));
});

test('factors of 1 return the samples bit by bit, whatever the centre', () => {
  const values = Float32Array.from(randomValues('identity', 2 * 105));
  expect(average(values, { shape: [3, 5, 7], factors: [1, 1, 1], centre: [0.2, 0.3, 0.4] })).toEqual(values);
});

test.each([NaN, Infinity, -Infinity])('%d in one sample makes its own block, and no other, non-finite', (bad) => {
  fc.assert(
    fc.property(blockings, fc.nat(), fc.boolean(), ({ shape, factors }, pick, steered) => {
      const values = Float32Array.from(randomValues(1, 2 * product(shape)));
      const at = pick % values.length;
      values[at] = bad;
      const options = steered ? { shape, factors, centre: shape.map(() => 0.25) } : { shape, factors };
      const out = average(values, options);
      const outShape = shape.map((size, m) => size / factors[m]);
      const block = flatIndex(
        indicesOf(at >> 1, shape).map((i, m) => Math.floor(i / factors[m])),
        outShape,
      );
      for (let o = 0; o < product(outShape); o++)
        expect(Number.isFinite(out[2 * o]) && Number.isFinite(out[2 * o + 1])).toBe(o !== block);
    }),
    { numRuns: 60 },
  );
});

test('a factor that does not divide names the axis, the size and the divisors', () => {
  expect(() => planBlockAverage(kernels, { shape: [4, 12], factors: [2, 5] })).toThrow(
    'block average.factors[1]: found 5, allowed: a divisor of axis 1 of size 12: 1, 2, 3, 4, 6, 12',
  );
  expect(() => planBlockAverage(kernels, { shape: [4], factors: [2, 2] })).toThrow('one factor for each of the 1 axes');
  expect(() => planBlockAverage(kernels, { shape: [4], factors: [2], centre: [NaN] })).toThrow('centre');
  expect(() => planBlockAverage(kernels, { shape: [], factors: [] })).toThrow('at least one axis');
  expect(memory.bytesInUse).toBe(0);
});

test('a region too small for the plan is an error, not a write into other memory', () => {
  const plan = planBlockAverage(kernels, { shape: [8], factors: [2] });
  const region = memory.alloc(31);
  expect(() => plan.apply(region, region)).toThrow('block average: source: bytes: found 31, allowed: at least 64');
  region.free();
  plan.dispose();
});
