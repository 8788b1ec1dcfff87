import type { ModelAxis } from './signal-model.ts';

/**
 * Writes the response of one axis to one target, a[n] = exp(j 2 pi sum_t theta_t x_t[n]), mean removed where the data's
 * was.
 *
 * @param theta   every parameter of the target, cycles per compressed sample
 * @param target  interleaved complex, `axis.size` values from `offset` (in complex elements)
 */
export function steer(axis: ModelAxis, theta: ArrayLike<number>, target: Float64Array, offset = 0): void {
  for (let n = 0; n < axis.size; n++) {
    let cycles = 0;
    for (const term of axis.terms) cycles += theta[term.parameter] * term.coordinates[n];
    // Whole cycles are dropped first: the sine of a large argument loses digits.
    const phase = 2 * Math.PI * (cycles - Math.round(cycles));
    target[2 * (offset + n)] = Math.cos(phase);
    target[2 * (offset + n) + 1] = Math.sin(phase);
  }
  if (axis.meanRemoved) removeMean(target, offset, axis.size);
}

/**
 * Writes the derivative of the response to one of its phase terms, j 2 pi x_t[n] a[n].
 *
 * @param response  the response without its mean removed (`steer` on an axis with `meanRemoved` false)
 */
export function steerDerivative(
  axis: ModelAxis,
  term: number,
  response: Float64Array,
  target: Float64Array,
  offset = 0,
): void {
  const { coordinates } = axis.terms[term];
  for (let n = 0; n < axis.size; n++) {
    const scale = 2 * Math.PI * coordinates[n];
    target[2 * (offset + n)] = -scale * response[2 * (offset + n) + 1];
    target[2 * (offset + n) + 1] = scale * response[2 * (offset + n)];
  }
  if (axis.meanRemoved) removeMean(target, offset, axis.size);
}

function removeMean(values: Float64Array, offset: number, size: number): void {
  let re = 0;
  let im = 0;
  for (let n = offset; n < offset + size; n++) {
    re += values[2 * n];
    im += values[2 * n + 1];
  }
  for (let n = offset; n < offset + size; n++) {
    values[2 * n] -= re / size;
    values[2 * n + 1] -= im / size;
  }
}
