import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { stratifiedRows } from '../../src/learning/sampler/strata.ts';
import { planTop1 } from '../../src/learning/sampler/top-1.ts';
import { blockUnits } from '../../src/learning/sampler/units.ts';

test('every draw and the choice keep one unit of each stratum, and learning does not leave it', () => {
  const examples = 4;
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(1, 2), fc.constantFrom(2, 4), (seed, length, rows) => {
      const rng = createRng(seed);
      const units = blockUnits(16, length);
      const sampler = planTop1({
        units,
        kept: rows * length,
        examples,
        logits: stratifiedRows(units, rows, rng),
        rng,
      });
      const masks = new Float64Array(examples * 16);
      const each = (mask: ArrayLike<number>): void => {
        for (let m = 0; m < rows; m++) {
          const from = (m * 16) / rows;
          const kept = Array.from(mask).slice(from, from + 16 / rows);
          expect(kept.reduce((sum, a) => sum + a, 0)).toBe(length);
        }
      };
      const gradients = new Float64Array(sampler.parameters.length);
      for (let step = 0; step < 5; step++) {
        sampler.sample(rng, 2, masks);
        for (let b = 0; b < examples; b++) each(masks.subarray(16 * b, 16 * (b + 1)));
        gradients.fill(0);
        sampler.backward(
          masks.map(() => rng.normal()),
          gradients,
        );
        gradients.forEach((gradient, i) => (sampler.parameters[i] -= gradient));
      }
      const chosen = sampler.choose();
      each(Array.from({ length: 16 }, (_, n) => (chosen.includes(n) ? 1 : 0)));
    }),
  );
});
