import type { Rng } from '../../core/rng.ts';

/** Gumbel(0, 1): the maximum of logits plus such noise falls on each with its softmax probability (Gumbel 1954). */
export const gumbel = (rng: Rng): number => -Math.log(-Math.log(rng.uniform() + 2 ** -54));

/** Writes the indices of the `count` largest values, largest first; of equal ones the first. */
export function largest(values: Float64Array, count: number, indices: Int32Array): void {
  let filled = 0;
  for (let n = 0; n < values.length; n++) {
    const value = values[n];
    if (filled === count && !(value > values[indices[count - 1]])) continue;
    let at = filled < count ? filled++ : count - 1;
    for (; at > 0 && value > values[indices[at - 1]]; at--) indices[at] = indices[at - 1];
    indices[at] = n;
  }
}
