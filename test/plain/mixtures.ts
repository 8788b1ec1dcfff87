import fc from 'fast-check';
import type { AxisFields } from '../../src/core/axes.ts';
import { type CompressionMethod, compressionMethods, type PlainOptionsInput } from '../../src/plain/index.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { polarisation } from './scenes.ts';

/** Where the targets of a mixture may be; every factor up to 3 fits. */
export const limits = { azimuthDeg: [-15, 15], rangeM: [0, 300], velocityMps: [-5, 40] } as const;
const methods = Object.keys(compressionMethods) as CompressionMethod[];

/** A sensor of one to three axes, perhaps with looks, and a method for every axis. */
export const mixtures = fc
  .record({
    order: fc.shuffledSubarray([0, 1, 2], { minLength: 1 }),
    methods: fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(...methods))),
    factors: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 1, max: 3 }))),
    step: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    looksAt: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    steer: fc.boolean(),
  })
  .map(({ order, methods: drawn, factors, step, looksAt, steer }) => {
    const made: AxisFields[] = [antenna(6), subcarrier(18), symbol(12)];
    const fields = order.map((k) => made[k]);
    if (looksAt !== undefined) fields.splice(looksAt, 0, polarisation(2));
    const axes = Object.fromEntries(
      order.map((k) => {
        const method = drawn[k];
        const whole = method === 'none' || method === 'dft-window';
        return [
          made[k].name,
          { method, ...(!whole && { factor: factors[k] }), ...(method === 'smoothing' && { step }) },
        ];
      }),
    );
    const input: PlainOptionsInput = { compression: { axes, steer, maxShifts: 1000 } };
    return { sensor: sensorWith(fields, { limits }), input };
  });
