import type { Rng } from '../../core/rng.ts';
import { gumbel } from './gumbel.ts';
import type { Sampler } from './sampler.ts';
import { checkUnits, entriesOf, type Units } from './units.ts';

export interface Top1Options {
  readonly units: Units;
  /** Entries to keep. */
  readonly kept: number;
  /** Rows x units, a row for each unit that is kept; copied. */
  readonly logits: Float64Array;
  /** Examples of a batch, for which noise is drawn one by one. */
  readonly examples: number;
  /** Order in which rows choose is drawn once from it. */
  readonly rng: Rng;
  /** mu: weight of the entropies of the rows in the loss; 0. */
  readonly entropy?: number;
}

/**
 * Plans the top-1 sampler of deep probabilistic sub-sampling: every row chooses one unit that no earlier row took
 * (Huijben et al., IEEE TMI 2020), straight through a softmax of its own:
 *
 *     dL/dphi_mn = (1 / tau) p_mn (q_n - sum_k p_mk q_k) - mu pi_mn (log pi_mn + H_m)
 *
 * with H_m the entropy of pi_m = softmax(phi_m), which a weight mu drives to a sure choice. Too much of it freezes the mask
 * early. Cost O(rows x units) an example.
 *
 * @throws SounderError `plan-invalid` when the units do not allow `kept`
 */
export function planTop1({ units, kept, logits, examples, rng: orders, entropy = 0 }: Top1Options): Sampler {
  const rows = checkUnits('planTop1', units, kept);
  const { size } = units;
  const choices = units.units.length;
  const parameters = Float64Array.from(logits);
  const order = shuffled(rows, orders);
  const scores = new Float64Array(examples * rows * choices);
  const p = new Float64Array(choices);
  const q = new Float64Array(choices);
  const free = new Uint8Array(choices);
  let tau = 1;
  return {
    name: 'top-1',
    size,
    kept,
    parameters,
    sample: (rng, temperature, masks) => {
      tau = temperature;
      masks.fill(0);
      for (let b = 0; b < examples; b++) {
        free.fill(1);
        for (const row of order) {
          const start = (b * rows + row) * choices;
          let best = -1;
          for (let n = 0; n < choices; n++) {
            const score = free[n] ? parameters[row * choices + n] + gumbel(rng) : -Infinity;
            scores[start + n] = score;
            if (free[n] && (best < 0 || score > scores[start + best])) best = n;
          }
          free[best] = 0;
          for (const n of units.units[best]) masks[b * size + n] = 1;
        }
      }
    },
    backward: (maskGradients, gradients) => {
      for (let b = 0; b < examples; b++) {
        for (let n = 0; n < choices; n++) {
          q[n] = 0;
          for (const entry of units.units[n]) q[n] += maskGradients[b * size + entry];
        }
        for (let row = 0; row < rows; row++) {
          softmax(scores, (b * rows + row) * choices, tau, p);
          let mean = 0;
          for (let n = 0; n < choices; n++) mean += p[n] * q[n];
          for (let n = 0; n < choices; n++) gradients[row * choices + n] += (p[n] * (q[n] - mean)) / tau;
        }
      }
      if (entropy === 0) return;
      for (let row = 0; row < rows; row++) {
        softmax(parameters, row * choices, 1, p);
        let h = 0;
        for (let n = 0; n < choices; n++) if (p[n] > 0) h -= p[n] * Math.log(p[n]);
        for (let n = 0; n < choices; n++)
          if (p[n] > 0) gradients[row * choices + n] -= entropy * p[n] * (Math.log(p[n]) + h);
      }
    },
    choose: () => entriesOf(units, mostSure(parameters, rows, choices)),
  };
}

/** Rows by confidence, the surest first; each takes the most likely unit that is left. */
function mostSure(logits: Float64Array, rows: number, choices: number): number[] {
  const p = new Float64Array(choices);
  const likely = Array.from({ length: rows }, (_, row) => {
    softmax(logits, row * choices, 1, p);
    return { own: p.slice(), most: Math.max(...p) };
  });
  const chosen = new Set<number>();
  for (const { own } of likely.sort((a, b) => b.most - a.most)) {
    let best = -1;
    for (let n = 0; n < choices; n++) if (!chosen.has(n) && (best < 0 || own[n] > own[best])) best = n;
    chosen.add(best);
  }
  return [...chosen];
}

function softmax(scores: Float64Array, start: number, tau: number, p: Float64Array): void {
  let top = -Infinity;
  for (let n = 0; n < p.length; n++) top = Math.max(top, scores[start + n]);
  let sum = 0;
  for (let n = 0; n < p.length; n++) sum += p[n] = Math.exp((scores[start + n] - top) / tau);
  for (let n = 0; n < p.length; n++) p[n] /= sum;
}

function shuffled(count: number, rng: Rng): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
