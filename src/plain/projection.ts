import type { Kernels } from '../kernels/load.ts';
import type { Region } from '../kernels/memory.ts';
import { planModeProduct } from '../kernels/mode-product.ts';
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
  /** @param tensor  cf64, compressed, sensor's axis order */
  apply(tensor: Region, tables: readonly AxisTable[], count: number): TargetProjections;
  dispose(): void;
}

/**
 * Plans the inner products of the compressed tensor with a few rank-one atoms and their derivatives.
 *
 * The largest axis is contracted for all targets at once in the kernels; each target then contracts its own remaining
 * slice, sharing every partial sum between its atom and the derivatives. Cost O(2 K elements).
 */
export function planProjection(kernels: Kernels, model: SignalModel, maxTargets: number): ProjectionPlan {
  const { memory } = kernels;
  const shape = model.axes.map((axis) => axis.size);
  const total = shape.reduce((n, size) => n * size, 1);
  const first = largestAxis(model);
  const terms = model.axes[first].terms.length;
  const maxRows = maxTargets * (1 + terms);
  const slice = total / shape[first];
  const matrix = memory.alloc(16 * maxRows * shape[first]);
  const product = memory.alloc(16 * maxRows * slice);
  const modeProduct = planModeProduct(kernels, { shape, axis: first, rows: maxRows, precision: 'f64' });
  const inner = shape.slice(first + 1).reduce((n, size) => n * size, 1);
  const rest = [...shape.keys()].filter((axis) => axis !== first && model.axes[axis].terms.length > 0);
  const parameters = model.parameters.length;

  /** Row r of the contracted tensor as a contiguous tensor over the remaining axes. */
  const takeRow = (rows: number, row: number): Float64Array => {
    const data = memory.float64(product);
    const out = new Float64Array(2 * slice);
    for (let o = 0; o < slice / inner; o++)
      out.set(data.subarray(2 * (o * rows + row) * inner, 2 * (o * rows + row + 1) * inner), 2 * o * inner);
    return out;
  };

  return {
    apply: (tensor, tables, count) => {
      const rows = count * (1 + terms);
      const view = memory.float64(matrix);
      [tables[first].responses, ...tables[first].derivatives].forEach((table, t) => {
        const offset = 2 * t * count * shape[first];
        for (let i = 0; i < table.length; i += 2) {
          view[offset + i] = table[i];
          view[offset + i + 1] = -table[i + 1];
        }
      });
      modeProduct.apply(tensor, matrix, product, rows);

      const { looks } = model;
      const base = new Float64Array(2 * count * looks);
      const derivatives = model.parameters.map(() => new Float64Array(2 * count * looks));
      for (let k = 0; k < count; k++) {
        let plain = takeRow(rows, k);
        let partial: (Float64Array | undefined)[] = new Array<undefined>(parameters).fill(undefined);
        model.axes[first].terms.forEach((term, t) => {
          partial[term.parameter] = takeRow(rows, (t + 1) * count + k);
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
