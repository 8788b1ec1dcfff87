import { planBasisResponse } from './basis-response.ts';
import type { Beams } from './beams.ts';
import type { Subspace } from './subspace.ts';

/**
 * Plans the sorting of frequencies by the power the signal subspace has there, a^H (sum_k lambda_k v_k v_k^H) a, the
 * largest first: the stronger a signal, the smaller its error. Cost O(K N) a frequency.
 */
export function planStrongestFirst(size: number, beams?: Beams) {
  const write = planBasisResponse(size, beams);
  const response = new Float64Array(size);
  const power = ({ values, vectors }: Subspace, order: number, frequency: number): number => {
    write(frequency, response);
    let sum = 0;
    for (let k = 0; k < order; k++) {
      let dot = 0;
      for (let n = 0; n < size; n++) dot += vectors[k * size + n] * response[n];
      sum += values[k] * dot * dot;
    }
    return sum;
  };
  return (subspace: Subspace, order: number, frequencies: Float64Array, found: number): void => {
    const ranked = Array.from(frequencies.subarray(0, found), (f) => ({ f, power: power(subspace, order, f) }));
    ranked.sort((a, b) => b.power - a.power).forEach(({ f }, k) => (frequencies[k] = f));
  };
}
