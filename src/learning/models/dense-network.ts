import type { Rng } from '../../core/rng.ts';
import type { Kernels } from '../../kernels/load.ts';
import type { Parameters } from '../parameters.ts';

/** Which derivatives by the inputs are wanted: none, those of the inputs in use, or all. */
export type InputDerivatives = 'none' | 'used' | 'all';

/** Dense layers with rectifiers between them, for one number of examples; weights live in `Parameters`. */
export interface DenseNetwork {
  /** Examples x inputs, filled by the caller before `forward`. */
  readonly inputs: Float64Array;
  /** Examples x outputs: results of `forward`. */
  readonly outputs: Float64Array;
  /** Examples x outputs: filled by the caller before `backward`. */
  readonly byOutputs: Float64Array;
  /** Examples x inputs: derivative by the inputs; where none was wanted, of no meaning. */
  readonly byInputs: Float64Array;
  /** He's start (He et al. 2015) for `expected` inputs that are not zero; the last layer starts at a tenth of it. */
  start(parameters: Parameters, rng: Rng, expected: number): void;
  /** @param used  ascending: the inputs that are not zero in every example; all others cost nothing */
  forward(parameters: Parameters, used: Int32Array): void;
  /** Adds to `gradients`, laid out as the parameters. */
  backward(parameters: Parameters, gradients: Float64Array, wanted: InputDerivatives): void;
  dispose(): void;
}

/** Numbers of a network in `createParameters`, by name. */
export function denseLengths(name: string, widths: readonly number[]): Record<string, number> {
  const lengths: Record<string, number> = {};
  for (let layer = 1; layer < widths.length; layer++) {
    lengths[`${name}.${layer}.weights`] = widths[layer - 1] * widths[layer];
    lengths[`${name}.${layer}.bias`] = widths[layer];
  }
  return lengths;
}

/**
 * Plans y = W_L r(... r(W_1 x + b_1) ...) + b_L with r(u) = max(0, u) and its derivatives, in float64.
 *
 * Weights are inputs x outputs. Of the first layer only the rows of inputs in use are multiplied: a mask that keeps few pulses
 * makes few products of pulses.
 *
 * @param widths  inputs, hidden layers, outputs
 */
export function planDenseNetwork(
  kernels: Kernels,
  name: string,
  examples: number,
  widths: readonly number[],
): DenseNetwork {
  const { memory, exports } = kernels;
  const layers = widths.length - 1;
  return memory.attempt(() => {
    const floats = (length: number) => {
      const region = memory.alloc(8 * length);
      return { region, at: region.offset, values: memory.float64(region, length).fill(0) };
    };
    // Layer l has inputs activations[l], and gradients of the same shapes flow back.
    const activations = widths.map((width) => floats(examples * width));
    const flows = widths.map((width) => floats(examples * width));
    const most = Math.max(...widths.slice(1).map((width, layer) => width * widths[layer]));
    const weights = floats(most);
    const panel = floats(4 * Math.max(examples, ...widths));
    const inputs = new Float64Array(examples * widths[0]);
    let used: Int32Array = new Int32Array(0);
    const slice = (parameters: Parameters, layer: number, part: string, vector?: Float64Array): Float64Array =>
      parameters.view(`${name}.${layer + 1}.${part}`, vector);

    // target (rows x columns) = left (rows x depth) right (depth x columns); strides in numbers.
    const multiply = (
      [left, leftRow, leftStep]: readonly [number, number, number],
      [right, rightStep, rightColumn]: readonly [number, number, number],
      target: number,
      [rows, depth, columns]: readonly [number, number, number],
    ): void =>
      exports.multiplyF64(
        left,
        8 * leftRow,
        8 * leftStep,
        right,
        8 * rightStep,
        8 * rightColumn,
        target,
        8 * columns,
        rows,
        depth,
        columns,
        panel.at,
        0,
        0,
      );

    /** Rows of the first layer that are in use, or a whole later one; returns how many rows. */
    const load = (parameters: Parameters, layer: number, whole: boolean): number => {
      const own = slice(parameters, layer, 'weights');
      const width = widths[layer + 1];
      if (layer > 0 || whole) {
        weights.values.set(own);
        return widths[layer];
      }
      used.forEach((row, i) => weights.values.set(own.subarray(row * width, (row + 1) * width), i * width));
      return used.length;
    };

    return {
      inputs,
      outputs: activations[layers].values,
      byOutputs: flows[layers].values,
      byInputs: flows[0].values,
      start: (parameters, rng, expected) => {
        for (let layer = 0; layer < layers; layer++) {
          const fan = layer === 0 ? expected : widths[layer];
          const scale = Math.sqrt(2 / fan) * (layer === layers - 1 ? 0.1 : 1);
          const own = slice(parameters, layer, 'weights');
          for (let i = 0; i < own.length; i++) own[i] = scale * rng.normal();
          slice(parameters, layer, 'bias').fill(0);
        }
      },
      forward: (parameters, inUse) => {
        used = inUse;
        const compact = activations[0].values;
        for (let b = 0, at = 0; b < examples; b++)
          for (let i = 0; i < used.length; i++) compact[at++] = inputs[b * widths[0] + used[i]];
        for (let layer = 0; layer < layers; layer++) {
          const depth = load(parameters, layer, false);
          const width = widths[layer + 1];
          multiply([activations[layer].at, depth, 1], [weights.at, width, 1], activations[layer + 1].at, [
            examples,
            depth,
            width,
          ]);
          addBias(activations[layer + 1].values, slice(parameters, layer, 'bias'), layer < layers - 1);
        }
      },
      backward: (parameters, gradients, wanted) => {
        for (let layer = layers - 1; layer >= 0; layer--) {
          const width = widths[layer + 1];
          const flow = flows[layer + 1];
          if (layer < layers - 1) rectifyBackward(flow.values, activations[layer + 1].values);
          const byBias = slice(parameters, layer, 'bias', gradients);
          for (let at = 0; at < flow.values.length; at += width)
            for (let j = 0; j < width; j++) byBias[j] += flow.values[at + j];
          const depth = layer === 0 ? used.length : widths[layer];
          multiply([activations[layer].at, 1, depth], [flow.at, width, 1], weights.at, [depth, examples, width]);
          const byWeights = slice(parameters, layer, 'weights', gradients);
          for (let i = 0; i < depth; i++) {
            const row = (layer === 0 ? used[i] : i) * width;
            for (let j = 0; j < width; j++) byWeights[row + j] += weights.values[i * width + j];
          }
          if (layer === 0 && wanted === 'none') return;
          const rows = load(parameters, layer, wanted === 'all');
          multiply([flow.at, width, 1], [weights.at, 1, width], flows[layer].at, [examples, width, rows]);
        }
        if (wanted === 'used') spread(flows[0].values, used, examples, widths[0]);
      },
      dispose: () => [...activations, ...flows, weights, panel].forEach(({ region }) => region.free()),
    };
  });
}

function addBias(values: Float64Array, bias: Float64Array, rectified: boolean): void {
  const width = bias.length;
  for (let at = 0; at < values.length; at += width)
    for (let j = 0; j < width; j++) {
      const value = values[at + j] + bias[j];
      values[at + j] = rectified && !(value > 0) ? 0 : value;
    }
}

function rectifyBackward(flow: Float64Array, activations: Float64Array): void {
  for (let i = 0; i < flow.length; i++) if (activations[i] === 0) flow[i] = 0;
}

/** From columns side by side to where they belong, in place: from the last, as places only grow. */
function spread(values: Float64Array, used: Int32Array, examples: number, width: number): void {
  const count = used.length;
  if (count === width) return;
  for (let b = examples - 1; b >= 0; b--)
    for (let i = count - 1; i >= 0; i--) values[b * width + used[i]] = values[b * count + i];
}
