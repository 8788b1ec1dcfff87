import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { linearError, linearEstimate } from '../../src/learning/index.ts';

/** A A^T / rank of a random A: a covariance. */
function covarianceOf(size: number, rank: number, seed: number): Float64Array {
  const rng = createRng(seed);
  const factor = Float64Array.from({ length: size * rank }, () => rng.normal());
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += factor[i * rank + k] * factor[j * rank + k];
    return sum / rank;
  });
}

describe('the linear estimate', () => {
  it('leaves errors that no measured entry could explain: E (x - W y) y^T = 0', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.double({ min: 0.01, max: 2, noNaN: true }), fc.nat(), (size, noise, seed) => {
        const covariance = covarianceOf(size, size + 2, seed);
        const kept = [...Array(size).keys()].filter((n) => n % 2 === 0);
        const m = kept.length;
        const w = linearEstimate(covariance, size, kept, noise);
        for (let n = 0; n < size; n++)
          kept.forEach((entry, j) => {
            let left = covariance[n * size + entry];
            kept.forEach((other, i) => (left -= w[n * m + i] * (covariance[other * size + entry] + (i === j ? noise : 0))));
            expect(Math.abs(left)).toBeLessThan(1e-9);
          });
      }),
    ); // prettier-ignore
  });

  it('is exact where measured entries determine the others, and says by how much it errs where they do not', () => {
    const exact = covarianceOf(9, 3, 5);
    const kept = [1, 4, 8];
    expect(linearError(exact, 9, kept, linearEstimate(exact, 9, kept, 0))).toBeLessThan(1e-10);
    // Two entries of correlation r, one measured: r^2 of the other is explained, (1 - r^2) / 2 of all is left.
    const pair = Float64Array.of(1, 0.6, 0.6, 1);
    expect(linearError(pair, 2, [0], linearEstimate(pair, 2, [0], 0))).toBeCloseTo((1 - 0.36) / 2, 12);
    linearEstimate(pair, 2, [0], 1).forEach((w, i) => expect(w).toBeCloseTo([0.5, 0.3][i], 12));
  });

  it('errs no more than any other matrix would', () => {
    const covariance = covarianceOf(6, 7, 11);
    const kept = [0, 3, 5];
    const best = linearEstimate(covariance, 6, kept, 0);
    const least = linearError(covariance, 6, kept, best);
    const rng = createRng(3);
    for (let i = 0; i < 50; i++)
      expect(linearError(covariance, 6, kept, best.map((w) => w + 0.05 * rng.normal()))).toBeGreaterThan(least); // prettier-ignore
  });

  it('refuses entries that say the same twice, without noise', () => {
    const same = Float64Array.of(1, 1, 1, 1);
    expect(() => linearEstimate(same, 2, [0, 1], 0)).toThrow(/depend on each other/);
    for (const w of linearEstimate(same, 2, [0, 1], 2)) expect(w).toBeCloseTo(0.25, 12);
  });
});
