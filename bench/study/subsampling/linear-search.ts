import type { Rng } from '../../../src/core/rng.ts';
import { randomPattern, type Units } from '../../../src/learning/index.ts';
import { given, type GaussianLine, linearErrorOf, powerOf } from './gaussian-line.ts';

export interface FoundMask {
  readonly mask: readonly number[];
  readonly error: number;
}

/** The best of all masks that keep `count` of the units, and how many there are. */
export function bestOfAll(line: GaussianLine, { units }: Units, count: number): FoundMask & { readonly masks: number } {
  let [masks, least, chosen]: [number, number, readonly number[]] = [0, Infinity, []];
  const choose = (start: number, before: readonly number[]): void => {
    const left = given(line);
    for (const u of before) for (const n of units[u]) left.add(n);
    const trace = left.trace();
    for (let u = start; u <= units.length - (count - before.length); u++) {
      if (before.length < count - 1) choose(u + 1, [...before, u]);
      else {
        masks++;
        const error = trace - left.explained(units[u]);
        if (error < least) [least, chosen] = [error, [...before, u]];
      }
    }
  };
  choose(0, []);
  const mask = chosen.flatMap((u) => units[u]).sort((a, b) => a - b);
  return { mask, error: least / powerOf(line), masks };
}

/**
 * Exchanges one kept sample after the other for the one that explains most without it, until none is better: a mask that no single exchange
 * improves (Fedorov 1972, of designs of experiments).
 */
export function exchangeLinear(line: GaussianLine, start: readonly number[]): FoundMask {
  const power = powerOf(line);
  const mask = [...start];
  for (let found = true; found;) {
    found = false;
    const left = given(line);
    for (const n of mask) left.add(n);
    for (let i = 0; i < mask.length; i++) {
      left.remove(mask[i]);
      let [best, most] = [mask[i], left.explained([mask[i]]) + 1e-9 * power];
      for (let n = 0; n < line.size; n++) {
        if (mask.includes(n)) continue;
        const explained = left.explained([n]);
        if (explained > most) [best, most] = [n, explained];
      }
      if (best !== mask[i]) found = true;
      mask[i] = best;
      left.add(best);
    }
  }
  mask.sort((a, b) => a - b);
  return { mask, error: linearErrorOf(line, mask) };
}

/** Exchanges from `starts` random masks; errors ascending. */
export const exchangeFromRandom = (line: GaussianLine, kept: number, starts: number, rng: Rng): FoundMask[] =>
  Array.from({ length: starts }, (_, i) => exchangeLinear(line, randomPattern(line.size, kept, rng.fork(`${i}`)))).sort(
    (a, b) => a.error - b.error,
  );

/**
 * Pairs whose entries lie `gap` apart, evenly spread (rounded) from `margin` entries before the first to as many behind the last; ascending.
 */
export const spreadPairsOf = (size: number, kept: number, gap: number, margin: number): number[] =>
  Array.from({ length: kept / 2 }, (_, i) => margin + Math.round((i * (size - 1 - gap - 2 * margin)) / (kept / 2 - 1)))
    .flatMap((n) => [n, n + gap])
    .sort((a, b) => a - b);

/** The best of all evenly spread pairs up to `most` apart and with margins up to as much; those that meet are left out. */
export function bestSpread(
  { size, kept, most }: { readonly size: number; readonly kept: number; readonly most: number },
  errorOf: (mask: readonly number[]) => number,
): FoundMask & { readonly masks: number } {
  const all = Array.from({ length: most }, (_, gap) =>
    Array.from({ length: most + 1 }, (__, margin) => spreadPairsOf(size, kept, gap + 1, margin)),
  )
    .flat()
    .filter((mask) => new Set(mask).size === kept)
    .map((mask): FoundMask => ({ mask, error: errorOf(mask) }));
  return { ...all.reduce((best, found) => (found.error < best.error ? found : best)), masks: all.length };
}
