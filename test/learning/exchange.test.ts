import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { planExchange } from '../../src/learning/exchange.ts';
import { randomPattern } from '../../src/learning/patterns.ts';
import { blockUnits, conjugateUnits, singleUnits } from '../../src/learning/sampler/units.ts';

const orders = createRng('orders');

test.each([1, 2, 4])(
  'what every entry costs being known, the best mask of blocks of %d is where rounds come to rest',
  (length) => {
    const size = 24;
    const units = blockUnits(size, length);
    const exchange = planExchange({ units, turns: units.units.length, raceBatches: 2, duelBatches: 4 });
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: size / length - 1 }), (seed, count) => {
        const rng = createRng(seed);
        const costs = Float64Array.from({ length: size }, () => rng.uniform());
        const costOf = (entries: readonly number[]): number => entries.reduce((sum, n) => sum + costs[n], 0);
        let mask: readonly number[] = Array.from({ length: count * length }, (_, n) => n);
        // Every exchange lowers the cost, so that turns without any come; among twice as many as units a whole round lies.
        for (let [turn, quiet] = [0, 0]; quiet < 2 * exchange.turns; turn++) {
          const after = exchange.turn(orders, turn, mask, costOf);
          quiet = after === mask ? quiet + 1 : 0;
          mask = after;
        }
        const best = units.units.toSorted((a, b) => costOf(a) - costOf(b)).slice(0, count);
        expect(mask).toEqual(best.flat().sort((a, b) => a - b));
      }),
    );
  },
);

test('masks keep their length and stay ascending, whatever the losses', () => {
  const [size, kept] = [32, 12];
  const exchange = planExchange({ units: singleUnits(size), turns: 8, raceBatches: 3, duelBatches: 5 });
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const rng = createRng(seed);
      let mask: readonly number[] = randomPattern(size, kept, rng);
      for (let turn = 0; turn < exchange.turns; turn++) {
        const before = mask;
        mask = exchange.turn(orders, turn, mask, () => rng.normal());
        expect(mask).toEqual([...new Set(mask)].sort((a, b) => a - b));
        expect(mask).toHaveLength(kept);
        expect(before.filter((n) => !mask.includes(n)).length).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('what lies further away than the reach takes no place', () => {
  const [size, reach] = [32, 3];
  const exchange = planExchange({ units: singleUnits(size), reach, turns: 64, raceBatches: 1, duelBatches: 2 });
  // Later entries are better: without a reach the last ones would be taken at once.
  const cost = (mask: readonly number[]): number => -mask.reduce((sum, n) => sum + n, 0);
  let [mask, moves]: [readonly number[], number] = [[0, 1, 2, 3], 0];
  for (let turn = 0; turn < exchange.turns; turn++) {
    const after = exchange.turn(orders, turn, mask, cost);
    const [dropped, taken] = [mask.filter((n) => !after.includes(n)), after.filter((n) => !mask.includes(n))];
    expect(dropped).toHaveLength(taken.length);
    if (taken.length > 0) {
      expect(Math.abs(taken[0] - dropped[0])).toBeLessThanOrEqual(reach);
      moves++;
    }
    mask = after;
  }
  expect(moves).toBeGreaterThan(4);
  expect(() => planExchange({ units: singleUnits(4), reach: 0, turns: 1 })).toThrow(
    'planExchange: reach: found 0, allowed: from 1',
  );
});

test('all masks see the same batches, and those of the duel chose nothing', () => {
  const exchange = planExchange({ units: singleUnits(16), turns: 1, raceBatches: 4, duelBatches: 16 });
  const seen = new Map<string, number[]>();
  exchange.turn(orders, 0, [0, 1, 2, 3], (mask, batch) => {
    const key = mask.join(' ');
    seen.set(key, [...(seen.get(key) ?? []), batch]);
    return mask.includes(9) ? 0 : 1;
  });
  const own = seen.get('0 1 2 3')!;
  expect(Math.min(...own)).toBe(exchange.batches - 16);
  for (const batches of seen.values()) expect(batches).toEqual([...batches].sort((a, b) => a - b));
});

test('of losses that are noise it believes no more than one standard error lets through', () => {
  const [turns, duelBatches] = [3000, 64];
  const exchange = planExchange({ units: singleUnits(8), turns, raceBatches: 1, duelBatches });
  const rng = createRng('noise');
  let accepted = 0;
  for (let turn = 0; turn < turns; turn++) {
    const mask = [0, 1, 2, 3];
    if (exchange.turn(orders, turn, mask, () => rng.normal()) !== mask) accepted++;
  }
  // P(t < -1) of Student's t with 63 degrees of freedom, and four standard deviations of the count.
  const most = 0.1606;
  expect(accepted / turns).toBeLessThan(most + 4 * Math.sqrt((most * (1 - most)) / turns));
  expect(accepted).toBeGreaterThan(0);
});

test('equal losses exchange nothing, and units half inside are left', () => {
  const single = planExchange({ units: singleUnits(8), turns: 8 });
  const mask = [1, 4, 6];
  for (let turn = 0; turn < 8; turn++) expect(single.turn(orders, turn, mask, () => 1)).toBe(mask);
  const pairs = planExchange({ units: blockUnits(8, 2), turns: 4 });
  for (let turn = 0; turn < 4; turn++)
    expect(pairs.turn(orders, turn, [0, 2, 4, 6], (tried) => tried[0])).toEqual([0, 2, 4, 6]);
});

test('turns are spread over the first part of the steps', () => {
  const exchange = planExchange({ units: conjugateUnits(8), turns: 10, until: 0.5 });
  expect([0, 1, 10, 25, 50, 100].map((step) => exchange.turnsBy(step, 100))).toEqual([0, 0, 2, 5, 10, 10]);
  expect(exchange.turnsBy(1, 1)).toBe(10);
});

test.each([
  [{ turns: -1 }, 'turns: found -1, allowed: whole numbers from 0'],
  [{ raceBatches: 0 }, 'raceBatches: found 0, allowed: whole numbers from 1'],
  [{ duelBatches: 1 }, 'duelBatches: found 1, allowed: whole numbers from 2'],
  [{ until: 0 }, 'until: found 0, allowed: above 0, up to 1'],
])('refuses %o', (wrong, message) => {
  expect(() => planExchange({ units: singleUnits(4), turns: 1, ...wrong })).toThrow(`planExchange: ${message}`);
});
