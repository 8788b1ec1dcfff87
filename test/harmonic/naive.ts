import { Matrix } from 'ml-matrix';
import { createRng, type Rng } from '../../src/core/rng.ts';
import { complexVector } from '../../src/harmonic/unitary-basis.ts';
import { flatIndex, indicesOf, product } from '../kernels/tensors.ts';

/** A complex matrix as its real and imaginary parts. */
export interface Complex {
  readonly re: Matrix;
  readonly im: Matrix;
}

export const conjugateTranspose = ({ re, im }: Complex): Complex => ({ re: re.transpose(), im: im.transpose().neg() });

export const multiply = (a: Complex, b: Complex): Complex => ({
  re: Matrix.sub(a.re.mmul(b.re), a.im.mmul(b.im)),
  im: Matrix.add(a.re.mmul(b.im), a.im.mmul(b.re)),
});

/** Interleaved values of an n x n matrix. */
export const interleaved = ({ re, im }: Complex): Float64Array =>
  Float64Array.from({ length: 2 * re.rows * re.columns }, (_, i) => {
    const [row, column] = [Math.floor((i >> 1) / re.columns), (i >> 1) % re.columns];
    return (i & 1 ? im : re).get(row, column);
  });

/** Q, column by column from the definition of the eigenvectors of the real form. */
export function unitaryBasis(size: number): Complex {
  const basis = { re: Matrix.zeros(size, size), im: Matrix.zeros(size, size) };
  const unit = new Float64Array(size);
  const column = new Float64Array(2 * size);
  for (let k = 0; k < size; k++) {
    unit.fill(0)[k] = 1;
    complexVector(unit, 0, size, column.fill(NaN));
    for (let n = 0; n < size; n++) {
      basis.re.set(n, k, column[2 * n]);
      basis.im.set(n, k, column[2 * n + 1]);
    }
  }
  return basis;
}

/** R = mean of all windows' Y Y^H / columns along one axis, from the definition. */
export function naiveCovariance(
  tensor: ArrayLike<number>,
  shape: readonly number[],
  axis: number,
  window: number,
): Complex {
  const result = { re: Matrix.zeros(window, window), im: Matrix.zeros(window, window) };
  const windows = shape[axis] - window + 1;
  const others = product(shape) / shape[axis];
  for (let start = 0; start < product(shape); start++) {
    const indices = indicesOf(start, shape);
    if (indices[axis] !== 0) continue;
    const at = (n: number): number => 2 * flatIndex(indices.with(axis, n), shape);
    for (let w = 0; w < windows; w++)
      for (let i = 0; i < window; i++)
        for (let j = 0; j < window; j++) {
          const [a, b] = [at(w + i), at(w + j)];
          const re = tensor[a] * tensor[b] + tensor[a + 1] * tensor[b + 1];
          const im = tensor[a + 1] * tensor[b] - tensor[a] * tensor[b + 1];
          result.re.set(i, j, result.re.get(i, j) + re / windows / others);
          result.im.set(i, j, result.im.get(i, j) + im / windows / others);
        }
  }
  return result;
}

/** (R + J conj(R) J) / 2. */
export function forwardBackward({ re, im }: Complex): Complex {
  const n = re.rows;
  const average = (m: Matrix, sign: number): Matrix =>
    Matrix.zeros(n, n).apply(function (this: Matrix, i, j) {
      this.set(i, j, (m.get(i, j) + sign * m.get(n - 1 - i, n - 1 - j)) / 2);
    });
  return { re: average(re, 1), im: average(im, -1) };
}

/** Sum of powers[k] a(f_k) a(f_k)^H plus noise on the diagonal: the exact covariance of uncorrelated exponentials. */
export function exponentialCovariance(
  size: number,
  frequencies: readonly number[],
  powers: readonly number[],
  noise = 0,
): Complex {
  const result = { re: Matrix.eye(size, size).mul(noise), im: Matrix.zeros(size, size) };
  frequencies.forEach((f, k) => {
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        const angle = 2 * Math.PI * f * (i - j);
        result.re.set(i, j, result.re.get(i, j) + powers[k] * Math.cos(angle));
        result.im.set(i, j, result.im.get(i, j) + powers[k] * Math.sin(angle));
      }
  });
  return result;
}

/** One source along the first axis of a size x columns tensor: frequency, amplitude, and what it does over columns. */
export interface Source {
  readonly frequency: number;
  readonly amplitude: number;
}

/** size x columns, cf32: sources with random phases from column to column, and noise of variance sigma^2. */
export function sourcesTensor(
  size: number,
  columns: number,
  sources: readonly Source[],
  sigma: number,
  seed: number | string | Rng,
): Float32Array {
  const rng = typeof seed === 'object' ? seed : createRng(seed);
  const tensor = new Float64Array(2 * size * columns);
  for (const { frequency, amplitude } of sources)
    for (let c = 0; c < columns; c++) {
      const phase = 2 * Math.PI * rng.uniform();
      for (let n = 0; n < size; n++) {
        tensor[2 * (n * columns + c)] += amplitude * Math.cos(phase + 2 * Math.PI * frequency * n);
        tensor[2 * (n * columns + c) + 1] += amplitude * Math.sin(phase + 2 * Math.PI * frequency * n);
      }
    }
  return Float32Array.from(tensor, (value) => value + sigma * Math.SQRT1_2 * rng.normal());
}

export const wrapped = (cycles: number): number => cycles - Math.round(cycles);

/** Largest distance on the circle from each true frequency to the found one it is paired with in circular order. */
export function worstFrequencyError(found: ArrayLike<number>, truth: readonly number[]): number {
  const free = Array.from(found);
  return truth.reduce((worst, f) => {
    const nearest = free.sort((a, b) => Math.abs(wrapped(a - f)) - Math.abs(wrapped(b - f))).shift();
    return nearest === undefined ? Infinity : Math.max(worst, Math.abs(wrapped(nearest - f)));
  }, 0);
}
