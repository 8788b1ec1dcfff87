import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planDecimate } from '../../src/kernels/decimate.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { f32Region, flatIndex, guarded, indicesOf, product, randomValues, shapes } from './tensors.ts';

const kernels = loadKernels();
const { memory } = kernels;

test('keeps elements 0, D, 2D, .. of every axis bit by bit, also when D does not divide the size', () => {
  fc.assert(
    fc.property(shapes, fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 4, maxLength: 4 }), (shape, ds) => {
      const factors = shape.map((_, m) => ds[m]);
      const values = Float32Array.from(randomValues(7, 2 * product(shape)));
      const source = f32Region(kernels, values);
      const plan = planDecimate(kernels, { shape, factors });
      expect(plan.shape).toEqual(shape.map((size, m) => Math.ceil(size / factors[m])));
      const count = product(plan.shape);
      const target = guarded(kernels, count * 8);
      plan.apply(source, target.region);
      const expected = Array.from({ length: count }, (_, o) => {
        const at = flatIndex(
          indicesOf(o, plan.shape).map((i, m) => i * factors[m]),
          shape,
        );
        return [values[2 * at], values[2 * at + 1]];
      }).flat();
      expect(Array.from(memory.float32(target.region))).toEqual(expected);
      expect(target.intact()).toBe(true);
      plan.dispose();
      for (const region of [source, target.region]) region.free();
      expect(memory.bytesInUse).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('wrong factors are refused at plan time', () => {
  expect(() => planDecimate(kernels, { shape: [4, 4], factors: [1] })).toThrow('one factor for each of the 2 axes');
  expect(() => planDecimate(kernels, { shape: [4], factors: [0] })).toThrow('decimate.factors[0]: found 0');
});
