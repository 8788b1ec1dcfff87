import { SounderError } from '../core/errors.ts';
import type { ComplexMatrix } from './complex-matrix.ts';

/** A P = Q R with |R[0,0]| >= |R[1,1]| >= ...: reflections below and on the diagonal of `factor`, R above it. */
export interface PivotedQr {
  readonly rows: number;
  readonly cols: number;
  /** Columns that are linearly independent to rounding. */
  readonly rank: number;
  readonly factor: Float64Array;
  /** Diagonal of R, complex. */
  readonly diagonal: Float64Array;
  /** Half the squared length of each reflection vector. */
  readonly halves: Float64Array;
  /** Column `order[k]` of A is column k of A P. */
  readonly order: Int32Array;
  /** A was divided by this power of two. */
  readonly scale: number;
}

/**
 * Factors a complex matrix by Householder reflections, taking the longest remaining column first.
 *
 * Businger and Golub (1965). The rank is the number of columns whose remainder exceeds `max(rows, cols) eps` of the
 * longest. Cost `O(rows cols^2)`.
 *
 * @throws SounderError `samples-not-finite` when an element is NaN or infinite
 */
export function pivotedQr({ rows, cols, data }: ComplexMatrix): PivotedQr {
  const steps = Math.min(rows, cols);
  const scale = powerOfTwoScale(data, rows, cols);
  const factor = data.slice(0, 2 * rows * cols);
  for (let i = 0; i < factor.length; i++) factor[i] /= scale;
  const diagonal = new Float64Array(2 * steps);
  const halves = new Float64Array(steps);
  const order = Int32Array.from({ length: cols }, (_, j) => j);

  let smallest = 0;
  let rank = 0;
  for (; rank < steps; rank++) {
    const k = rank;
    // Remaining lengths are summed anew: the matrices are small, and downdated ones lose digits where rank is decided.
    let longest = k;
    let square = -1;
    for (let j = k; j < cols; j++) {
      const length = columnSquare(factor, rows, cols, k, j);
      if (length > square) {
        square = length;
        longest = j;
      }
    }
    const norm = Math.sqrt(square);
    if (k === 0) smallest = norm * Math.max(rows, cols) * Number.EPSILON;
    if (norm <= smallest) break;
    if (longest !== k) swapColumns(factor, rows, cols, k, longest, order);

    // H = I - v v^H / h takes the column to -phase(a) norm e_k, with v = column + phase(a) norm e_k.
    const at = 2 * (k * cols + k);
    const size = Math.hypot(factor[at], factor[at + 1]);
    const [re, im] = size === 0 ? [1, 0] : [factor[at] / size, factor[at + 1] / size];
    diagonal[2 * k] = -re * norm;
    diagonal[2 * k + 1] = -im * norm;
    factor[at] += re * norm;
    factor[at + 1] += im * norm;
    halves[k] = norm * (norm + size);
    for (let j = k + 1; j < cols; j++) reflect(factor, rows, cols, k, halves[k], factor, cols, j);
  }
  return { rows, cols, rank, factor, diagonal, halves, order, scale };
}

/** Replaces B (`rows x columns`) by Q^H B. */
export function applyAdjointQ(qr: PivotedQr, b: Float64Array, columns: number): void {
  for (let k = 0; k < qr.rank; k++)
    for (let j = 0; j < columns; j++) reflect(qr.factor, qr.rows, qr.cols, k, qr.halves[k], b, columns, j);
}

/** Column j of the target loses its component along reflection k: b -= v (v^H b) / h. */
function reflect(
  factor: Float64Array,
  rows: number,
  cols: number,
  k: number,
  half: number,
  target: Float64Array,
  columns: number,
  j: number,
): void {
  let re = 0;
  let im = 0;
  for (let i = k; i < rows; i++) {
    const v = 2 * (i * cols + k);
    const b = 2 * (i * columns + j);
    re += factor[v] * target[b] + factor[v + 1] * target[b + 1];
    im += factor[v] * target[b + 1] - factor[v + 1] * target[b];
  }
  re /= half;
  im /= half;
  for (let i = k; i < rows; i++) {
    const v = 2 * (i * cols + k);
    const b = 2 * (i * columns + j);
    target[b] -= factor[v] * re - factor[v + 1] * im;
    target[b + 1] -= factor[v] * im + factor[v + 1] * re;
  }
}

function columnSquare(factor: Float64Array, rows: number, cols: number, from: number, j: number): number {
  let sum = 0;
  for (let i = from; i < rows; i++) {
    const at = 2 * (i * cols + j);
    sum += factor[at] * factor[at] + factor[at + 1] * factor[at + 1];
  }
  return sum;
}

function swapColumns(factor: Float64Array, rows: number, cols: number, a: number, b: number, order: Int32Array): void {
  [order[a], order[b]] = [order[b], order[a]];
  for (let i = 0; i < rows; i++)
    for (let part = 0; part < 2; part++) {
      const first = 2 * (i * cols + a) + part;
      const second = 2 * (i * cols + b) + part;
      const kept = factor[first];
      factor[first] = factor[second];
      factor[second] = kept;
    }
}

/** The power of two next to the largest element (1 for the zero matrix), so that squares neither overflow nor vanish. */
function powerOfTwoScale(data: Float64Array, rows: number, cols: number): number {
  let largest = 0;
  for (let i = 0; i < 2 * rows * cols; i++) {
    const size = Math.abs(data[i]);
    if (!(size < Infinity))
      throw new SounderError(
        'samples-not-finite',
        `least squares, ${rows} x ${cols} matrix: found ${data[i]} at element ${i >> 1}, allowed: finite values`,
      );
    if (size > largest) largest = size;
  }
  return largest === 0 ? 1 : 2 ** Math.max(-1022, Math.floor(Math.log2(largest)));
}
