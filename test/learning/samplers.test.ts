import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng, type Rng } from '../../src/core/rng.ts';
import { fixedSampler } from '../../src/learning/sampler/fixed.ts';
import { largest } from '../../src/learning/sampler/gumbel.ts';
import { patternLogits, patternRows, randomLogits } from '../../src/learning/sampler/initial-logits.ts';
import { planLoupe } from '../../src/learning/sampler/loupe.ts';
import type { Sampler } from '../../src/learning/sampler/sampler.ts';
import { planTop1 } from '../../src/learning/sampler/top-1.ts';
import { planTopM } from '../../src/learning/sampler/top-m.ts';
import { blockUnits, conjugateUnits, singleUnits, type Units } from '../../src/learning/sampler/units.ts';

const examples = 3;
const topM = (units: Units, kept: number, rng: Rng): Sampler =>
  planTopM({ units, kept, examples, logits: randomLogits(units.units.length, rng) });
function top1(units: Units, kept: number, rng: Rng, entropy = 0): Sampler {
  const rows = kept / units.units[0].length;
  return planTop1({ units, kept, examples, logits: randomLogits(rows * units.units.length, rng), rng, entropy });
}
const makers = { 'top-m': topM, 'top-1': top1 };

/** Noise of an example as the sampler draws it. */
const gumbelOf = (rng: Rng): number => -Math.log(-Math.log(rng.uniform() + 2 ** -54));

const kinds = fc.constantFrom(
  { units: singleUnits(12), kept: 4 },
  { units: blockUnits(12, 2), kept: 6 },
  { units: conjugateUnits(12), kept: 5 },
  { units: singleUnits(5), kept: 5 },
);

describe.each(Object.entries(makers))('%s', (_name, make) => {
  test('every mask keeps exactly what was asked, in whole units', () => {
    fc.assert(
      fc.property(kinds, fc.integer(), fc.double({ min: 0.01, max: 10, noNaN: true }), ({ units, kept }, seed, tau) => {
        const rng = createRng(seed);
        const sampler = make(units, kept, rng);
        const masks = new Float64Array(examples * units.size);
        sampler.sample(rng, tau, masks);
        const chosen = sampler.choose();
        expect(chosen).toHaveLength(kept);
        expect([...chosen].sort((a, b) => a - b)).toEqual(chosen);
        for (const mask of [...Array(examples).keys()].map((b) =>
          masks.subarray(b * units.size, (b + 1) * units.size),
        )) {
          expect(mask.reduce((sum, a) => sum + a, 0)).toBe(kept);
          for (const unit of units.units) expect(new Set(unit.map((n) => mask[n])).size).toBe(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('gradients sum to zero: a softmax does not know a common offset', () => {
    const rng = createRng('offset');
    const units = singleUnits(12);
    const sampler = make(units, 4, rng);
    const masks = new Float64Array(examples * 12);
    sampler.sample(rng, 0.7, masks);
    const gradients = new Float64Array(sampler.parameters.length);
    sampler.backward(
      masks.map(() => rng.normal()),
      gradients,
    );
    expect(gradients.reduce((sum, g) => sum + g, 0)).toBeCloseTo(0, 12);
    expect(gradients.some((g) => Math.abs(g) > 1e-3)).toBe(true);
  });

  test('equal seeds give equal masks', () => {
    const draw = (): Float64Array => {
      const rng = createRng(7);
      const sampler = make(singleUnits(20), 6, rng);
      const masks = new Float64Array(examples * 20);
      sampler.sample(rng, 1, masks);
      return masks;
    };
    expect(draw()).toEqual(draw());
  });
});

/** sum_m q . softmax((scores without what rows before m took) / tau): what backward differentiates, `taken` held. */
function relaxed(scores: readonly Float64Array[], taken: readonly number[], q: ArrayLike<number>, tau: number): number {
  return scores.reduce((total, row, m) => {
    const before = taken.slice(0, m);
    const e = row.map((score, n) => (before.includes(n) ? 0 : Math.exp(score / tau)));
    const z = e.reduce((sum, x) => sum + x, 0);
    return total + e.reduce((sum, x, n) => sum + (x / z) * q[n], 0);
  }, 0);
}

/** Gradient of sum_b relaxed by each logit, as a central difference. */
function differences(logits: Float64Array, value: (logits: Float64Array) => number): number[] {
  return [...logits].map((_, i) => {
    const moved = (by: number): Float64Array => logits.map((l, j) => (i === j ? l + by : l));
    return (value(moved(1e-5)) - value(moved(-1e-5))) / 2e-5;
  });
}

test.each([0.3, 1, 5])('top-m: the gradient is that of its soft choices, noise held, at temperature %d', (tau) => {
  const [size, kept] = [10, 4];
  const setup = createRng('top-m');
  const sampler = topM(singleUnits(size), kept, setup);
  const masks = new Float64Array(examples * size);
  sampler.sample(createRng('noise'), tau, masks);
  const q = masks.map(() => setup.normal());
  const gradients = new Float64Array(size);
  sampler.backward(q, gradients);
  const again = createRng('noise');
  const noise = Array.from({ length: examples }, () => Float64Array.from({ length: size }, () => gumbelOf(again)));
  const taken = noise.map((own) => {
    const scores = own.map((e, n) => e + sampler.parameters[n]);
    return [...scores.keys()].sort((a, b) => scores[b] - scores[a]).slice(0, kept);
  });
  const value = (logits: Float64Array): number =>
    noise.reduce((sum, own, b) => {
      const scores = own.map((e, n) => e + logits[n]);
      return sum + relaxed(Array<Float64Array>(kept).fill(scores), taken[b], q.subarray(b * size), tau);
    }, 0);
  differences(sampler.parameters, value).forEach((expected, n) => expect(gradients[n]).toBeCloseTo(expected, 6));
});

test('top-1: rows learn from their own soft choice and from their entropy', () => {
  const [size, rows, tau, mu] = [7, 3, 0.8, 0.3];
  const setup = createRng('top-1');
  const logits = randomLogits(rows * size, setup);
  // One example: the order of rows, and so what is masked, can be told from the masks row by row.
  const sampler = planTop1({ units: singleUnits(size), kept: rows, examples: 1, logits, rng: createRng('order'), entropy: mu }); // prettier-ignore
  const masks = new Float64Array(size);
  sampler.sample(createRng('noise'), tau, masks);
  const q = masks.map(() => setup.normal());
  const gradients = new Float64Array(rows * size);
  sampler.backward(q, gradients);
  const entropies = (values: Float64Array): number => {
    let sum = 0;
    for (let m = 0; m < rows; m++) {
      const e = values.subarray(m * size, (m + 1) * size).map(Math.exp);
      const z = e.reduce((total, x) => total + x, 0);
      sum -= e.reduce((total, x) => total + (x / z) * Math.log(x / z), 0);
    }
    return sum;
  };
  // Of the six orders just the one that was drawn explains the gradient.
  const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]; // prettier-ignore
  const fits = orders.filter((order) => {
    const again = createRng('noise');
    const noise = new Map<number, Float64Array>();
    const taken: number[] = [];
    for (const row of order) {
      const own = Float64Array.from({ length: size }, (_, n) => (taken.includes(n) ? 0 : gumbelOf(again)));
      noise.set(row, own);
      const scores = own.map((e, n) => (taken.includes(n) ? -Infinity : e + logits[row * size + n]));
      taken.push(scores.indexOf(Math.max(...scores)));
    }
    const value = (values: Float64Array): number =>
      relaxed(order.map((row) => noise.get(row)!.map((e, n) => e + values[row * size + n])), taken, q, tau) + mu * entropies(values); // prettier-ignore
    return differences(logits, value).every((expected, i) => Math.abs(gradients[i] - expected) < 1e-6);
  });
  expect(fits).toHaveLength(1);
});

test('top-m draws units as often as a choice without replacement by weights would', () => {
  // Gumbel top-1: P(n) = softmax(logits); 3000 draws, five standard deviations of a binomial.
  const logits = Float64Array.of(0, 1, -1, 0.5);
  const draws = 3000;
  const sampler = planTopM({ units: singleUnits(4), kept: 1, examples: draws, logits });
  const masks = new Float64Array(4 * draws);
  sampler.sample(createRng('frequencies'), 1, masks);
  const total = logits.reduce((sum, l) => sum + Math.exp(l), 0);
  logits.forEach((l, n) => {
    const p = Math.exp(l) / total;
    const found = masks.reduce((sum, a, i) => sum + (i % 4 === n ? a : 0), 0) / draws;
    expect(Math.abs(found - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / draws));
  });
});

test.each([-0.5, 0.8])('loupe: the gradient is that of its masks, uniform numbers held (logits about %d)', (offset) => {
  const [size, kept] = [9, 3];
  const setup = createRng('loupe');
  const logits = randomLogits(size, setup).map((l) => 0.3 * l + offset);
  const q = Float64Array.from({ length: examples * size }, () => setup.normal());
  const masks = new Float64Array(examples * size);
  const value = (values: Float64Array): number => {
    planLoupe({ units: singleUnits(size), kept, logits: values, examples }).sample(createRng('u'), 1, masks);
    return masks.reduce((sum, a, i) => sum + a * q[i], 0);
  };
  const sampler = planLoupe({ units: singleUnits(size), kept, logits, examples });
  sampler.sample(createRng('u'), 1, masks);
  const gradients = new Float64Array(size);
  sampler.backward(q, gradients);
  differences(logits, value).forEach((expected, n) => expect(gradients[n]).toBeCloseTo(expected, 5));
});

test('a start at a pattern chooses it', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(15), { minLength: 1, maxLength: 15 }), fc.integer(), (pattern, seed) => {
      const units = singleUnits(16);
      const wanted = [...pattern].sort((a, b) => a - b);
      const kept = pattern.length;
      const rng = createRng(seed);
      const logits = patternLogits(units, pattern, rng);
      expect(planTopM({ units, kept, logits, examples }).choose()).toEqual(wanted);
      const rows = patternRows(units, pattern, rng);
      expect(planTop1({ units, kept, logits: rows, examples, rng }).choose()).toEqual(wanted);
    }),
  );
});

test('top-1 rows that agree give way to the surer one', () => {
  const logits = Float64Array.of(0, 5, 1, 0, 9, 2);
  const sampler = planTop1({ units: singleUnits(3), kept: 2, logits, examples: 1, rng: createRng(1) });
  expect(sampler.choose()).toEqual([1, 2]);
});

test('largest: as a sort has them', () => {
  fc.assert(
    fc.property(fc.float64Array({ minLength: 1, maxLength: 40, noNaN: true }), fc.nat(), (values, pick) => {
      const count = 1 + (pick % values.length);
      const indices = new Int32Array(count);
      largest(values, count, indices);
      const sorted = [...values.keys()].sort((a, b) => (values[b] === values[a] ? a - b : values[b] - values[a]));
      expect([...indices]).toEqual(sorted.slice(0, count));
    }),
  );
});

test('what cannot be chosen is refused when planned', () => {
  const plan = (units: Units, kept: number) => () =>
    planTopM({ units, kept, examples, logits: new Float64Array(units.units.length) });
  expect(plan(singleUnits(4), 5)).toThrow('planTopM: kept: found 5, allowed: multiples of 1 up to 4');
  expect(plan(blockUnits(8, 2), 3)).toThrow('multiples of 2 up to 8');
  expect(plan({ size: 4, units: [[0, 1], [1, 2]] }, 2)).toThrow('entry 1 twice'); // prettier-ignore
  expect(plan({ size: 4, units: [[0], [4]] }, 1)).toThrow('entry 4'); // prettier-ignore
  expect(plan({ size: 4, units: [] }, 1)).toThrow('found none');
  expect(() => fixedSampler(4, [4])).toThrow('whole number from 0 to 3');
});
