import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import { planModeProduct } from '../../kernels/mode-product.ts';
import type { SignalModel } from './signal-model.ts';
import { steer } from './steering.ts';

/** The compressed input projected onto every combination of candidate values. */
export interface CandidateGrid {
  /** Values of each parameter, cycles per compressed sample. */
  readonly values: readonly Float64Array[];
  /** Number of combinations; parameter 0 varies slowest. */
  readonly size: number;
  /** <x_q, H'> for look s at complex element s * size + q, interleaved. */
  readonly correlations: Float64Array;
}

export interface CorrelationPlan {
  /**
   * @param tensor  in the planned precision
   * @param scale   power of two near the inverse of its samples, so that float32 sums neither overflow nor underflow
   */
  apply(tensor: Region, values: readonly Float64Array[], scale?: number): CandidateGrid;
  dispose(): void;
}

/**
 * Plans the projection X = H' x_1 A_1^H ... x_M A_M^H onto candidate responses.
 *
 * The first contraction, over the axis that shrinks the tensor most, runs in the kernels; what is left is small. Under
 * TDM-MIMO slow time goes first, so that each velocity's transmitter phase is removed before the antennas are summed.
 *
 * @param precision  of the tensor and of the first contraction; everything after it is float64
 * Cost O(K elements).
 */
export function planCorrelation(
  kernels: Kernels,
  model: SignalModel,
  maxValues: number,
  precision: 'f32' | 'f64' = 'f64',
): CorrelationPlan {
  const { memory } = kernels;
  const shape = model.axes.map((axis) => axis.size);
  const count = shape.reduce((n, size) => n * size, 1);
  const { tdm } = model;
  const first = tdm ? model.parameters[tdm.dopplerParameter] : largestAxis(model);
  const firstParameter = model.parameters.indexOf(first);
  const element = precision === 'f32' ? 8 : 16;
  const view = (region: Region, length?: number): Float32Array | Float64Array =>
    precision === 'f32' ? memory.float32(region, length) : memory.float64(region, length);
  const matrix = memory.alloc(element * maxValues * shape[first]);
  const product = memory.alloc((element * maxValues * count) / shape[first]);
  const modeProduct = planModeProduct(kernels, { shape, axis: first, rows: maxValues, precision });

  return {
    apply: (tensor, values, scale = 1) => {
      const rows = values[firstParameter].length;
      const responses = new Float64Array(2 * rows * shape[first]);
      conjugateResponses(model, firstParameter, values[firstParameter], responses);
      view(matrix).set(scale === 1 ? responses : responses.map((value) => scale * value));
      modeProduct.apply(tensor, matrix, product, rows);
      const sizes = [...shape];
      sizes[first] = rows;
      let data: Float64Array = Float64Array.from(
        view(product, (2 * count * rows) / shape[first]),
        (value) => value / scale,
      );
      if (tdm) {
        turnAntennas(data, sizes, tdm.antennaAxis, first, tdm.turns, values[tdm.dopplerParameter]);
      }
      // Smallest growth first would save little here: the tensor has already shrunk by the largest axis.
      model.parameters.forEach((axis, parameter) => {
        if (axis === first) return;
        const responses = new Float64Array(2 * values[parameter].length * shape[axis]);
        conjugateResponses(model, parameter, values[parameter], responses);
        data = contractAxis(data, sizes, axis, responses, values[parameter].length);
        sizes[axis] = values[parameter].length;
      });
      const size = values.reduce((n, list) => n * list.length, 1);
      return { values, size, correlations: looksFirst(data, sizes, model) };
    },
    dispose: () => {
      modeProduct.dispose();
      matrix.free();
      product.free();
    },
  };
}

/** The axis that shrinks the tensor most when it is contracted. */
export function largestAxis(model: SignalModel): number {
  return model.parameters.reduce(
    (best, axis) => (model.axes[axis].size > model.axes[best].size ? axis : best),
    model.parameters[0],
  );
}

/** Rows conj(a(theta_k)) of one axis's own parameter; a TDM antenna row leaves out the Doppler turn. */
function conjugateResponses(model: SignalModel, parameter: number, values: Float64Array, target: Float64Array): void {
  const axis = model.axes[model.parameters[parameter]];
  const own = { ...axis, terms: axis.terms.filter((term) => term.parameter === parameter) };
  const theta = new Float64Array(model.parameters.length);
  for (let k = 0; k < values.length; k++) {
    theta[parameter] = values[k];
    steer(own, theta, target, k * axis.size);
    for (let n = 0; n < axis.size; n++) target[2 * (k * axis.size + n) + 1] *= -1;
  }
}

/** H[.., antenna, .., k, ..] <- H exp(-j 2 pi turns[antenna] theta_k). */
function turnAntennas(
  data: Float64Array,
  sizes: readonly number[],
  antennaAxis: number,
  timeAxis: number,
  turns: Float64Array,
  velocities: Float64Array,
): void {
  const stride = (axis: number): number => sizes.slice(axis + 1).reduce((n, size) => n * size, 1);
  const [antennaStride, timeStride] = [stride(antennaAxis), stride(timeAxis)];
  for (let i = 0; i < data.length / 2; i++) {
    const antenna = Math.floor(i / antennaStride) % sizes[antennaAxis];
    const cycles = turns[antenna] * velocities[Math.floor(i / timeStride) % sizes[timeAxis]];
    const c = Math.cos(2 * Math.PI * cycles);
    const s = Math.sin(2 * Math.PI * cycles);
    const re = data[2 * i];
    data[2 * i] = re * c + data[2 * i + 1] * s;
    data[2 * i + 1] = data[2 * i + 1] * c - re * s;
  }
}

/** out[.., j, ..] = sum_n matrix[j, n] in[.., n, ..], complex interleaved. */
export function contractAxis(
  data: Float64Array,
  sizes: readonly number[],
  axis: number,
  matrix: Float64Array,
  rows: number,
): Float64Array {
  const size = sizes[axis];
  const inner = sizes.slice(axis + 1).reduce((n, s) => n * s, 1);
  const outer = sizes.slice(0, axis).reduce((n, s) => n * s, 1);
  const out = new Float64Array(2 * outer * rows * inner);
  for (let o = 0; o < outer; o++)
    for (let j = 0; j < rows; j++) {
      const target = 2 * (o * rows + j) * inner;
      for (let n = 0; n < size; n++) {
        const source = 2 * (o * size + n) * inner;
        const wr = matrix[2 * (j * size + n)];
        const wi = matrix[2 * (j * size + n) + 1];
        for (let i = 0; i < 2 * inner; i += 2) {
          const re = data[source + i];
          const im = data[source + i + 1];
          out[target + i] += re * wr - im * wi;
          out[target + i + 1] += re * wi + im * wr;
        }
      }
    }
  return out;
}

/** Moves the look axes to the front. */
function looksFirst(data: Float64Array, sizes: readonly number[], model: SignalModel): Float64Array {
  if (model.looks === 1) return data.slice();
  const isLook = sizes.map((_, axis) => !model.parameters.includes(axis));
  const order = [...sizes.keys()].sort((a, b) => Number(isLook[b]) - Number(isLook[a]) || a - b);
  const strides = sizes.map((_, axis) => sizes.slice(axis + 1).reduce((n, s) => n * s, 1));
  const out = new Float64Array(data.length);
  const index = sizes.map(() => 0);
  for (let i = 0; i < data.length / 2; i++) {
    let from = 0;
    for (const axis of order) from += index[axis] * strides[axis];
    out[2 * i] = data[2 * from];
    out[2 * i + 1] = data[2 * from + 1];
    for (let k = order.length - 1; k >= 0 && ++index[order[k]] === sizes[order[k]]; k--) index[order[k]] = 0;
  }
  return out;
}
