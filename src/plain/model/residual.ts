import type { SignalModel } from './signal-model.ts';
import { steer } from './steering.ts';
import type { TargetSet } from './target-state.ts';

/**
 * Writes what a set of targets leaves of the compressed tensor, scale (H' - sum_k b_k x_k).
 *
 * @param tensor    cf32, the compressed tensor
 * @param gains     complex gain of target k in look s at k * looks + s
 * @param place     complex element of `residual` that element i of the first axis's slice o goes to (`rowStart`)
 * @param residual  cf32, overwritten where the tensor lies
 * Row by row over the last axis. Cost O(K elements).
 */
export function writeResidual(
  model: SignalModel,
  tensor: Float32Array,
  targets: TargetSet,
  gains: Float64Array,
  residual: Float32Array,
  rowStart: (row: number) => number,
  scale = 1,
): void {
  const { axes, looks } = model;
  const parameters = model.parameters.length;
  const responses = axes.map((axis) => {
    if (axis.terms.length === 0) return undefined;
    const table = new Float64Array(2 * targets.count * axis.size);
    for (let k = 0; k < targets.count; k++)
      steer(axis, targets.theta.subarray(k * parameters, (k + 1) * parameters), table, k * axis.size);
    return table;
  });
  const width = axes[axes.length - 1].size;
  const last = responses[axes.length - 1];
  const rows = tensor.length / (2 * width);
  const index = axes.map(() => 0);
  const sums = new Float64Array(2 * width);
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    for (let k = 0; k < targets.count; k++) {
      let look = 0;
      let [re, im] = [1, 0];
      for (let m = 0; m < axes.length - 1; m++) {
        const table = responses[m];
        if (!table) {
          if (axes[m].size > 1) look = look * axes[m].size + index[m];
          continue;
        }
        const at = 2 * (k * axes[m].size + index[m]);
        const next = re * table[at] - im * table[at + 1];
        im = re * table[at + 1] + im * table[at];
        re = next;
      }
      if (last) addScaled(sums, last, k * width, width, re, im, gains, 2 * (k * looks + look));
      // On a last axis without phase every element is a look of its own.
      else
        for (let n = 0; n < width; n++) {
          const g = 2 * (k * looks + (width === 1 ? look : look * width + n));
          sums[2 * n] += re * gains[g] - im * gains[g + 1];
          sums[2 * n + 1] += re * gains[g + 1] + im * gains[g];
        }
    }
    const to = 2 * rowStart(row);
    const from = 2 * row * width;
    for (let n = 0; n < 2 * width; n++) residual[to + n] = scale * (tensor[from + n] - sums[n]);
    for (let m = axes.length - 2; m >= 0 && ++index[m] === axes[m].size; m--) index[m] = 0;
  }
}

/** sums += (re + j im) gain response, over one row. */
function addScaled(
  sums: Float64Array,
  response: Float64Array,
  offset: number,
  width: number,
  re: number,
  im: number,
  gains: Float64Array,
  gain: number,
): void {
  const br = re * gains[gain] - im * gains[gain + 1];
  const bi = re * gains[gain + 1] + im * gains[gain];
  for (let n = 0, at = 2 * offset; n < 2 * width; n += 2, at += 2) {
    const ar = response[at];
    const ai = response[at + 1];
    sums[n] += br * ar - bi * ai;
    sums[n + 1] += br * ai + bi * ar;
  }
}
