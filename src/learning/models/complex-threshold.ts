/**
 * The proximal map of t |x| for complex x: towards zero by t, zero within it.
 *
 * @param u           rows of complex values, interleaved
 * @param thresholds  one for each value of a row
 */
export function complexSoftThreshold(u: Float64Array, thresholds: Float64Array, into: Float64Array): void {
  const width = thresholds.length;
  for (let i = 0; i < u.length; i += 2) {
    const magnitude = Math.hypot(u[i], u[i + 1]);
    const t = thresholds[(i >> 1) % width];
    const keep = magnitude > t ? 1 - t / magnitude : 0;
    into[i] = keep * u[i];
    into[i + 1] = keep * u[i + 1];
  }
}

/**
 * Turns derivatives by the result of `complexSoftThreshold` (real and imaginary part) into those by u, in place.
 *
 * @param byThresholds  derivatives by the thresholds, added to
 */
export function complexSoftThresholdBackward(
  u: Float64Array,
  thresholds: Float64Array,
  g: Float64Array,
  byThresholds: Float64Array,
): void {
  const width = thresholds.length;
  for (let i = 0; i < u.length; i += 2) {
    const magnitude = Math.hypot(u[i], u[i + 1]);
    const b = (i >> 1) % width;
    const t = thresholds[b];
    if (magnitude <= t) {
      g[i] = g[i + 1] = 0;
      continue;
    }
    const [re, im] = [u[i] / magnitude, u[i + 1] / magnitude];
    const along = re * g[i] + im * g[i + 1];
    const share = t / magnitude;
    byThresholds[b] -= along;
    g[i] = (1 - share) * g[i] + share * along * re;
    g[i + 1] = (1 - share) * g[i + 1] + share * along * im;
  }
}
