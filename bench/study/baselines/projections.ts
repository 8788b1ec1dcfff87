import type { Kernels } from '../../../src/kernels/load.ts';
import type { Region } from '../../../src/kernels/memory.ts';
import { planModeProduct } from '../../../src/kernels/mode-product.ts';

/** Responses of P targets along one axis and their derivatives by frequency; interleaved complex, P rows of N. */
export interface AxisResponses {
  readonly size: number;
  readonly response: Float64Array;
  readonly derivative: Float64Array;
}

/** a_p[n] = e^{j 2 pi f_p n} and d a_p / d f_p = j 2 pi n a_p[n]. */
export function respond(size: number, frequencies: readonly number[]): AxisResponses {
  const response = new Float64Array(2 * size * frequencies.length);
  const derivative = new Float64Array(response.length);
  frequencies.forEach((frequency, p) => {
    for (let n = 0; n < size; n++) {
      const cycles = frequency * n;
      const angle = 2 * Math.PI * (cycles - Math.round(cycles));
      const at = 2 * (p * size + n);
      response[at] = Math.cos(angle);
      response[at + 1] = Math.sin(angle);
      derivative[at] = -2 * Math.PI * n * response[at + 1];
      derivative[at + 1] = 2 * Math.PI * n * response[at];
    }
  });
  return { size, response, derivative };
}

/** Inner products of a tensor with the responses of every target. */
export interface Projected {
  /** <x_p, H>: P complex numbers. */
  readonly base: Float64Array;
  /** <d x_p / d f_mp, H>: per axis P complex numbers. */
  readonly derivatives: readonly Float64Array[];
}

export interface Projections {
  apply(tensor: Region, axes: readonly AxisResponses[], count: number): Projected;
  dispose(): void;
}

/**
 * Plans inner products of a cf32 tensor with rank-one responses: the innermost axis, which holds nearly all of the work,
 * by a matrix product in kernel memory, the small rest in float64. Cost 16 P N flops.
 */
export function planProjections(kernels: Kernels, shape: readonly number[], most: number): Projections {
  const { memory } = kernels;
  const last = shape.length - 1;
  const size = shape[last];
  const outer = shape.slice(0, last).reduce((product, n) => product * n, 1);
  const product = planModeProduct(kernels, { shape: [outer, size], axis: 1, rows: 2 * most, precision: 'f32' });
  const matrix = memory.alloc(8 * 2 * most * size);
  const folded = memory.alloc(8 * outer * 2 * most);
  return {
    apply: (tensor, axes, count) => {
      const rows = memory.float32(matrix, 4 * count * size);
      const { response, derivative } = axes[last];
      for (let i = 0; i < response.length; i += 2) {
        rows[i] = response[i];
        rows[i + 1] = -response[i + 1];
        rows[response.length + i] = derivative[i];
        rows[response.length + i + 1] = -derivative[i + 1];
      }
      product.apply(tensor, matrix, folded, 2 * count);
      const columns = memory.float32(folded, 4 * count * outer);
      const base = new Float64Array(2 * count);
      const derivatives = shape.map(() => new Float64Array(2 * count));
      for (let p = 0; p < count; p++) {
        let still = columnOf(columns, outer, 2 * count, p);
        const turned: (Float64Array | undefined)[] = shape.map(() => undefined);
        turned[last] = columnOf(columns, outer, 2 * count, count + p);
        for (let m = last - 1; m >= 0; m--) {
          const own = axes[m];
          for (let j = m + 1; j <= last; j++) turned[j] = fold(turned[j]!, own.response, p, own.size);
          turned[m] = fold(still, own.derivative, p, own.size);
          still = fold(still, own.response, p, own.size);
        }
        base.set(still, 2 * p);
        turned.forEach((value, m) => derivatives[m].set(value!, 2 * p));
      }
      return { base, derivatives };
    },
    dispose: () => {
      product.dispose();
      matrix.free();
      folded.free();
    },
  };
}

function columnOf(matrix: Float32Array, rows: number, columns: number, column: number): Float64Array {
  const result = new Float64Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    result[2 * i] = matrix[2 * (i * columns + column)];
    result[2 * i + 1] = matrix[2 * (i * columns + column) + 1];
  }
  return result;
}

/** Sums the last axis of length `size` out, against the conjugate of row p. */
function fold(values: Float64Array, vectors: Float64Array, p: number, size: number): Float64Array {
  const result = new Float64Array(values.length / size);
  for (let i = 0; i < result.length; i += 2)
    for (let n = 0; n < size; n++) {
      const [re, im] = [vectors[2 * (p * size + n)], vectors[2 * (p * size + n) + 1]];
      const from = i * size + 2 * n;
      result[i] += re * values[from] + im * values[from + 1];
      result[i + 1] += re * values[from + 1] - im * values[from];
    }
  return result;
}
