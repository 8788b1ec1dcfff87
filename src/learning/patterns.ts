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

/**
 * Evenly spaced pairs whose two entries lie `gap` apart, a quarter period of the carrier (second-order sampling of band-pass
 * signals, Kohlenberg 1953), as far from the first entry as from the last.
 */
export function quadraturePattern(size: number, kept: number, gap: number): number[] {
  const spacing = (2 * size) / kept;
  const first = (spacing - 1 - gap) / 2;
  return Array.from({ length: kept / 2 }, (_, i) => Math.floor(first + i * spacing)).flatMap((n) => [n, n + gap]);
}

/** One entry anywhere in each of `kept` runs of one length: random, but nowhere far apart (jittered sampling). */
export const jitteredPattern = (size: number, kept: number, rng: Rng): number[] =>
  Array.from({ length: kept }, (_, i) => {
    const [from, to] = [Math.floor((i * size) / kept), Math.floor(((i + 1) * size) / kept)];
    return from + rng.integer(to - from);
  });

/** Bins whose mirror image is kept too: what a mask for real signals spends twice. */
export function conjugateDuplicates(size: number, mask: readonly number[]): number {
  const kept = new Set(mask);
  return mask.filter((n) => n > size - n && n !== size - n && kept.has(size - n)).length;
}

/** Evenly spaced from the first entry to the last, as near as whole numbers come: the ends of an axis are measured too. */
export const spreadPattern = (size: number, kept: number): number[] =>
  Array.from({ length: kept }, (_, i) => Math.round((i * (size - 1)) / (kept - 1)));

/** Pairs of neighbours, evenly spaced from the first two entries to the last two. */
export const spreadPairs = (size: number, kept: number): number[] =>
  spreadPattern(size - 1, kept / 2).flatMap((n) => [n, n + 1]);

/**
 * A nested array (Pal and Vaidyanathan 2010): entries 1 to `inner`, then every (inner + 1)-th, `outer` of them. Differences of
 * two entries take every value up to outer (inner + 1) - 1.
 */
export const nestedPattern = (inner: number, outer: number): number[] => [
  ...contiguousPattern(1, inner),
  ...Array.from({ length: outer }, (_, i) => (i + 1) * (inner + 1)),
];

/**
 * Peak side lobe of the elements `kept` of a half-wavelength array with equal weights, dB below its main lobe, which ends at
 * the first minimum of |sum_m e^{-j pi m u}|; on 4096 values of u from 0 to 1 (u: difference of sines; beyond 1 it repeats mirrored).
 */
export function peakSideLobeDb(kept: readonly number[]): number {
  const pattern = Array.from({ length: 4097 }, (_, i) => {
    const turns = kept.map((m) => (Math.PI * m * i) / 4096);
    return Math.hypot(...[Math.cos, Math.sin].map((f) => turns.reduce((sum, turn) => sum + f(turn), 0))) / kept.length;
  });
  let edge = 1;
  while (edge < 4096 && pattern[edge + 1] < pattern[edge]) edge++;
  return 20 * Math.log10(Math.max(...pattern.slice(edge)));
}
