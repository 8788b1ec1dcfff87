/**
 * Writes the response of an axis in its real basis, g(f) = Q^H a(f) with a_n = exp(j 2 pi f (n - (N - 1) / 2)):
 *
 *     g = [sqrt 2 cos(2 pi f x_n) ..; 1 (odd N); sqrt 2 sin(2 pi f x_n) ..],   x_n = n - (N - 1) / 2, n < N / 2.
 *
 * @param frequency  cycles per element
 * @param target     `size` values from `offset`, overwritten; their squares sum to `size`
 * Haardt and Nossek, "Unitary ESPRIT", IEEE TSP 43(5), 1995, eq. 16.
 */
export function writeResponse(frequency: number, size: number, target: Float64Array, offset = 0): void {
  const half = size >> 1;
  const odd = size & 1;
  for (let n = 0; n < half; n++) {
    const cycles = frequency * (n - (size - 1) / 2);
    // Whole cycles are dropped first: the sine of a large argument loses digits.
    const phase = 2 * Math.PI * (cycles - Math.round(cycles));
    target[offset + n] = Math.SQRT2 * Math.cos(phase);
    target[offset + half + odd + n] = Math.SQRT2 * Math.sin(phase);
  }
  if (odd) target[offset + half] = 1;
}

/**
 * Writes the derivative of a response (or of a derivative) with respect to frequency: element n of the pair
 * (cos, sin) turns by 2 pi x_n.
 *
 * @param response  as `writeResponse` left it
 * @param target    `size` values, overwritten; may not be `response`
 */
export function differentiateResponse(response: Float64Array, size: number, target: Float64Array): void {
  const half = size >> 1;
  const odd = size & 1;
  for (let n = 0; n < half; n++) {
    const rate = 2 * Math.PI * (n - (size - 1) / 2);
    target[n] = -rate * response[half + odd + n];
    target[half + odd + n] = rate * response[n];
  }
  if (odd) target[half] = 0;
}
