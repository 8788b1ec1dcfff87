import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelOrder, type OrderCriterion, orderCriteria } from '../../src/harmonic/index.ts';

const criteria = Object.keys(orderCriteria) as OrderCriterion[];
const information = ['aic', 'mdl'] as const;

/** argmin over k = 1 .. of n[(N-k) ln mean - sum ln] + penalty, straight from Wax and Kailath (1985). */
function bruteForce(values: readonly number[], criterion: OrderCriterion, n: number, maximum: number): number {
  const size = Math.min(values.length, Math.max(2, Math.floor(2 * n)));
  const scores = Array.from({ length: Math.min(size - 1, maximum) }, (_, index) => {
    const k = index + 1;
    const noise = values.slice(k, size);
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
    const likelihood = n * (noise.length * Math.log(mean) - noise.reduce((sum, value) => sum + Math.log(value), 0));
    const free = 1 + k * (2 * size - k);
    return likelihood + (criterion === 'aic' ? free : 0.5 * free * Math.log(n));
  });
  return scores.indexOf(Math.min(...scores)) + 1;
}

const descending = fc
  .array(fc.double({ min: 1e-4, max: 1e4, noNaN: true }), { minLength: 2, maxLength: 24 })
  .map((values) => values.sort((a, b) => b - a));

describe.each(information)('model order by %s', (criterion) => {
  it('is the least score of the printed formula, k = 1 .. N - 1', () => {
    fc.assert(
      fc.property(descending, fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 30 }), (values, n, most) => {
        const found = modelOrder(Float64Array.from(values), { criterion, columns: n, maximum: most });
        expect(found).toBe(bruteForce(values, criterion, n, most));
      }),
      { numRuns: 500 },
    );
  });
});

describe.each(criteria)('model order by %s', (criterion) => {
  it('counts the eigenvalues above a flat noise floor', () => {
    // The likelihood is 0 from the true k on and the penalty grows, so no larger k wins; with n ln(1e4 / 20) far above
    // a penalty of 2N ln n no smaller k does.
    for (let signals = 1; signals < 8; signals++) {
      const values = Float64Array.from({ length: 20 }, (_, i) => (i < signals ? 1e4 / (i + 1) : 1));
      expect(modelOrder(values, { criterion, columns: 1000, maximum: 19 })).toBe(signals);
    }
  });

  it('never says 0, even for eigenvalues that are all alike', () => {
    expect(modelOrder(new Float64Array(12).fill(3), { criterion, columns: 100, maximum: 11 })).toBe(1);
  });

  it('does not depend on the scale of the data', () => {
    const values = [50, 20, 3, 1.2, 1.1, 1, 0.9, 0.8];
    const order = (scale: number): number =>
      modelOrder(
        Float64Array.from(values, (value) => value * scale),
        { criterion, columns: 40, maximum: 7 },
      );
    for (const scale of [1e-60, 1e-10, 1e10, 1e60]) expect(order(scale)).toBe(order(1));
  });

  it('ignores the eigenvalues that too few snapshots leave at zero', () => {
    // 5 columns, averaged forward and backward, span 10 dimensions of 20.
    const values = Float64Array.from({ length: 20 }, (_, i) => (i < 3 ? 1e4 : i < 10 ? 1 : 0));
    expect(modelOrder(values, { criterion, columns: 5, maximum: 19 })).toBe(3);
  });

  it('never exceeds the maximum, nor falls below 1, whatever the eigenvalues', () => {
    fc.assert(
      fc.property(descending, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 30 }), (values, n, most) => {
        const maximum = Math.min(most, values.length - 1);
        const found = modelOrder(Float64Array.from(values), { criterion, columns: n, maximum });
        expect(found).toBeGreaterThanOrEqual(1);
        expect(found).toBeLessThanOrEqual(maximum);
      }),
      { numRuns: 30 },
    );
  });

  it('is 1 for zeros and for a single eigenvalue', () => {
    expect(modelOrder(new Float64Array(9), { criterion, columns: 9, maximum: 8 })).toBe(1);
    expect(modelOrder(Float64Array.of(4), { criterion, columns: 9, maximum: 1 })).toBe(1);
  });

  it('lifts values at rounding level, also negative ones, instead of taking their logarithm', () => {
    const clean = Float64Array.from([100, 90, 0, 0, 0, 0, 0, 0]);
    const rounded = Float64Array.from([100, 90, 1e-14, 3e-15, 0, -1e-15, -2e-15, -1e-14]);
    const order = (values: Float64Array): number => modelOrder(values, { criterion, columns: 50, maximum: 7 });
    expect(order(clean)).toBe(2);
    expect(order(rounded)).toBeGreaterThanOrEqual(2);
    expect(order(rounded)).toBeLessThanOrEqual(7);
  });

  it('keeps to the maximum asked for', () => {
    const values = Float64Array.from({ length: 10 }, (_, i) => (i < 6 ? 1e5 : 1));
    for (const maximum of [1, 2, 5]) expect(modelOrder(values, { criterion, columns: 300, maximum })).toBe(maximum);
  });
});

it('refuses a covariance over no columns', () => {
  for (const columns of [0, -1, NaN])
    expect(() => modelOrder(Float64Array.of(2, 1), { criterion: 'aic', columns, maximum: 1 })).toThrow(
      expect.objectContaining({ code: 'plan-invalid' }),
    );
});
