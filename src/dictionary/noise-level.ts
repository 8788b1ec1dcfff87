/** Within so many noise levels codes are taken for noise. */
const WINDOW = 2;
/** Median of |z| for noise of level 1 that stays within the window: of a normal z, and of a complex one with E|z|^2 = 1. */
const REAL_MEDIAN = 0.6391119;
const COMPLEX_MEDIAN = Math.sqrt(-Math.log(1 - (1 - Math.exp(-(WINDOW ** 2))) / 2));
/** The same without a window: the median of |z| (0.6745 for normal z). */
const REAL_WHOLE = 0.6744898;
const COMPLEX_WHOLE = Math.sqrt(Math.LN2);
const TOLERANCE = 1e-4;
const MOST_STEPS = 50;

/**
 * The level of the noise in codes, most of which hold nothing else: one sigma, of complex ones sqrt(E|n|^2).
 *
 * Begins with the median of all magnitudes (median absolute deviation, Hampel 1974), which every strong code raises, and
 * takes the median of those within two levels until it stays: 1 +- 0.05 of the truth where three in ten codes are 20 dB
 * stronger than the noise, while the plain median is off by half.
 *
 * @param magnitudes  |code|; sorted on return
 */
export function noiseLevel(magnitudes: Float64Array, complex: boolean): number {
  magnitudes.sort();
  const [whole, within] = complex ? [COMPLEX_WHOLE, COMPLEX_MEDIAN] : [REAL_WHOLE, REAL_MEDIAN];
  let level = median(magnitudes, magnitudes.length) / whole;
  for (let step = 0; step < MOST_STEPS && level > 0; step++) {
    const next = median(magnitudes, upTo(magnitudes, WINDOW * level)) / within;
    const settled = Math.abs(next - level) <= TOLERANCE * level;
    level = next;
    if (settled) break;
  }
  return level;
}

const median = (sorted: Float64Array, count: number): number =>
  count === 0 ? 0 : (sorted[(count - 1) >> 1] + sorted[count >> 1]) / 2;

/** How many of sorted values are at most that. */
function upTo(sorted: Float64Array, most: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
