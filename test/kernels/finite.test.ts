import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planFirstNonFinite } from '../../src/kernels/finite.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { f32Region, randomValues } from './tensors.ts';

const kernels = loadKernels();
const finite = planFirstNonFinite(kernels);

test('finds the first of any NaNs and infinities, or none', () => {
  const bad = fc.constantFrom(NaN, Infinity, -Infinity);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.tuple(fc.nat(60), bad)), (count, faults) => {
      const values = Float32Array.from(randomValues('finite', count));
      for (const [at, value] of faults) if (at < count) values[at] = value;
      const region = f32Region(kernels, values);
      expect(finite.apply(region, count)).toBe(values.findIndex((value) => !Number.isFinite(value)));
      region.free();
    }),
  );
});

test('the largest, smallest and negative zero float32 values are finite', () => {
  const region = f32Region(kernels, [3.4028234663852886e38, -3.4028234663852886e38, 1e-45, -0, 0]);
  expect(finite.apply(region, 5)).toBe(-1);
  expect(() => finite.apply(region, 6)).toThrow('found 20, allowed: at least 24');
  region.free();
});
