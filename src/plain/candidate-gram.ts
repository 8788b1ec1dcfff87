import type { SignalModel } from './signal-model.ts';
import { steer } from './steering.ts';

/** Inner products between candidate tuples, from small per-axis tables. */
export interface CandidateGram {
  readonly size: number;
  /** Index of each parameter's value in tuple q. */
  indexOf(parameter: number, tuple: number): number;
  /** Squared norm of each tuple's atom. */
  readonly norms: Float64Array;
  /** Writes <x_q, x_selected> for every tuple q, interleaved. */
  column(selected: number, target: Float64Array): void;
}

/**
 * The Gram matrix of all rank-one tuples over the candidate values, G[q, q'] = prod_m <a_m(q), a_m(q')>.
 *
 * Under TDM-MIMO the antenna factor depends on angle and velocity together and is computed for each selected tuple.
 * Cost O(K^2 N) for the tables and O(M Q) per column.
 */
export function candidateGram(model: SignalModel, values: readonly Float64Array[]): CandidateGram {
  const counts = values.map((list) => list.length);
  const size = counts.reduce((n, count) => n * count, 1);
  const strides = counts.map((_, p) => counts.slice(p + 1).reduce((n, count) => n * count, 1));
  const indexOf = (parameter: number, tuple: number): number =>
    Math.floor(tuple / strides[parameter]) % counts[parameter];
  const antennaParameter = model.tdm ? model.parameters.indexOf(model.tdm.antennaAxis) : -1;
  const tables = values.map((list, p) => (p === antennaParameter ? undefined : valueGram(model, p, list)));
  const factors = counts.map((count) => new Float64Array(2 * count));

  const column = (selected: number, target: Float64Array): void => {
    const joint = antennaParameter < 0 ? undefined : tdmColumn(model, values, indexOf, selected, antennaParameter);
    tables.forEach((table, p) => {
      if (!table) return;
      const j = indexOf(p, selected);
      for (let i = 0; i < counts[p]; i++) {
        factors[p][2 * i] = table[2 * (i * counts[p] + j)];
        factors[p][2 * i + 1] = table[2 * (i * counts[p] + j) + 1];
      }
    });
    for (let q = 0; q < size; q++) {
      let re = 1;
      let im = 0;
      for (let p = 0; p < counts.length; p++) {
        if (p === antennaParameter) continue;
        const at = 2 * indexOf(p, q);
        const next = re * factors[p][at] - im * factors[p][at + 1];
        im = re * factors[p][at + 1] + im * factors[p][at];
        re = next;
      }
      if (joint) {
        const at =
          2 *
          (indexOf(antennaParameter, q) * counts[model.tdm!.dopplerParameter] +
            indexOf(model.tdm!.dopplerParameter, q));
        const next = re * joint[at] - im * joint[at + 1];
        im = re * joint[at + 1] + im * joint[at];
        re = next;
      }
      target[2 * q] = re;
      target[2 * q + 1] = im;
    }
  };

  const norms = new Float64Array(size).fill(1);
  for (let q = 0; q < size; q++)
    for (let p = 0; p < counts.length; p++) {
      const table = tables[p];
      const i = indexOf(p, q);
      norms[q] *= table ? table[2 * (i * counts[p] + i)] : model.axes[model.parameters[p]].size;
    }
  return { size, indexOf, norms, column };
}

/** <a(theta_i), a(theta_j)> along one axis. */
function valueGram(model: SignalModel, parameter: number, values: Float64Array): Float64Array {
  const axis = model.axes[model.parameters[parameter]];
  const n = values.length;
  const responses = new Float64Array(2 * n * axis.size);
  const theta = new Float64Array(model.parameters.length);
  for (let k = 0; k < n; k++) {
    theta[parameter] = values[k];
    steer(axis, theta, responses, k * axis.size);
  }
  const gram = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      innerProduct(responses, i * axis.size, responses, j * axis.size, axis.size, gram, i * n + j);
  return gram;
}

/** The antenna factor of every (angle, velocity) against the selected tuple's. */
function tdmColumn(
  model: SignalModel,
  values: readonly Float64Array[],
  indexOf: (parameter: number, tuple: number) => number,
  selected: number,
  antennaParameter: number,
): Float64Array {
  const { antennaAxis, dopplerParameter } = model.tdm!;
  const axis = model.axes[antennaAxis];
  const theta = new Float64Array(model.parameters.length);
  const responseOf = (angle: number, velocity: number, target: Float64Array): void => {
    theta[antennaParameter] = values[antennaParameter][angle];
    theta[dopplerParameter] = values[dopplerParameter][velocity];
    steer(axis, theta, target);
  };
  const chosen = new Float64Array(2 * axis.size);
  responseOf(indexOf(antennaParameter, selected), indexOf(dopplerParameter, selected), chosen);
  const response = new Float64Array(2 * axis.size);
  const velocities = values[dopplerParameter].length;
  const out = new Float64Array(2 * values[antennaParameter].length * velocities);
  for (let i = 0; i < values[antennaParameter].length; i++)
    for (let k = 0; k < velocities; k++) {
      responseOf(i, k, response);
      innerProduct(response, 0, chosen, 0, axis.size, out, i * velocities + k);
    }
  return out;
}

/** out[at] = <u, v> = sum_n conj(u[n]) v[n]; offsets in complex elements. */
export function innerProduct(
  u: Float64Array,
  uOffset: number,
  v: Float64Array,
  vOffset: number,
  size: number,
  out: Float64Array,
  at: number,
): void {
  let re = 0;
  let im = 0;
  for (let n = 0; n < size; n++) {
    const a = 2 * (uOffset + n);
    const b = 2 * (vOffset + n);
    re += u[a] * v[b] + u[a + 1] * v[b + 1];
    im += u[a] * v[b + 1] - u[a + 1] * v[b];
  }
  out[2 * at] = re;
  out[2 * at + 1] = im;
}
