/** A measured figure with the interval its sampling error leaves, one standard error either way unless said. */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Share of successes with its 95 % interval, which stays inside [0, 1] and is not empty at 0 and at 1.
 *
 * E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
 */
export function wilson(successes: number, trials: number): Figure {
  if (trials === 0) return { value: NaN, low: NaN, high: NaN };
  const z = 1.96;
  const share = successes / trials;
  const scale = 1 / (1 + (z * z) / trials);
  const centre = scale * (share + (z * z) / (2 * trials));
  const half = scale * z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return { value: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** One term of a ratio of sums: what one run adds to its numerator and to its denominator. */
export interface Share {
  readonly sum: number;
  readonly count: number;
}

/**
 * Mean over everything counted, with one standard error that takes the runs as the independent draws.
 *
 *   R = sum_r s_r / sum_r n_r,   var R = sum_r (s_r - R n_r)^2 / (sum_r n_r)^2     (Cochran, Sampling Techniques, 6.3)
 */
export function pooledMean(shares: readonly Share[]): Figure {
  const count = shares.reduce((total, share) => total + share.count, 0);
  if (count === 0) return { value: NaN, low: NaN, high: NaN };
  const value = shares.reduce((total, share) => total + share.sum, 0) / count;
  const error = Math.sqrt(shares.reduce((total, share) => total + (share.sum - value * share.count) ** 2, 0)) / count;
  return { value, low: value - error, high: value + error };
}

/** The same for the root: sqrt(R), with the standard error of R carried through the slope of the root. */
export function pooledRoot(shares: readonly Share[]): Figure {
  const { value: square, high } = pooledMean(shares);
  const value = Math.sqrt(square);
  const error = value > 0 ? (high - square) / (2 * value) : 0;
  return { value, low: value - error, high: value + error };
}

/** Median with the quartiles as its interval: times have tails that a mean would follow. */
export function quartiles(values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { value: at(0.5), low: at(0.25), high: at(0.75) };
}
