/** Complex weights exp(-j 2 pi centre d) for d < count as (re, im) pairs; `centre` in cycles per sample. */
export function steeringWeights(centre: number, count: number): Float64Array {
  const weights = new Float64Array(2 * count);
  for (let d = 0; d < count; d++) {
    // The whole turns are taken off first, so that long blocks lose no phase to rounding.
    const turns = centre * d - Math.round(centre * d);
    weights[2 * d] = Math.cos(2 * Math.PI * turns);
    weights[2 * d + 1] = -Math.sin(2 * Math.PI * turns);
  }
  return weights;
}

/** Kronecker product of two lists of complex numbers: every a[i] b[j], j fastest. */
export function kron(a: Float64Array, b: Float64Array): Float64Array {
  const product = new Float64Array((a.length * b.length) / 2);
  for (let i = 0, to = 0; i < a.length; i += 2)
    for (let j = 0; j < b.length; j += 2, to += 2) {
      product[to] = a[i] * b[j] - a[i + 1] * b[j + 1];
      product[to + 1] = a[i] * b[j + 1] + a[i + 1] * b[j];
    }
  return product;
}

/**
 * Weights as the kernels read them, 32 bytes for two elements: (wr wr wr' wr')(wi wi wi' wi').
 *
 * An odd last element is paired with zero.
 */
export function vectorWeights(weights: Float64Array): Float32Array {
  const pairs = Math.ceil(weights.length / 4);
  const at = (element: number, part: number): number => weights[2 * element + part] ?? 0;
  return Float32Array.from({ length: pairs * 8 }, (_, i) => at(2 * (i >> 3) + ((i >> 1) & 1), (i >> 2) & 1));
}
