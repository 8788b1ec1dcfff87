import { writeResponse } from './response.ts';

/**
 * Adjacent DFT beams of an axis: beam k = `first`, `first` + 1, .. of `size` elements,
 *
 *     y_k = w_k^H x = (1 / sqrt N) sum_n exp(-j 2 pi (k / N) (n - (N - 1) / 2)) x_n.
 *
 * The phase centre is the middle of the axis, so beam k + N is beam k times (-1)^(N - 1).
 */
export interface Beams {
  /** Elements the beams are formed over, N. */
  readonly size: number;
  /** First beam, any integer; its frequency is first / N cycles per element. */
  readonly first: number;
}

/**
 * The beams as rows over the real basis of the elements, T = W^H Q, `count` x `size`: real, with orthonormal rows.
 *
 * W and the columns of Q are both conjugate-symmetric about the middle of the axis, so their products are real:
 * Zoltowski, Haardt, Mathews, IEEE TSP 44(2), 1996, section II.
 */
export function beamMatrix({ size, first }: Beams, count: number): Float64Array {
  const rows = new Float64Array(count * size);
  for (let k = 0; k < count; k++) writeResponse((first + k) / size, size, rows, k * size);
  const scale = 1 / Math.sqrt(size);
  return rows.map((value) => value * scale);
}

/** Writes T^T e, what a vector over beams is over the real basis of the elements. */
export function beamsToElements(
  matrix: Float64Array,
  size: number,
  vector: Float64Array,
  offset: number,
  count: number,
  target: Float64Array,
): void {
  target.fill(0, 0, size);
  for (let k = 0; k < count; k++) {
    const weight = vector[offset + k];
    for (let n = 0; n < size; n++) target[n] += weight * matrix[k * size + n];
  }
}

/** Whether a frequency (cycles per element) lies within `margin` beams of those held. */
export function withinBeams({ size, first }: Beams, count: number, frequency: number, margin: number): boolean {
  const middle = first + (count - 1) / 2;
  const away = frequency * size - middle;
  return Math.abs(away - size * Math.round(away / size)) <= (count - 1) / 2 + margin;
}
