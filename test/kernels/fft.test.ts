import fc from 'fast-check';
import FFT from 'fft.js';
import { expect, test } from 'vitest';
import { type FftOptions, planFft } from '../../src/kernels/fft.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { guarded, product, randomValues, soil, U32, U64 } from './tensors.ts';

const kernels = loadKernels();
const { memory } = kernels;

function transform(values: Float64Array, options: FftOptions, inPlace = false): Float64Array {
  const before = memory.bytesInUse;
  soil(kernels);
  const single = options.precision !== 'f64';
  const view = single ? memory.float32.bind(memory) : memory.float64.bind(memory);
  const bytes = values.length * (single ? 4 : 8);
  const [source, other] = [guarded(kernels, bytes), guarded(kernels, bytes)];
  view(source.region).set(values);
  const target = inPlace ? source : other;
  const plan = planFft(kernels, options);
  plan.apply(source.region, target.region);
  const result = Float64Array.from(view(target.region));
  expect(source.intact() && other.intact(), 'nothing written past a region').toBe(true);
  if (!inPlace) expect(Float64Array.from(view(source.region)), 'the source is kept').toEqual(values);
  plan.dispose();
  source.region.free();
  other.region.free();
  expect(memory.bytesInUse).toBe(before);
  return result;
}

/** The definition, sum by sum. */
function definition(values: Float64Array, { shape, axis, direction }: FftOptions): Float64Array {
  const n = shape[axis];
  const inner = product(shape.slice(axis + 1));
  const result = new Float64Array(values.length);
  const sign = direction === 'forward' ? -1 : 1;
  for (let line = 0; line < values.length / (2 * n); line++) {
    const start = Math.floor(line / inner) * n * inner + (line % inner);
    for (let k = 0; k < n; k++) {
      const to = 2 * (start + k * inner);
      for (let i = 0; i < n; i++) {
        const angle = (sign * 2 * Math.PI * ((i * k) % n)) / n;
        const [re, im] = [values[2 * (start + i * inner)], values[2 * (start + i * inner) + 1]];
        result[to] += re * Math.cos(angle) - im * Math.sin(angle);
        result[to + 1] += re * Math.sin(angle) + im * Math.cos(angle);
      }
      if (sign > 0) for (const at of [to, to + 1]) result[at] /= n;
    }
  }
  return result;
}

const norm = (values: ArrayLike<number>): number => Math.sqrt(Array.from(values).reduce((sum, v) => sum + v * v, 0));
const relative = (found: Float64Array, wanted: Float64Array): number =>
  norm(found.map((value, i) => value - wanted[i])) / (norm(wanted) || 1);

/**
 * Each of the log2 N levels adds a few units of rounding (Gentleman and Sande 1966: the rms error grows with the root of
 * log2 N); three transforms follow one another where a length is a convolution; the definition itself errs by N units.
 */
const bound = (n: number, precision: 'f32' | 'f64'): number =>
  precision === 'f32' ? 4 * U32 * (1 + Math.log2(n)) : 8 * U64 * (1 + Math.log2(n)) + n * U64;
const single = (seed: number, count: number): Float64Array => randomValues(seed, count).map(Math.fround);

test('an exponential has one line, at its own frequency and not at the mirrored one', () => {
  for (const n of [2, 5, 8, 12, 17, 60, 64, 97, 128, 180, 1024]) {
    const line = Math.floor(n / 3);
    const angles = Float64Array.from({ length: n }, (_, i) => (2 * Math.PI * ((line * i) % n)) / n);
    const wave = Float64Array.from({ length: 2 * n }, (_, at) => (at % 2 ? Math.sin : Math.cos)(angles[at >> 1]));
    const expected = new Float64Array(2 * n);
    expected[2 * line] = n;
    const found = transform(wave, { shape: [n], axis: 0, direction: 'forward', precision: 'f64' });
    expect(relative(found, expected)).toBeLessThan(bound(n, 'f64'));
    const spectrum = new Float64Array(2 * n);
    spectrum[2 * line] = 1;
    const back = transform(spectrum, { shape: [n], axis: 0, direction: 'inverse', precision: 'f64' });
    expect(
      relative(
        back,
        wave.map((value) => value / n),
      ),
    ).toBeLessThan(bound(n, 'f64'));
  }
});

test('every length to 70 agrees with the definition, both ways, in both precisions, in place and not', () => {
  for (let n = 1; n <= 70; n++)
    for (const direction of ['forward', 'inverse'] as const)
      for (const precision of ['f32', 'f64'] as const) {
        const options: FftOptions = { shape: [3, n], axis: 1, direction, precision };
        const values = single(n, 6 * n);
        for (const inPlace of [false, true])
          expect(relative(transform(values, options, inPlace), definition(values, options))).toBeLessThan(
            bound(n, precision),
          );
      }
});

test('any axis of any shape agrees with the definition', () => {
  const size = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(16, 17, 31, 37, 49, 64));
  const tensor = fc.array(size, { minLength: 1, maxLength: 3 }).filter((shape) => product(shape) <= 6000);
  fc.assert(
    fc.property(tensor, fc.nat(2), fc.boolean(), fc.boolean(), fc.boolean(), (shape, at, forward, double, inPlace) => {
      const axis = at % shape.length;
      const precision = double ? 'f64' : 'f32';
      const options: FftOptions = { shape, axis, direction: forward ? 'forward' : 'inverse', precision };
      const values = single(at, 2 * product(shape));
      const error = relative(transform(values, options, inPlace), definition(values, options));
      expect(error).toBeLessThan(bound(shape[axis], precision));
    }),
    { numRuns: 150 },
  );
});

test('powers of two agree with fft.js, alone and along a leading axis', () => {
  for (const n of [4, 8, 64, 256, 1024, 4096]) {
    const values = single(n, 2 * n);
    const peer = new FFT(n);
    const expected = peer.createComplexArray();
    peer.transform(expected, values);
    for (const precision of ['f32', 'f64'] as const) {
      const found = transform(values, { shape: [n], axis: 0, direction: 'forward', precision });
      expect(relative(found, Float64Array.from(expected))).toBeLessThan(bound(n, precision));
    }
    const columns = 9;
    const repeated = Float64Array.from({ length: 2 * n * columns }, (_, at) => {
      const element = at >> 1;
      return values[2 * Math.floor(element / columns) + (at & 1)];
    });
    const strided = transform(repeated, { shape: [n, columns], axis: 0, direction: 'forward' });
    for (let column = 0; column < columns; column++) {
      const one = Float64Array.from(
        { length: 2 * n },
        (_, at) => strided[2 * ((at >> 1) * columns + column) + (at & 1)],
      );
      expect(relative(one, Float64Array.from(expected))).toBeLessThan(bound(n, 'f32'));
    }
  }
});

test('energy is kept (Parseval) and the inverse undoes the transform', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), (n) => {
      const values = single(n, 2 * n);
      const spectrum = transform(values, { shape: [n], axis: 0, direction: 'forward', precision: 'f64' });
      expect(norm(spectrum) / (Math.sqrt(n) * norm(values))).toBeCloseTo(1, 12);
      const back = transform(spectrum, { shape: [n], axis: 0, direction: 'inverse', precision: 'f64' });
      expect(relative(back, values)).toBeLessThan(2 * bound(n, 'f64'));
    }),
    { numRuns: 60 },
  );
});

test('zeros stay zeros', () => {
  for (const n of [1, 6, 16, 19]) {
    const spectrum = transform(new Float64Array(2 * n), { shape: [n], axis: 0, direction: 'forward' });
    expect(spectrum.every((value) => value === 0)).toBe(true);
  }
});

test('a wrong option or a small region is one clear error', () => {
  const plan = (options: Partial<FftOptions>) => () =>
    planFft(kernels, { shape: [4, 8], axis: 1, direction: 'forward', ...options });
  expect(plan({ axis: 2 })).toThrow(/planFft.axis: found 2, allowed: an integer 0..1/);
  expect(plan({ shape: [4, 0] })).toThrow(/planFft.shape/);
  expect(plan({ direction: 'backward' as 'inverse' })).toThrow(/planFft.direction: found "backward"/);
  expect(plan({ precision: 'f16' as 'f32' })).toThrow(/planFft.precision/);
  const small = memory.alloc(64);
  expect(() => plan({})().apply(small, small)).toThrow(/at least 256/);
});
