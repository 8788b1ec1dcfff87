import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Penalty,
  penaltyOf,
  proximal,
  proximalComplex,
  shrinkageOf,
  shrinkFactor,
  weightAt,
} from '../../src/sparse/index.ts';

const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const penalties: fc.Arbitrary<Penalty> = fc.oneof(
  fc.constantFrom<Penalty>({ kind: 'l1' }, { kind: 'l1/2' }),
  positive(0.1, 2).map((columnNorm): Penalty => ({ kind: 'cel0', columnNorm })),
  positive(1.05, 10).map((beta): Penalty => ({ kind: 'mcp', beta })),
);

test('the proximal operator finds the least cost: none of 4001 points of a line is cheaper', () => {
  fc.assert(
    fc.property(
      penalties,
      positive(1e-3, 2),
      positive(0.1, 1),
      fc.double({ min: -4, max: 4, noNaN: true }),
      (penalty, weight, step, u) => {
        const cost = (x: number) => (x - u) ** 2 / (2 * step) + penaltyOf(penalty, Math.abs(x), weight);
        const found = proximal(penalty, weight, step, u);
        const least = cost(found);
        let cheapest = Infinity;
        for (let i = -2000; i <= 2000; i++) cheapest = Math.min(cheapest, cost((4.5 * i) / 2000));
        expect(least).toBeLessThanOrEqual(cheapest + 1e-9);
        expect(Math.abs(found)).toBeLessThanOrEqual(Math.abs(u));
      },
    ),
    { numRuns: 200 },
  );
});

test('complex values shrink as their magnitudes do, and keep their phases', () => {
  fc.assert(
    fc.property(penalties, positive(0, 3), positive(-3.1, 3.1), (penalty, magnitude, phase) => {
      const [re, im] = proximalComplex(penalty, 0.4, 0.5, [magnitude * Math.cos(phase), magnitude * Math.sin(phase)]);
      const expected = proximal(penalty, 0.4, 0.5, magnitude);
      expect(re).toBeCloseTo(expected * Math.cos(phase), 12);
      expect(im).toBeCloseTo(expected * Math.sin(phase), 12);
    }),
  );
});

test('soft, hard and firm thresholding in closed form', () => {
  expect(proximal({ kind: 'l1' }, 0.5, 0.5, -2)).toBe(-1.75);
  // CEL0 where its column is as long as the step allows: nothing is left between 0 and the whole.
  expect(proximal({ kind: 'cel0', columnNorm: 1 }, 0.5, 1, 1.01)).toBe(1.01);
  expect(proximal({ kind: 'cel0', columnNorm: 1 }, 0.5, 1, 0.99)).toBe(0);
  expect(proximal({ kind: 'mcp', beta: 2 }, 1, 1, 1.5)).toBe(1);
  expect(proximal({ kind: 'mcp', beta: 2 }, 1, 1, 2.5)).toBe(2.5);
  // Half thresholding jumps to two thirds at its threshold.
  const { threshold } = shrinkageOf({ kind: 'l1/2' }, 0.3, 1);
  expect(proximal({ kind: 'l1/2' }, 0.3, 1, threshold * (1 + 1e-9)) / threshold).toBeCloseTo(2 / 3, 6);
});

test('at its weight a lone coefficient appears at the amplitude it was made for, whatever the penalty', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('l1' as const, 'l1/2' as const, 'cel0' as const, 'mcp' as const),
      positive(0.01, 10),
      positive(0.1, 1),
      (kind, amplitude, norm) => {
        const penalty: Penalty =
          kind === 'cel0' ? { kind, columnNorm: norm } : kind === 'mcp' ? { kind, beta: 3 / norm ** 2 } : { kind };
        // a^2 (x - c)^2 / 2 + penalty is its proximal problem with step 1 / a^2; CEL0 is hard there.
        const shrinkage = shrinkageOf(penalty, weightAt(penalty, amplitude, norm), 1 / norm ** 2);
        expect(shrinkage.threshold / amplitude).toBeCloseTo(1, 12);
        expect(shrinkFactor(shrinkage, 0.999 * amplitude)).toBe(0);
        expect(shrinkFactor(shrinkage, 1.001 * amplitude)).toBeGreaterThan(0);
      },
    ),
  );
});

test('a step that leaves MCP two minima is refused, as is what is no penalty', () => {
  expect(() => shrinkageOf({ kind: 'mcp', beta: 0.5 }, 1, 0.5)).toThrow(
    'penalty.beta: found 0.5, allowed: above the step, 0.5',
  );
  expect(() => shrinkageOf({ kind: 'l1' }, -1, 1)).toThrow('penalty.weight: found -1');
  expect(() => shrinkageOf({ kind: 'cel0', columnNorm: 0 }, 1, 1)).toThrow('penalty.columnNorm: found 0');
  expect(() => shrinkageOf({ kind: 'l1' }, 1, NaN)).toThrow('penalty.step: found NaN');
});
