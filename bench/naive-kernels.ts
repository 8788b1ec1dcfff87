import { Matrix } from 'ml-matrix';
import type { BlockAverageOptions } from '../src/kernels/block-average.ts';

/** The definitions of the kernels as plain float64 loops: what the fast ones are timed and checked against. */

const product = (sizes: readonly number[]): number => sizes.reduce((n, size) => n * size, 1);

/** Block mean of interleaved complex values, one source element after the other. */
export function blockAverage(values: ArrayLike<number>, options: BlockAverageOptions): Float64Array {
  const { shape, factors, centre = shape.map(() => 0) } = options;
  const outShape = shape.map((size, m) => size / factors[m]);
  const out = new Float64Array(2 * product(outShape));
  const blockSize = product(factors);
  for (let element = 0; element < product(shape); element++) {
    let [rest, at, stride, turns] = [element, 0, 1, 0];
    for (let m = shape.length - 1; m >= 0; m--) {
      const index = rest % shape[m];
      rest = (rest - index) / shape[m];
      at += Math.floor(index / factors[m]) * stride;
      stride *= outShape[m];
      turns += centre[m] * (index % factors[m]);
    }
    const [c, s] = [Math.cos(2 * Math.PI * turns) / blockSize, Math.sin(2 * Math.PI * turns) / blockSize];
    out[2 * at] += values[2 * element] * c + values[2 * element + 1] * s;
    out[2 * at + 1] += values[2 * element + 1] * c - values[2 * element] * s;
  }
  return out;
}

export interface NaiveModeProductOptions {
  readonly shape: readonly number[];
  readonly axis: number;
  readonly rows: number;
}

/** out[o, r, i] = sum over k of matrix[r, k] tensor[o, k, i], rows of the result built up in order of memory. */
export function modeProduct(
  tensor: Float64Array,
  matrix: Float64Array,
  { shape, axis, rows }: NaiveModeProductOptions,
  out: Float64Array,
): void {
  const [outer, n, inner] = [product(shape.slice(0, axis)), shape[axis], product(shape.slice(axis + 1))];
  out.fill(0);
  for (let o = 0; o < outer; o++)
    for (let r = 0; r < rows; r++) {
      const to = 2 * (o * rows + r) * inner;
      for (let k = 0; k < n; k++) {
        const from = 2 * (o * n + k) * inner;
        const [re, im] = [matrix[2 * (r * n + k)], matrix[2 * (r * n + k) + 1]];
        for (let i = 0; i < 2 * inner; i += 2) {
          out[to + i] += re * tensor[from + i] - im * tensor[from + i + 1];
          out[to + i + 1] += re * tensor[from + i + 1] + im * tensor[from + i];
        }
      }
    }
}

/** Real and imaginary parts of the unfolding along an axis, N x all other elements. */
export function unfold(values: ArrayLike<number>, shape: readonly number[], axis: number): [Matrix, Matrix] {
  const [outer, n, inner] = [product(shape.slice(0, axis)), shape[axis], product(shape.slice(axis + 1))];
  const parts: [Matrix, Matrix] = [Matrix.zeros(n, outer * inner), Matrix.zeros(n, outer * inner)];
  for (let o = 0; o < outer; o++)
    for (let m = 0; m < n; m++)
      for (let i = 0; i < inner; i++)
        for (const part of [0, 1]) parts[part].set(m, o * inner + i, values[2 * ((o * n + m) * inner + i) + part]);
  return parts;
}

export function interleave(real: Matrix, imag: Matrix): number[] {
  const [re, im] = [real.to1DArray(), imag.to1DArray()];
  return re.flatMap((value, i) => [value, im[i]]);
}

/** Re(Q^H R Q) written out for the four elements that columns m and n - 1 - m of Q pick from R; row-major. */
export function inRealBasis(real: Matrix, imag: Matrix): number[] {
  const n = real.rows;
  const half = n >> 1;
  // Column t of Q: elements (row, re, im).
  const column = (t: number): [number, number, number][] => {
    const s = Math.SQRT1_2;
    if (t < half)
      return [
        [t, s, 0],
        [n - 1 - t, s, 0],
      ];
    if (t < n - half) return [[t, 1, 0]];
    const m = t - (n - half);
    return [
      [m, 0, s],
      [n - 1 - m, 0, -s],
    ];
  };
  const out: number[] = [];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (const [a, ar, ai] of column(i))
        for (const [b, br, bi] of column(j))
          sum += (ar * br + ai * bi) * real.get(a, b) - (ar * bi - ai * br) * imag.get(a, b);
      out.push(sum);
    }
  return out;
}

export function firstNonFinite(values: Float32Array): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}
