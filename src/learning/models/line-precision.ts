import type { Places } from './line-filter.ts';

/**
 * W = (C + sigma^2 / a)^-1: the precision of the samples of a line that a mask a keeps, of a background of covariance C and
 * noise. What the mask drops (a = 0) has none. Entries of a may lie between 0 and 1: noise is then stronger.
 *
 *     W = D (D C D + sigma^2 I)^-1 D,   D = sqrt(a),   and by the mask   dW / da_n = (I - W C) e_n e_n^T (I - C W) / sigma^2
 *
 * Samples further apart than C reaches have nothing to do with each other, and the Cholesky factor keeps such zeros (George and
 * Liu 1981, envelopes): it costs kept b^2 / 2 and W costs 2 kept b, with b the samples kept within that reach.
 */
export interface LinePrecision {
  /** Samples that the mask keeps, ascending. */
  places: Places;
  /** W v at the places, of the v there. */
  apply(v: Float64Array, into: Float64Array): void;
}

/** Room for the factor of one mask over a line of `size` samples; `factor` fills it. */
export function createLinePrecision(size: number): LinePrecision & {
  factor(c: Float64Array, variance: number, mask: Float64Array): void;
} {
  const all = new Int32Array(size);
  const roots = new Float64Array(size);
  const work = new Float64Array(size);
  // Of every row of the factor: its first column that is not zero.
  const first = new Int32Array(size);
  let lower = new Float64Array(0);
  let count = 0;
  const self = {
    places: all.subarray(0, 0),
    factor: (c: Float64Array, variance: number, mask: Float64Array): void => {
      count = 0;
      for (let n = 0; n < size; n++)
        if (mask[n] > 0) {
          roots[count] = Math.sqrt(mask[n]);
          all[count++] = n;
        }
      self.places = all.subarray(0, count);
      if (lower.length < count * count) lower = new Float64Array(count * count);
      const reach = (c.length - 1) / 2;
      for (let i = 0, near = 0; i < count; i++) {
        const row = i * count;
        while (all[i] - all[near] > reach) near++;
        first[i] = near;
        for (let j = near; j <= i; j++) {
          let sum = roots[i] * roots[j] * c[reach + all[i] - all[j]];
          if (i === j) sum += variance;
          const other = j * count;
          for (let k = Math.max(near, first[j]); k < j; k++) sum -= lower[row + k] * lower[other + k];
          // The diagonal is kept inverted: substitution multiplies by it.
          lower[row + j] = i === j ? 1 / Math.sqrt(sum) : sum * lower[other + j];
        }
      }
    },
    apply: (v: Float64Array, into: Float64Array): void => {
      for (let i = 0; i < count; i++) {
        let sum = roots[i] * v[all[i]];
        const row = i * count;
        for (let k = first[i]; k < i; k++) sum -= lower[row + k] * work[k];
        work[i] = sum * lower[row + i];
      }
      for (let i = count - 1; i >= 0; i--) {
        const value = (work[i] *= lower[i * count + i]);
        const row = i * count;
        for (let k = first[i]; k < i; k++) work[k] -= lower[row + k] * value;
      }
      for (let i = 0; i < count; i++) into[all[i]] = roots[i] * work[i];
    },
  };
  return self;
}
