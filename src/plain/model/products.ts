/** Small sums and products over interleaved complex float64 tables. */

/** out[at] = <u, v> = sum_n conj(u[n]) v[n]; offsets in complex elements. */
export function innerProduct(
  u: Float64Array,
  uOffset: number,
  v: Float64Array,
  vOffset: number,
  size: number,
  out: Float64Array,
  at: number,
): void {
  let re = 0;
  let im = 0;
  for (let n = 0; n < size; n++) {
    const a = 2 * (uOffset + n);
    const b = 2 * (vOffset + n);
    re += u[a] * v[b] + u[a + 1] * v[b + 1];
    im += u[a] * v[b + 1] - u[a + 1] * v[b];
  }
  out[2 * at] = re;
  out[2 * at + 1] = im;
}

/** Element-wise product of complex tables of equal length, in a new table. */
export function hadamard(factors: readonly Float64Array[]): Float64Array {
  const out = factors[0].slice();
  for (const factor of factors.slice(1))
    for (let i = 0; i < out.length; i += 2) {
      const re = out[i] * factor[i] - out[i + 1] * factor[i + 1];
      out[i + 1] = out[i] * factor[i + 1] + out[i + 1] * factor[i];
      out[i] = re;
    }
  return out;
}

/** Sum of squares of all values: the energy of an interleaved complex tensor. */
export function sumOfSquares(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

/** Power of two near the inverse of the root mean square of `count` samples; 1 when they are all zero. */
export const inverseScale = (energy: number, count: number): number =>
  energy > 0 ? 2 ** -Math.round(Math.log2(energy / count) / 2) : 1;
