/** Places on an axis that bear numbers: round values from low to high, and as many digits as tell them apart. */
export interface Ticks {
  readonly values: readonly number[];
  readonly text: (value: number) => string;
}

/**
 * Round values between two ends, 1, 2 or 5 times a power of ten apart.
 *
 * @param most  how many there may be
 */
export function ticksBetween(low: number, high: number, most: number): Ticks {
  const step = roundStep((high - low) / Math.max(1, most));
  if (!(step > 0) || !Number.isFinite(step)) return { values: [low], text: (value) => shortNumber(value, 3) };
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.min(most + 1, Math.floor(high / step + 1e-9) - first + 1);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return {
    // Adding 0 turns -0 into 0.
    values: Array.from({ length: Math.max(0, count) }, (_, i) => (first + i) * step + 0),
    text: (value) => shortNumber(value, digits),
  };
}

/** The smallest 1, 2 or 5 times a power of ten that is not below a value. */
export function roundStep(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((each) => each * decade >= least * (1 - 1e-9)) ?? 10;
  return factor * decade;
}

/** A number in few letters: with so many digits behind the point, or with an exponent where that would be long. */
export function shortNumber(value: number, digits: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size >= 1e6 || digits > 4) return value.toExponential(1);
  return (Math.round(value * 10 ** digits) / 10 ** digits + 0).toFixed(digits);
}
