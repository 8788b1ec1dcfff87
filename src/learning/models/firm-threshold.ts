/**
 * Firm shrinkage (Gao and Bruce 1997): 0 up to t, u itself from t + w, and a straight line between. Between soft (w without
 * end) and hard (w = 0): weak entries become exactly zero, strong ones keep their amplitude.
 */
export function firmThreshold(u: Float64Array, t: number, w: number, into: Float64Array): void {
  const slope = (t + w) / w;
  for (let i = 0; i < u.length; i++) {
    const magnitude = Math.abs(u[i]);
    if (magnitude <= t) into[i] = 0;
    else if (magnitude >= t + w) into[i] = u[i];
    else into[i] = u[i] > 0 ? slope * (u[i] - t) : slope * (u[i] + t);
  }
}

/** Turns derivatives by the result into those by u, in place. @returns derivatives by t and by w */
export function firmThresholdBackward(u: Float64Array, t: number, w: number, g: Float64Array): [number, number] {
  const slope = (t + w) / w;
  let [byT, byW] = [0, 0];
  for (let i = 0; i < u.length; i++) {
    const magnitude = Math.abs(u[i]);
    if (magnitude <= t) g[i] = 0;
    else if (magnitude < t + w) {
      const excess = magnitude - t;
      const signed = u[i] > 0 ? g[i] : -g[i];
      byT += signed * (excess / w - slope);
      byW -= (signed * t * excess) / (w * w);
      g[i] *= slope;
    }
  }
  return [byT, byW];
}
