import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planAxes, unwrap } from '../../src/plain/compression/axis-plan.ts';
import {
  averagingGain,
  checkFactor,
  chooseFactor,
  divisors,
  droopDb,
  type FrequencyWindow,
} from '../../src/plain/compression/compression-factors.ts';
import { defaultPlainOptions } from '../../src/plain/index.ts';
import { defineAxis } from '../../src/core/axes.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';

const sizes = fc.integer({ min: 1, max: 720 });
const windows = fc
  .tuple(fc.double({ min: -0.5, max: 0.5, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([low, width]): FrequencyWindow => [low, low + width]);
const choices = fc.record({
  averaging: fc.boolean(),
  maxDroopDb: fc.double({ min: 0.01, max: 10, noNaN: true }),
  steer: fc.boolean(),
});

describe('the gain of averaging', () => {
  it('is the modulus of the mean of D exponentials', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.double({ min: -1, max: 1, noNaN: true }), (factor, f) => {
        let [re, im] = [0, 0];
        for (let n = 0; n < factor; n++) {
          re += Math.cos(2 * Math.PI * f * n) / factor;
          im += Math.sin(2 * Math.PI * f * n) / factor;
        }
        // Quotient of two sines: near f = 0 and 1 the smaller loses digits, |sin| > 1e-12 keeps four of them.
        const tolerance = 1e-12 + 1e-15 / Math.max(Math.abs(Math.sin(Math.PI * f)), 1e-12);
        expect(Math.abs(averagingGain(factor, f) - Math.hypot(re, im))).toBeLessThan(tolerance);
      }),
    );
  });

  it('has the droop of the published ranges: 1.42 dB at 399.7 m by 4, 0.32 dB at 25 km/h by 14', () => {
    expect(droopDb(4, (60e3 * 399.723) / 299_792_458)).toBeCloseTo(1.42, 2);
    expect(droopDb(14, ((26e9 * (25 / 3.6)) / 299_792_458) * (1 / 60e3) * (15 / 14))).toBeCloseTo(0.32, 2);
  });
});

describe('the chosen factor', () => {
  it('divides the axis, never aliases inside the limits, keeps the droop and leaves 8 elements', () => {
    fc.assert(
      fc.property(sizes, windows, choices, (size, window, choice) => {
        const factor = chooseFactor(size, window, choice);
        expect(size % factor).toBe(0);
        if (factor === 1) return;
        expect(factor * (window[1] - window[0] + 2 / size)).toBeLessThanOrEqual(1);
        expect(size / factor).toBeGreaterThanOrEqual(8);
        const centre = choice.steer ? (window[0] + window[1]) / 2 : 0;
        if (choice.averaging)
          for (const end of window) expect(droopDb(factor, end - centre)).toBeLessThanOrEqual(choice.maxDroopDb + 1e-9);
      }),
      { numRuns: 500 },
    );
  });

  it('is the largest that does', () => {
    fc.assert(
      fc.property(sizes, windows, (size, window) => {
        const factor = chooseFactor(size, window, { averaging: false, maxDroopDb: 1, steer: true });
        for (const larger of divisors(size).filter((d) => d > factor && size / d >= 8))
          expect(larger * (window[1] - window[0] + 2 / size)).toBeGreaterThan(1);
      }),
      { numRuns: 300 },
    );
  });

  it('is 1 where nothing is known', () => {
    for (const size of [1, 7, 560])
      expect(chooseFactor(size, undefined, { averaging: true, maxDroopDb: 1, steer: true })).toBe(1);
  });

  it('grows with the droop allowed, and steering never makes it smaller', () => {
    fc.assert(
      fc.property(sizes, windows, choices, (size, window, choice) => {
        const averaging = { ...choice, averaging: true };
        const tight = chooseFactor(size, window, averaging);
        expect(chooseFactor(size, window, { ...averaging, maxDroopDb: 2 * choice.maxDroopDb })).toBeGreaterThanOrEqual(
          tight,
        );
        const fixed = chooseFactor(size, window, { ...averaging, steer: false });
        expect(chooseFactor(size, window, { ...averaging, steer: true })).toBeGreaterThanOrEqual(fixed);
      }),
    );
  });
});

describe('a factor asked for', () => {
  it('passes exactly when it divides the axis and two places in the limits cannot meet', () => {
    fc.assert(
      fc.property(sizes, windows, fc.integer({ min: 1, max: 40 }), (size, window, factor) => {
        const axis = defineAxis({ name: 'symbol', size, spacing: 1, unit: 's' });
        const wanted =
          size % factor !== 0
            ? 'configuration-invalid'
            : factor * (window[1] - window[0]) > 1
              ? 'compression-aliases'
              : undefined;
        let code: unknown;
        try {
          checkFactor(axis, factor, window);
        } catch (error) {
          ({ code } = error as { code: unknown });
        }
        expect(code).toBe(wanted);
      }),
      { numRuns: 300 },
    );
  });

  it.each([0, -2, 1.5, NaN])('is not %s', (factor) => {
    const axis = defineAxis({ name: 'symbol', size: 6, spacing: 1, unit: 's' });
    expect(() => checkFactor(axis, factor, undefined)).toThrow(
      expect.objectContaining({ code: 'configuration-invalid' }),
    );
  });
});

describe('unwrapping', () => {
  const factors = { antenna: 2, subcarrier: 4, symbol: 4 };
  const limitSets = [
    undefined,
    { rangeM: [0, 300], velocityMps: [-30, 30], azimuthDeg: [-20, 10] },
    { rangeM: [700, 1000], velocityMps: [40, 70], azimuthDeg: [5, 30] },
    { rangeM: [50, 60], velocityMps: [-70, -69] },
  ] as const;

  it('inverts wrapping for every frequency inside the unambiguous interval', () => {
    for (const limits of limitSets)
      for (const sign of [1, -1] as const) {
        const axes = [antenna(16), { ...subcarrier(64), sign }, symbol(64)];
        const sensor = sensorWith(axes, limits ? { limits } : {});
        const options = { ...defaultPlainOptions, compression: { ...defaultPlainOptions.compression, factors } };
        for (const plan of planAxes(sensor, options))
          fc.assert(
            fc.property(
              fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }),
              fc.integer({ min: -3, max: 3 }),
              (share, turns) => {
                const frequency = plan.unwrapFrom + share / plan.factor;
                // The compressed axis knows the frequency up to whole turns a compressed sample.
                expect(unwrap(plan, frequency * plan.factor + turns)).toBeCloseTo(frequency, 12);
              },
            ),
            { numRuns: 50 },
          );
      }
  });

  it('reaches every frequency inside the limits', () => {
    for (const limits of limitSets.slice(1))
      for (const sign of [1, -1] as const) {
        const axes = [antenna(16), { ...subcarrier(64), sign }, symbol(64)];
        for (const plan of planAxes(sensorWith(axes, { limits: limits! }), defaultPlainOptions)) {
          if (!plan.limits) continue;
          for (const share of [0, 0.3, 1]) {
            const frequency = plan.limits[0] + share * (plan.limits[1] - plan.limits[0]);
            expect(unwrap(plan, frequency * plan.factor)).toBeCloseTo(frequency, 12);
          }
        }
      }
  });

  it('takes an echo a little before zero range for what it is, not for one at the far end', () => {
    for (const sign of [1, -1] as const) {
      const [plan] = planAxes(sensorWith([{ ...subcarrier(64), sign }]), defaultPlainOptions);
      const justBefore = plan.parameter!.frequencyOf(-1);
      expect(plan.parameter!.valueOf(unwrap(plan, justBefore))).toBeCloseTo(-1, 9);
    }
  });
});
