import { createRng } from '../../../src/core/rng.ts';
import { gaussianPulse, periodicUnits, quadraturePattern } from '../../../src/learning/index.ts';
import { echoes, type GaussianLine, linearErrorOf, powerOf, principalBound } from './gaussian-line.ts';
import { bestOfAll, bestSpread, exchangeFromRandom, exchangeLinear } from './linear-search.ts';

/** What a search found when the estimate is linear; figures in dB of error over power. */
export interface SearchOutcome {
  readonly setting: string;
  readonly search: string;
  /** Masks that were compared; of exchanges starts. */
  readonly masks: number;
  /** Of a Gaussian line. */
  readonly linearDb: number;
  /** Of lines whose strong scatterers have known places, with the estimate that knows them; a bound has none. */
  readonly knownDb: number | undefined;
  readonly mask: readonly number[];
}

/** Lines as the study of lines of echoes draws them. */
export interface SearchedLines {
  readonly size: number;
  readonly scatterers: number;
  readonly share: number;
  readonly noise: number;
}

/** All scatterers together as a Gaussian background of power 1. */
export const gaussianLine = ({ size, noise }: SearchedLines): GaussianLine => {
  const pulse = gaussianPulse();
  return echoes(pulse, new Float64Array(size + pulse.length - 1).fill(1), noise ** 2);
};

/** Lines with strong scatterers at places drawn from a seed, which an oracle tells. */
export function knownPlaces({ size, scatterers, share, noise }: SearchedLines, lines: number): GaussianLine[] {
  const pulse = gaussianPulse();
  const rng = createRng('places');
  const strong = (share * size) / scatterers;
  return Array.from({ length: lines }, () => {
    const variances = Float64Array.from(
      { length: size + pulse.length - 1 },
      () => 1 - share + (rng.uniform() < scatterers / size ? strong : 0),
    );
    return echoes(pulse, variances, noise ** 2);
  });
}

const inDb = (ratio: number): number => 10 * Math.log10(ratio);

/** Error of a mask over all lines together, over their power. */
export const knownError = (lines: readonly GaussianLine[], mask: readonly number[]): number =>
  lines.reduce((sum, line) => sum + linearErrorOf(line, mask) * powerOf(line), 0) /
  lines.reduce((sum, line) => sum + powerOf(line), 0);

/** How far any mask can be from quadrature pairs when the estimate is linear: a bound, whole families, and exchanges from `starts` random masks. */
export function searchLines(
  setting: { readonly name: string; readonly kept: number },
  lines: SearchedLines,
  quarter: number,
  { starts, places, most }: { readonly starts: number; readonly places: number; readonly most: number },
): SearchOutcome[] {
  const { name, kept } = setting;
  const { size } = lines;
  const line = gaussianLine(lines);
  const known = knownPlaces(lines, places);
  const row = (search: string, masks: number, error: number, mask: readonly number[]): SearchOutcome => ({
    setting: name,
    search,
    masks,
    linearDb: inDb(error),
    knownDb: mask.length > 0 ? inDb(knownError(known, mask)) : undefined,
    mask,
  });
  const pairs = quadraturePattern(size, kept, quarter);
  // As many units as still are few thousands of masks.
  const periods = [8, 16, 32].filter((period) => (kept / size) * period <= 4);
  const spread = bestSpread({ size, kept, most }, (mask) => linearErrorOf(line, mask));
  const told = bestSpread({ size, kept, most }, (mask) => knownError(known, mask));
  const exchanged = exchangeLinear(line, pairs);
  const random = exchangeFromRandom(line, kept, starts, createRng(`search/${kept}`));
  return [
    row('any measurements (principal components)', 0, principalBound(line, kept), []),
    row('quadrature pairs', 1, linearErrorOf(line, pairs), pairs),
    ...periods.map((period) => {
      const { masks, error, mask } = bestOfAll(line, periodicUnits(size, period), (kept / size) * period);
      return row(`all of period ${period}`, masks, error, mask);
    }),
    row('evenly spread pairs', spread.masks, spread.error, spread.mask),
    row('evenly spread pairs, places known', told.masks, linearErrorOf(line, told.mask), told.mask),
    row('exchanged from quadrature pairs', 1, exchanged.error, exchanged.mask),
    row('exchanged from random, best', starts, random[0].error, random[0].mask),
    ...random.slice(-1).map(({ error, mask }) => row('exchanged from random, worst', starts, error, mask)),
  ];
}

const HEAD = 'setting,search,masks,linearNmseDb,knownPlacesNmseDb,samples';

/** One line for each search; names have commas and stand in quotes. */
export const formatSearches = (outcomes: readonly SearchOutcome[]): string =>
  `${[
    HEAD,
    ...outcomes.map(({ setting, search, masks, linearDb, knownDb, mask }) =>
      [setting, `"${search}"`, masks, linearDb.toFixed(3), knownDb?.toFixed(3) ?? '', mask.join(' ')].join(','),
    ),
  ].join('\n')}\n`;

/** Reads what `formatSearches` wrote. */
export const parseSearches = (csv: string): SearchOutcome[] =>
  csv.split('\n').flatMap((text) => {
    const found = /^([^,]+),"([^"]+)",(\d+),(-?[\d.]+),(-?[\d.]*),([\d ]*)$/.exec(text);
    if (!found) return [];
    const [, setting, search, masks, linear, known, samples] = found;
    const mask = samples === '' ? [] : samples.split(' ').map(Number);
    const knownDb = known === '' ? undefined : Number(known);
    return [{ setting, search, masks: Number(masks), linearDb: Number(linear), knownDb, mask }];
  });
