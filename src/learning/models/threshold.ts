/** log(1 + e^l): any number to a positive one; its derivative is `sigmoid`. */
export const softplus = (l: number): number => Math.max(l, 0) + Math.log1p(Math.exp(-Math.abs(l)));

/** The l whose softplus is `value`, above 0. */
export const inverseSoftplus = (value: number): number => value + Math.log(-Math.expm1(-value));

export const sigmoid = (x: number): number => {
  const e = Math.exp(-Math.abs(x));
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
};

/** The proximal map of threshold |x| for |x| at most `bound`: towards zero by `threshold`, zero within it. In place. */
export function softThreshold(values: Float64Array, threshold: number, bound: number): void {
  for (let i = 0; i < values.length; i++) {
    const u = values[i];
    values[i] = u > threshold ? Math.min(u - threshold, bound) : u < -threshold ? Math.max(u + threshold, -bound) : 0;
  }
}

/** Derivatives through a soft threshold that gave `x`, in place of `g`. @returns the derivative by the threshold */
export function softThresholdBackward(x: Float64Array, bound: number, g: Float64Array): number {
  let byThreshold = 0;
  for (let i = 0; i < x.length; i++) {
    if (x[i] > 0 && x[i] < bound) byThreshold -= g[i];
    else if (x[i] < 0 && x[i] > -bound) byThreshold += g[i];
    else g[i] = 0;
  }
  return byThreshold;
}

/**
 * A hard threshold with a slope: u sigmoid((|u| - t) / w); keeps amplitudes, which a soft threshold takes from.
 *
 * @param into  result, and where to differentiate later its derivative by u
 */
export function smoothHardThreshold(u: Float64Array, t: number, w: number, into: Float64Array): void {
  for (let i = 0; i < u.length; i++) into[i] = u[i] * sigmoid((Math.abs(u[i]) - t) / w);
}

/**
 * Turns derivatives by the result of `smoothHardThreshold` into those by u, in place.
 *
 * @returns derivatives by t and by w
 */
export function smoothHardThresholdBackward(u: Float64Array, t: number, w: number, g: Float64Array): [number, number] {
  let [byT, byW] = [0, 0];
  for (let i = 0; i < u.length; i++) {
    const distance = (Math.abs(u[i]) - t) / w;
    const s = sigmoid(distance);
    const slope = s * (1 - s);
    const pull = (g[i] * u[i] * slope) / w;
    byT -= pull;
    byW -= pull * distance;
    g[i] *= s + (Math.abs(u[i]) * slope) / w;
  }
  return [byT, byW];
}
