import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import {
  conjugateAwarePattern,
  conjugateDuplicates,
  contiguousPattern,
  lowPassPattern,
  pairedPattern,
  randomPattern,
  uniformPattern,
} from '../../src/learning/patterns.ts';

test('hand-made patterns', () => {
  expect(uniformPattern(16, 4)).toEqual([0, 4, 8, 12]);
  expect(uniformPattern(10, 4)).toEqual([0, 2, 5, 7]);
  expect(contiguousPattern(24, 3)).toEqual([24, 25, 26]);
  expect(lowPassPattern(3)).toEqual([0, 1, 2]);
  expect(pairedPattern(16, 4)).toEqual([0, 1, 8, 9]);
});

test('random patterns are distinct, ascending, within the axis; conjugate-aware ones without mirror images', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 64 }), fc.nat(), fc.integer(), (size, pick, seed) => {
      const kept = 1 + (pick % (Math.floor(size / 2) + 1));
      for (const make of [randomPattern, conjugateAwarePattern]) {
        const pattern = make(size, kept, createRng(seed));
        expect(new Set(pattern).size).toBe(kept);
        expect(pattern).toEqual([...pattern].sort((a, b) => a - b));
        expect(pattern[0] >= 0 && pattern[kept - 1] < size).toBe(true);
      }
      expect(conjugateDuplicates(size, conjugateAwarePattern(size, kept, createRng(seed)))).toBe(0);
    }),
  );
});

test('duplicates are pairs of bins that mirror each other', () => {
  expect(conjugateDuplicates(8, [0, 1, 4, 7])).toBe(1);
  expect(conjugateDuplicates(128, uniformPattern(128, 32))).toBe(15);
});
