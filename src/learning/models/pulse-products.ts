/** Pairs of pulses up to some lag, and how masks and products of pulses lie as inputs of a network. */
export interface PulseProducts {
  /** Numbers of an example: the mask, then real and imaginary part of every pair. */
  readonly length: number;
  /** Writes a and a_i a_j conj(r_i) r_j for every pair, examples one after the other. @param r  interleaved */
  fill(r: Float64Array, masks: Float64Array, inputs: Float64Array): void;
  /** The numbers that some mask leaves non-zero, ascending. */
  used(masks: Float64Array): Int32Array;
  /** Adds the derivative by the entries of the mask. */
  backwardMasks(r: Float64Array, masks: Float64Array, byInputs: Float64Array, byMasks: Float64Array): void;
  /** Adds the derivative by angles phi where r_n = u_n exp(-j phi_n). */
  backwardAngles(inputs: Float64Array, byInputs: Float64Array, used: Int32Array, byAngles: Float64Array): void;
}

/** Plans the products of pulses 1 to `lags` apart: they do not know the phase that motion started from. */
export function planPulseProducts(pulses: number, lags: number): PulseProducts {
  const pairs: { readonly i: number; readonly j: number }[] = [];
  for (let lag = 1; lag <= lags; lag++) for (let i = 0; i + lag < pulses; i++) pairs.push({ i, j: i + lag });
  const length = pulses + 2 * pairs.length;
  const [firsts, seconds] = [Int32Array.from(pairs, ({ i }) => i), Int32Array.from(pairs, ({ j }) => j)];
  const count = pairs.length;
  return {
    length,
    fill: (r, masks, inputs) => {
      const examples = masks.length / pulses;
      for (let b = 0; b < examples; b++) {
        const [first, to] = [b * pulses, b * length];
        for (let n = 0; n < pulses; n++) inputs[to + n] = masks[first + n];
        for (let p = 0, at = to + pulses; p < count; p++, at += 2) {
          const [i, j] = [first + firsts[p], first + seconds[p]];
          const weight = masks[i] * masks[j];
          inputs[at] = weight * (r[2 * i] * r[2 * j] + r[2 * i + 1] * r[2 * j + 1]);
          inputs[at + 1] = weight * (r[2 * i] * r[2 * j + 1] - r[2 * i + 1] * r[2 * j]);
        }
      }
    },
    used: (masks) => {
      const found = new Uint8Array(length).fill(1, 0, pulses);
      for (let first = 0; first < masks.length; first += pulses)
        for (let p = 0; p < count; p++)
          if (masks[first + firsts[p]] !== 0 && masks[first + seconds[p]] !== 0) found[pulses + 2 * p] = 1;
      for (let p = 0; p < count; p++) found[pulses + 2 * p + 1] = found[pulses + 2 * p];
      return Int32Array.from(found.keys()).filter((n) => found[n] === 1);
    },
    backwardMasks: (r, masks, byInputs, byMasks) => {
      const examples = masks.length / pulses;
      for (let b = 0; b < examples; b++) {
        const [first, from] = [b * pulses, b * length];
        for (let n = 0; n < pulses; n++) byMasks[first + n] += byInputs[from + n];
        for (let p = 0, at = from + pulses; p < count; p++, at += 2) {
          const [i, j] = [first + firsts[p], first + seconds[p]];
          const flow =
            byInputs[at] * (r[2 * i] * r[2 * j] + r[2 * i + 1] * r[2 * j + 1]) +
            byInputs[at + 1] * (r[2 * i] * r[2 * j + 1] - r[2 * i + 1] * r[2 * j]);
          byMasks[i] += masks[j] * flow;
          byMasks[j] += masks[i] * flow;
        }
      }
    },
    backwardAngles: (inputs, byInputs, used, byAngles) => {
      const examples = byAngles.length / pulses;
      for (let b = 0; b < examples; b++) {
        const [first, from] = [b * pulses, b * length];
        for (const n of used) {
          if (n < pulses || (n - pulses) % 2 === 1) continue;
          const [p, at] = [(n - pulses) >> 1, from + n];
          const flow = byInputs[at] * inputs[at + 1] - byInputs[at + 1] * inputs[at];
          byAngles[first + seconds[p]] += flow;
          byAngles[first + firsts[p]] -= flow;
        }
      }
    },
  };
}
