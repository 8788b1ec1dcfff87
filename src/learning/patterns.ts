import type { Rng } from '../core/rng.ts';

/** Every (size / kept)-th entry, from the first; rounded where it does not divide. */
export const uniformPattern = (size: number, kept: number): number[] =>
  Array.from({ length: kept }, (_, i) => Math.floor((i * size) / kept));

/** `kept` neighbours from `first`: a burst of pulses, a band of bins. */
export const contiguousPattern = (first: number, kept: number): number[] =>
  Array.from({ length: kept }, (_, i) => first + i);

/** The lowest bins. */
export const lowPassPattern = (kept: number): number[] => contiguousPattern(0, kept);

/** Any `kept` of `size`, ascending. */
export function randomPattern(size: number, kept: number, rng: Rng): number[] {
  const rest = Array.from({ length: size }, (_, n) => n);
  return Array.from({ length: kept }, () => rest.splice(rng.integer(rest.length), 1)[0]).sort((a, b) => a - b);
}

/** Any `kept` bins of which no two mirror each other: for real signals bin size - n says what bin n says. */
export const conjugateAwarePattern = (size: number, kept: number, rng: Rng): number[] =>
  randomPattern(Math.floor(size / 2) + 1, kept, rng);

/** Evenly spaced pairs of neighbours, as pulse pairs for velocities up to the alias limit. */
export const pairedPattern = (size: number, kept: number): number[] =>
  uniformPattern(size, kept / 2).flatMap((n) => [n, n + 1]);

/** Bins whose mirror image is kept too: what a mask for real signals spends twice. */
export function conjugateDuplicates(size: number, mask: readonly number[]): number {
  const kept = new Set(mask);
  return mask.filter((n) => n > size - n && n !== size - n && kept.has(size - n)).length;
}
