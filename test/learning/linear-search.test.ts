import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type GaussianLine,
  given,
  linearErrorOf,
  principalBound,
} from '../../bench/study/subsampling/gaussian-line.ts';
import { bestOfAll, bestSpread, exchangeLinear, spreadPairsOf } from '../../bench/study/subsampling/linear-search.ts';
import { QUARTER, studyLines } from '../../bench/study/subsampling/rf-lines-choices.ts';
import {
  formatSearches,
  gaussianLine,
  knownError,
  knownPlaces,
  parseSearches,
  searchLines,
} from '../../bench/study/subsampling/rf-lines-search.ts';
import { createRng } from '../../src/core/rng.ts';
import {
  linearError,
  linearEstimate,
  periodicUnits,
  quadraturePattern,
  randomPattern,
  singleUnits,
} from '../../src/learning/index.ts';

/** A A^T of a random square A, power of the noise 0.1. */
function lineOf(size: number, seed: number): GaussianLine {
  const rng = createRng(seed);
  const a = Float64Array.from({ length: size * size }, () => rng.normal());
  const covariance = Float64Array.from({ length: size * size }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += a[Math.floor(at / size) * size + k] * a[(at % size) * size + k];
    return sum;
  });
  return { size, covariance, noise: 0.1 };
}
const cases = fc.tuple(fc.integer({ min: 4, max: 12 }), fc.nat(), fc.integer({ min: 1, max: 3 }));
const inDb = (ratio: number): number => 10 * Math.log10(ratio);

describe('a Gaussian line of which samples are measured one after the other', () => {
  it('has the error that the matrix of the linear estimate has, with its noise', () => {
    fc.assert(
      fc.property(cases, ([size, seed, count]) => {
        const line = lineOf(size, seed);
        const { covariance, noise } = line;
        const mask = randomPattern(size, count, createRng(seed));
        const w = linearEstimate(covariance, size, mask, noise);
        let power = 0;
        for (let n = 0; n < size; n++) power += covariance[n * (size + 1)];
        // `linearError` leaves the noise out that W passes on.
        const passed = (noise * w.reduce((sum, x) => sum + x * x, 0)) / power;
        expect(linearErrorOf(line, mask)).toBeCloseTo(linearError(covariance, size, mask, w) + passed, 9);
      }),
    );
  });

  it('explains by several samples at once what it explains by one after the other, and forgets what is removed', () => {
    fc.assert(
      fc.property(cases, ([size, seed, count]) => {
        const line = lineOf(size, seed);
        const [first, ...others] = randomPattern(size, count + 1, createRng(seed));
        const left = given(line);
        left.add(first);
        const before = left.trace();
        const explained = left.explained(others);
        for (const n of others) left.add(n);
        expect((before - left.trace()) / before).toBeCloseTo(explained / before, 9);
        for (const n of others) left.remove(n);
        expect(left.trace() / before).toBeCloseTo(1, 6);
      }),
    );
  });

  it('of independent samples is explained best by the strongest, which is the bound; no mask of dependent ones reaches it', () => {
    const variances = [3, 1, 4, 1.5, 9];
    const covariance = Float64Array.from({ length: 25 }, (_, at) => (at % 6 === 0 ? variances[at / 6] : 0));
    const line = { size: 5, covariance, noise: 0.5 };
    expect(principalBound(line, 2)).toBeCloseTo(linearErrorOf(line, [2, 4]), 12);
    fc.assert(
      fc.property(cases, ([size, seed, count]) => {
        const other = lineOf(size, seed);
        const found = bestOfAll(other, singleUnits(size), count);
        expect(principalBound(other, count)).toBeLessThanOrEqual(found.error + 1e-12);
      }),
    );
  });
});

describe('searches', () => {
  it('of all masks of units find the best one', () => {
    const line = lineOf(12, 3);
    const units = periodicUnits(12, 6);
    const found = bestOfAll(line, units, 2);
    const all = units.units.flatMap((a, i) => units.units.slice(0, i).map((b) => linearErrorOf(line, [...b, ...a])));
    expect(found.masks).toBe(15);
    expect(found.error).toBeCloseTo(Math.min(...all), 10);
    expect(linearErrorOf(line, found.mask)).toBeCloseTo(found.error, 10);
  });

  it('by exchanges end where no single exchange is better, and no worse than they began', () => {
    fc.assert(
      fc.property(cases, ([size, seed, count]) => {
        const line = lineOf(size, seed);
        const start = randomPattern(size, count, createRng(seed));
        const { mask, error } = exchangeLinear(line, start);
        expect(mask).toEqual([...new Set(mask)].sort((a, b) => a - b));
        expect(mask).toHaveLength(count);
        expect(error).toBeLessThanOrEqual(linearErrorOf(line, start) + 1e-12);
        for (const drop of mask)
          for (let take = 0; take < size; take++) {
            if (mask.includes(take)) continue;
            const other = linearErrorOf(line, [...mask.filter((n) => n !== drop), take]);
            expect(other).toBeGreaterThan(error - 1e-8);
          }
      }),
    );
  });

  it('of evenly spread pairs leave out those that meet', () => {
    expect(spreadPairsOf(16, 6, 2, 1)).toEqual([1, 3, 7, 9, 12, 14]);
    // Spacing and gap are 4: second entries are first entries of the next pair.
    expect(new Set(spreadPairsOf(17, 8, 4, 0)).size).toBeLessThan(8);
    const met: number[][] = [];
    bestSpread({ size: 17, kept: 8, most: 4 }, (mask) => met.push([...mask]));
    for (const mask of met) expect(new Set(mask).size).toBe(8);
  });
});

describe('lines of echoes', () => {
  const line = gaussianLine(studyLines);

  it('are stationary with power 1, and known places on average say the same', () => {
    const { size, covariance } = line;
    const rough = { ...studyLines, size: 64 };
    for (let n = 0; n < size; n++) expect(covariance[n * (size + 1)]).toBeCloseTo(1, 9);
    expect(covariance[3 * size + 10]).toBeCloseTo(covariance[103 * size + 110], 12);
    // Power of a line of known places: its mean is 1, its deviation that of the number of places times what each adds.
    const lines = knownPlaces(rough, 400);
    const powers = lines.map(({ covariance: c }) => {
      let sum = 0;
      for (let n = 0; n < 64; n++) sum += c[n * 65] / 64;
      return sum;
    });
    const mean = powers.reduce((sum, p) => sum + p / 400, 0);
    const deviation = Math.sqrt(powers.reduce((sum, p) => sum + (p - mean) ** 2, 0) / 399);
    expect(Math.abs(mean - 1)).toBeLessThan((5 * deviation) / Math.sqrt(400));
    // Who knows the places errs less.
    const mask = quadraturePattern(64, 16, QUARTER);
    expect(knownError(lines.slice(0, 50), mask)).toBeLessThan(linearErrorOf(gaussianLine(rough), mask));
  });

  it.each([
    [64, 2.67, 0.23],
    [32, 1.57, 0.01],
  ])('of %d samples allow %f dB over quadrature pairs to measurements of any kind, %f dB to the masks found', (kept, any, found) => {
    const pairs = quadraturePattern(256, kept, QUARTER);
    const reference = inDb(linearErrorOf(line, pairs));
    expect(reference - inDb(principalBound(line, kept))).toBeCloseTo(any, 2);
    const masks = [
      bestSpread({ size: 256, kept, most: 8 }, (mask) => linearErrorOf(line, mask)),
      bestOfAll(line, periodicUnits(256, kept === 64 ? 8 : 16), 2),
      exchangeLinear(line, pairs),
      ...[1, 2, 3].map((seed) => exchangeLinear(line, randomPattern(256, kept, createRng(seed)))),
    ];
    const best = Math.min(...masks.map(({ error }) => inDb(error)));
    expect(reference - best).toBeGreaterThanOrEqual(0);
    expect(reference - best).toBeLessThan(found + 0.005);
  }); // prettier-ignore
});

it('searches are written and read', () => {
  const outcomes = searchLines({ name: 'some', kept: 8 }, { ...studyLines, size: 32 }, QUARTER, {
    starts: 2,
    places: 3,
    most: 4,
  });
  expect(outcomes.map(({ masks }) => masks)).toContain(28);
  const read = parseSearches(formatSearches(outcomes));
  expect(read).toHaveLength(outcomes.length);
  read.forEach((row, i) => {
    expect(row).toMatchObject({ search: outcomes[i].search, mask: outcomes[i].mask, masks: outcomes[i].masks });
    expect(row.linearDb).toBeCloseTo(outcomes[i].linearDb, 3);
    if (row.mask.length > 0) expect(row.knownDb).toBeCloseTo(outcomes[i].knownDb!, 3);
  });
  // The bound stands first and is below whatever mask.
  for (const { linearDb } of outcomes.slice(1)) expect(linearDb).toBeGreaterThanOrEqual(outcomes[0].linearDb);
});
