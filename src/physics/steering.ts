/**
 * Fills `into` with the exponentials exp(j 2 pi f x_n) of one axis, interleaved re, im, in float64.
 *
 * @param coordinates  x_n in units of the axis spacing, length N
 * @param frequency    f in cycles per unit coordinate
 * @param into         2 N numbers
 */
export function steer(coordinates: Float64Array, frequency: number, into: Float64Array): Float64Array {
  for (let n = 0; n < coordinates.length; n++) {
    const cycles = frequency * coordinates[n];
    const angle = 2 * Math.PI * (cycles - Math.round(cycles)); // small angles keep every digit of the phase
    into[2 * n] = Math.cos(angle);
    into[2 * n + 1] = Math.sin(angle);
  }
  return into;
}

/** The Kronecker product of two interleaved complex vectors, `right` varying fastest. */
export function kronecker(left: Float64Array, right: Float64Array): Float64Array {
  const product = new Float64Array((left.length * right.length) / 2);
  let at = 0;
  for (let i = 0; i < left.length; i += 2)
    for (let j = 0; j < right.length; j += 2) {
      product[at++] = left[i] * right[j] - left[i + 1] * right[j + 1];
      product[at++] = left[i] * right[j + 1] + left[i + 1] * right[j];
    }
  return product;
}
