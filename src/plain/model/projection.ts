import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import { planModeProduct } from '../../kernels/mode-product.ts';
import { largestAxis } from './correlation.ts';
import type { SignalModel } from './signal-model.ts';
import type { AxisTable } from './target-tables.ts';

/** The compressed input projected onto each target's atom and onto its derivatives. */
export interface TargetProjections {
  /** <x_k, H'> for look s at complex element k * looks + s. */
  readonly base: Float64Array;
  /** The same for each parameter's derivative atom. */
  readonly derivatives: readonly Float64Array[];
}

export interface ProjectionPlan {
  /**
   * @param tensor  compressed, sensor's axis order, in the planned precision
   * @param scale   power of two near the inverse of its samples, so that float32 sums neither overflow nor underflow
   */
  apply(tensor: Region, tables: readonly AxisTable[], count: number, scale?: number): TargetProjections;
  dispose(): void;
}

/**
 * Plans the inner products of the compressed tensor with a few rank-one atoms and their derivatives.
 *
 * The largest axis is contracted for all targets at once in the kernels; each target then contracts its own remaining
 * slice, sharing every partial sum between its atom and the derivatives. Cost O(2 K elements).
 *
 * @param precision  of the tensor and of the first contraction; everything after it is float64
 */
export function planProjection(
  kernels: Kernels,
  model: SignalModel,
  maxTargets: number,
  precision: 'f32' | 'f64' = 'f64',
): ProjectionPlan {
  const { memory } = kernels;
  const shape = model.axes.map((axis) => axis.size);
  const total = shape.reduce((n, size) => n * size, 1);
  const first = largestAxis(model);
  const terms = model.axes[first].terms.length;
  const maxRows = maxTargets * (1 + terms);
  const slice = total / shape[first];
  const element = precision === 'f32' ? 8 : 16;
  const view = (region: Region): Float32Array | Float64Array =>
    precision === 'f32' ? memory.float32(region) : memory.float64(region);
  const matrix = memory.alloc(element * maxRows * shape[first]);
  const product = memory.alloc(element * maxRows * slice);
  const modeProduct = planModeProduct(kernels, { shape, axis: first, rows: maxRows, precision });
  const inner = shape.slice(first + 1).reduce((n, size) => n * size, 1);
  const rest = [...shape.keys()].filter((axis) => axis !== first && model.axes[axis].terms.length > 0);
  const parameters = model.parameters.length;

  /** Row r of the contracted tensor as a contiguous tensor over the remaining axes. */
  const takeRow = (rows: number, row: number, scale: number): Float64Array => {
    const data = view(product);
    const out = new Float64Array(2 * slice);
    for (let o = 0; o < slice / inner; o++)
      out.set(data.subarray(2 * (o * rows + row) * inner, 2 * (o * rows + row + 1) * inner), 2 * o * inner);
    if (scale !== 1) for (let i = 0; i < out.length; i++) out[i] /= scale;
    return out;
  };

  return {
    apply: (tensor, tables, count, scale = 1) => {
      const rows = count * (1 + terms);
      const weights = view(matrix);
      [tables[first].responses, ...tables[first].derivatives].forEach((table, t) => {
        const offset = 2 * t * count * shape[first];
        for (let i = 0; i < table.length; i += 2) {
          weights[offset + i] = scale * table[i];
          weights[offset + i + 1] = -scale * table[i + 1];
        }
      });
      modeProduct.apply(tensor, matrix, product, rows);

      const { looks } = model;
      const base = new Float64Array(2 * count * looks);
      const derivatives = model.parameters.map(() => new Float64Array(2 * count * looks));
      for (let k = 0; k < count; k++) {
        let plain = takeRow(rows, k, scale);
        let partial: (Float64Array | undefined)[] = new Array<undefined>(parameters).fill(undefined);
        model.axes[first].terms.forEach((term, t) => {
          partial[term.parameter] = takeRow(rows, (t + 1) * count + k, scale);
        });
        const sizes = [...shape];
        sizes[first] = 1;
        for (const axis of [...rest].reverse()) {
          const { responses, derivatives: slopes, size } = tables[axis];
          const next = partial.map((data) => data && contract(data, sizes, axis, responses, k * size));
          model.axes[axis].terms.forEach((term, t) => {
            const added = contract(plain, sizes, axis, slopes[t], k * size);
            const before = next[term.parameter];
            if (before) for (let i = 0; i < added.length; i++) before[i] += added[i];
            else next[term.parameter] = added;
          });
          plain = contract(plain, sizes, axis, responses, k * size);
          partial = next;
          sizes[axis] = 1;
        }
        base.set(plain, 2 * k * looks);
        partial.forEach((data, p) => data && derivatives[p].set(data, 2 * k * looks));
      }
      return { base, derivatives };
    },
    dispose: () => {
      modeProduct.dispose();
      matrix.free();
      product.free();
    },
  };
}

/** out[.., ..] = sum_n conj(u[n]) data[.., n, ..]. */
function contract(
  data: Float64Array,
  sizes: readonly number[],
  axis: number,
  u: Float64Array,
  offset: number,
): Float64Array {
  const size = sizes[axis];
  const inner = sizes.slice(axis + 1).reduce((n, s) => n * s, 1);
  const outer = data.length / (2 * size * inner);
  const out = new Float64Array(2 * outer * inner);
  for (let o = 0; o < outer; o++) {
    const target = 2 * o * inner;
    for (let n = 0; n < size; n++) {
      const ur = u[2 * (offset + n)];
      const ui = u[2 * (offset + n) + 1];
      const source = 2 * (o * size + n) * inner;
      for (let i = 0; i < 2 * inner; i += 2) {
        out[target + i] += data[source + i] * ur + data[source + i + 1] * ui;
        out[target + i + 1] += data[source + i + 1] * ur - data[source + i] * ui;
      }
    }
  }
  return out;
}
