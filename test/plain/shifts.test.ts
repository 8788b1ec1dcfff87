import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { planAxes } from '../../src/plain/compression/axis-plan.ts';
import { type PlainOptionsInput, resolvePlainOptions } from '../../src/plain/index.ts';
import { lookOverlap, planShifts } from '../../src/plain/compression/shifts.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';

const sensor = sensorWith([antenna(12), subcarrier(24), symbol(48)]);
const axesFor = (compression: PlainOptionsInput['compression']) =>
  planAxes(sensor, resolvePlainOptions({ compression: { method: 'none', ...compression } }));

describe('the looks of multi-shift and smoothing', () => {
  it('are one where nothing is shifted', () => {
    expect(planShifts(axesFor({ method: 'averaging', factors: { symbol: 4 } }), 100, 1)).toEqual([[0, 0, 0]]);
  });

  it('are all combinations, the last axis fastest', () => {
    const axes = axesFor({
      axes: { antenna: { method: 'multi-shift', factor: 2 }, symbol: { method: 'smoothing', factor: 2, step: 10 } },
    });
    expect(planShifts(axes, 100, 1)).toEqual([0, 1].flatMap((i) => [0, 10, 20].map((k) => [i, 0, k])));
  });

  it('slide by a third of a sub-aperture, every one inside the axis', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 3, 4, 6, 8), fc.option(fc.integer({ min: 1, max: 60 })), (factor, step) => {
        const [, , plan] = axesFor({
          axes: { symbol: { method: 'smoothing', factor, ...(step !== null && { step }) } },
        });
        const length = 48 / factor;
        const apart = step ?? Math.max(1, Math.floor(length / 3));
        expect(plan).toMatchObject({ compressedSize: length, factor: 1 });
        plan.shifts.forEach((shift, i) => expect(shift).toBe(i * apart));
        expect(plan.shifts.at(-1)! + length).toBeLessThanOrEqual(48);
        expect(plan.shifts.at(-1)! + length + apart).toBeGreaterThan(48);
      }),
    );
  });

  it('are drawn without replacement where there are more than allowed, the same for the same seed', () => {
    const axes = axesFor({ method: 'multi-shift', factors: { antenna: 4, subcarrier: 4, symbol: 12 } });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 192 }), fc.integer(), (most, seed) => {
        const shifts = planShifts(axes, most, seed);
        expect(shifts).toHaveLength(most);
        expect(new Set(shifts.map(String)).size).toBe(most);
        for (const [i, j, k] of shifts) {
          expect(i).toBeLessThan(4);
          expect(j).toBeLessThan(4);
          expect(k).toBeLessThan(12);
        }
        expect(planShifts(axes, most, seed)).toEqual(shifts);
      }),
    );
    expect(planShifts(axes, 10, 1)).not.toEqual(planShifts(axes, 10, 2));
  });

  it('are drawn evenly', () => {
    const axes = axesFor({ method: 'multi-shift', factors: { antenna: 4, symbol: 4 } });
    const counts = new Map<string, number>();
    const seeds = 2000;
    for (let seed = 0; seed < seeds; seed++)
      for (const shift of planShifts(axes, 4, seed)) counts.set(String(shift), (counts.get(String(shift)) ?? 0) + 1);
    expect(counts.size).toBe(16);
    // Each of 16 is among 4 with probability 1/4: five binomial sigmas of 2000.
    for (const count of counts.values())
      expect(Math.abs(count - seeds / 4)).toBeLessThan(5 * Math.sqrt(seeds * 0.1875));
  });
});

describe('the noise that looks share', () => {
  it('is none without smoothing', () => {
    const axes = axesFor({ method: 'multi-shift', factors: { symbol: 4 } });
    expect(lookOverlap(axes, planShifts(axes, 100, 1), [0, 1, 2])).toBeUndefined();
  });

  it('has the largest eigenvalue of the triangular correlations of their matched filters, bounded from above', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(2, 3, 4),
        fc.constantFrom(2, 3, 4),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 6 }),
        (inSubcarrier, inSymbol, stepInSymbol, stepInSubcarrier) => {
          const axes = axesFor({
            axes: {
              antenna: { method: 'multi-shift', factor: 2 },
              subcarrier: { method: 'smoothing', factor: inSubcarrier, step: stepInSubcarrier },
              symbol: { method: 'smoothing', factor: inSymbol, step: stepInSymbol },
            },
          });
          const shifts = planShifts(axes, 60, 3);
          const lengths = [NaN, 24 / inSubcarrier, 48 / inSymbol];
          const correlation = Matrix.zeros(shifts.length, shifts.length);
          shifts.forEach((a, i) =>
            shifts.forEach((b, j) => {
              const shared = [1, 2].map((m) => Math.max(0, lengths[m] - Math.abs(a[m] - b[m])) / lengths[m]);
              correlation.set(i, j, a[0] === b[0] ? shared[0] * shared[1] : 0);
            }),
          );
          const { realEigenvalues } = new EigenvalueDecomposition(correlation, { assumeSymmetric: true });
          const largest = Math.max(...realEigenvalues);
          const { noise } = lookOverlap(axes, shifts, [0, 1, 2])!;
          expect(noise).toBeGreaterThan(largest * (1 - 1e-9));
          // A hundred steps of the power iteration leave the bound a little above.
          expect(noise).toBeLessThan(largest * 1.1 + 1e-9);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is none where sub-apertures lie side by side', () => {
    const axes = axesFor({ axes: { symbol: { method: 'smoothing', factor: 4, step: 12 } } });
    const { noise, errors } = lookOverlap(axes, planShifts(axes, 100, 1), [0, 1, 2])!;
    expect(noise).toBeCloseTo(1, 12);
    errors.forEach((share) => expect(share).toBeCloseTo(1, 12));
  });
});
