import { gumbel, largest } from './gumbel.ts';
import type { Sampler } from './sampler.ts';
import { checkUnits, entriesOf, type Units } from './units.ts';

export interface TopMOptions {
  readonly units: Units;
  /** Entries to keep. */
  readonly kept: number;
  /** One for each unit; copied. */
  readonly logits: Float64Array;
  /** Examples of a batch, for which noise is drawn one by one. */
  readonly examples: number;
}

/**
 * Plans the top-M sampler of deep probabilistic sub-sampling: one logit a unit, the M largest after Gumbel noise are kept.
 *
 * Backward it is M soft choices without replacement (Huijben, Veeling and van Sloun, ICLR 2020), straight through:
 *
 *     p_m = softmax((w_m + phi + e) / tau),   dL/dphi_n = (1 / tau) sum_m p_mn (q_n - sum_k p_mk q_k)
 *
 * with w_m = -inf on what rows before m took. The sum over m needs only running sums: O(units) an example, not O(M units).
 *
 * @throws SounderError `plan-invalid` when the units do not allow `kept`
 */
export function planTopM({ units, kept, logits, examples }: TopMOptions): Sampler {
  const count = checkUnits('planTopM', units, kept);
  const { size } = units;
  const choices = units.units.length;
  const parameters = Float64Array.from(logits);
  const scores = new Float64Array(examples * choices);
  const taken = new Int32Array(examples * count);
  const scaled = new Float64Array(choices);
  const q = new Float64Array(choices);
  const own = new Float64Array(count);
  const partition = new Float64Array(count);
  const weighted = new Float64Array(count);
  let tau = 1;
  return {
    name: 'top-m',
    size,
    kept,
    parameters,
    sample: (rng, temperature, masks) => {
      tau = temperature;
      masks.fill(0);
      for (let b = 0; b < examples; b++) {
        const noisy = scores.subarray(b * choices, (b + 1) * choices);
        for (let n = 0; n < choices; n++) noisy[n] = parameters[n] + gumbel(rng);
        const chosen = taken.subarray(b * count, (b + 1) * count);
        largest(noisy, count, chosen);
        for (const unit of chosen) for (const n of units.units[unit]) masks[b * size + n] = 1;
      }
    },
    backward: (maskGradients, gradients) => {
      for (let b = 0; b < examples; b++) {
        const chosen = taken.subarray(b * count, (b + 1) * count);
        const top = scores[b * choices + chosen[0]];
        for (let n = 0; n < choices; n++) {
          scaled[n] = Math.exp((scores[b * choices + n] - top) / tau);
          q[n] = 0;
          for (const entry of units.units[n]) q[n] += maskGradients[b * size + entry];
        }
        // What no row took, then row by row from the last: sums of one sign, nothing cancels.
        for (let m = 0; m < count; m++) {
          own[m] = scaled[chosen[m]];
          scaled[chosen[m]] = 0;
        }
        let [z, zq] = [0, 0];
        for (let n = 0; n < choices; n++) {
          z += scaled[n];
          zq += scaled[n] * q[n];
        }
        for (let m = count - 1; m >= 0; m--) {
          z += own[m];
          zq += own[m] * q[chosen[m]];
          partition[m] = z;
          weighted[m] = zq;
        }
        // Row m chose among all but those before it: unit `chosen[m]` takes part in rows 0..m, the others in all.
        let [ones, means] = [0, 0];
        for (let m = 0; m < count; m++) {
          if (partition[m] > 0) {
            ones += 1 / partition[m];
            means += weighted[m] / partition[m] ** 2;
          }
          const unit = chosen[m];
          gradients[unit] += (own[m] * (q[unit] * ones - means)) / tau;
        }
        for (let n = 0; n < choices; n++) gradients[n] += (scaled[n] * (q[n] * ones - means)) / tau;
      }
    },
    choose: () => {
      const chosen = new Int32Array(count);
      largest(parameters, count, chosen);
      return entriesOf(units, [...chosen]);
    },
  };
}
