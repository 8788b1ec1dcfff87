/** log(1 + e^l): any number to a positive one; its derivative is `sigmoid`. */
export const softplus = (l: number): number => Math.max(l, 0) + Math.log1p(Math.exp(-Math.abs(l)));

/** The l whose softplus is `value`, above 0. */
export const inverseSoftplus = (value: number): number => value + Math.log(-Math.expm1(-value));

export const sigmoid = (x: number): number => {
  const e = Math.exp(-Math.abs(x));
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
};

/** The proximal map of threshold |x|: towards zero by `threshold`, and zero within it. In place of `values`. */
export function softThreshold(values: Float64Array, threshold: number): void {
  for (let i = 0; i < values.length; i++) {
    const u = values[i];
    values[i] = u > threshold ? u - threshold : u < -threshold ? u + threshold : 0;
  }
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
