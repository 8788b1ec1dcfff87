import { multiplyF64 } from './dense-product';

// The orthogonal factor U V^T of a square matrix U S V^T by the scaled Newton-Schulz iteration (Chen and Chow 2014):
//   X <- a X (3 I - a^2 X X^T) / 2,  a^2 = 3 / (1 + l + l^2), for singular values in [l, 1].
// A bound l that is too large or too small costs steps, never the answer. `rows` below `order` means that the matrix is
// [Re -Im; Im Re] of a complex one: only its upper half is worked out, the lower half is written from it.

const LEAST: f64 = 0.03;

// Returns how many steps were taken, 0 for a matrix without a direction (zero, or beyond the range of numbers), or -1
// when `most` steps were not enough: the matrix then has its singular values in [0, 1] and no null direction completed.
// Stops once max |X X^T - I| is below `enough` and one more step is done: what is left is then below enough^2.
export function polarFactorF64(
  x: usize,
  gram: usize,
  next: usize,
  panel: usize,
  rows: i32,
  order: i32,
  enough: f64,
  most: i32,
): i32 {
  const row = (<usize>order) << 3;
  const whole = rows == order ? 1 : 0;
  let low = LEAST;
  let largestOf: f64 = 0;
  for (let at: i32 = 0; at < rows * order; at++)
    largestOf = max(largestOf, Math.abs(load<f64>(x + ((<usize>at) << 3))));
  if (!(largestOf > 0 && largestOf < Infinity)) return 0;
  // Powers of four of the largest number must stay within the range of numbers.
  if (largestOf < 1e-60 || largestOf > 1e60) scale(x, 1 / largestOf, rows * order);
  if (!whole) embed(x, rows, order);
  for (let step = 1; step <= most; step++) {
    multiplyF64(x, row, 8, x, 8, row, gram, row, rows, order, order, panel, 0, whole);
    let energy: f64 = 0;
    let sumMost: f64 = 0;
    if (whole) mirror(gram, order);
    if (step == 1) {
      for (let i = 0; i < rows; i++) {
        let sum: f64 = 0;
        for (let j = 0; j < order; j++) {
          const value = load<f64>(gram + <usize>i * row + ((<usize>j) << 3));
          sum += Math.abs(value);
          energy += value * value;
        }
        sumMost = max(sumMost, sum);
      }
      if (!whole) energy *= 2;
      const bound = min(sumMost, Math.sqrt(energy));
      // Already near orthogonal: scaling would only take it away from the answer.
      if (distance(gram, rows, order) >= 0.5) {
        scale(gram, 1 / bound, rows * order);
        scale(x, 1 / Math.sqrt(bound), order * order);
      }
    }
    let largest: f64 = 0;
    let squares: f64 = 0;
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < order; j++) {
        const value = load<f64>(gram + <usize>i * row + ((<usize>j) << 3)) - (i == j ? 1 : 0);
        largest = max(largest, Math.abs(value));
        squares += value * value;
      }
    if (!whole) squares *= 2;
    if (!(squares < Infinity)) return 0;
    const away = Math.sqrt(squares);
    let factor: f64 = 1;
    if (away < 0.1) low = 1;
    else {
      if (away < 1) low = max(low, Math.sqrt(1 - away));
      factor = Math.sqrt(3 / (1 + low + low * low));
    }
    const cubic = -0.5 * factor * factor * factor;
    scale(gram, cubic, rows * order);
    for (let i = 0; i < rows; i++) {
      const at = gram + <usize>i * row + ((<usize>i) << 3);
      store<f64>(at, load<f64>(at) + 1.5 * factor);
    }
    multiplyF64(gram, row, 8, x, row, 8, next, row, rows, order, order, panel, 0, 0);
    memory.copy(x, next, <usize>rows * row);
    if (!whole) embed(x, rows, order);
    if (largest < enough) return step;
    low = min(1, low * (1.5 * factor - 0.5 * factor * factor * factor * low * low));
  }
  return -1;
}

function distance(gram: usize, rows: i32, order: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < order; j++) {
      const value = load<f64>(gram + ((<usize>(i * order + j)) << 3)) - (i == j ? 1 : 0);
      sum += value * value;
    }
  return sum;
}

function scale(at: usize, by: f64, count: i32): void {
  const factor = f64x2.splat(by);
  const end = at + ((<usize>count) << 3);
  for (; at + 16 <= end; at += 16) v128.store(at, f64x2.mul(v128.load(at), factor));
  if (at < end) store<f64>(at, load<f64>(at) * by);
}

// The upper triangle from the lower one.
function mirror(matrix: usize, order: i32): void {
  for (let i = 0; i < order; i++)
    for (let j = 0; j < i; j++)
      store<f64>(matrix + ((<usize>(j * order + i)) << 3), load<f64>(matrix + ((<usize>(i * order + j)) << 3)));
}

// [Re -Im] above gives [Im Re] below.
function embed(matrix: usize, rows: i32, order: i32): void {
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < rows; j++) {
      const above = matrix + ((<usize>(i * order + j)) << 3);
      const below = matrix + ((<usize>((i + rows) * order + j)) << 3);
      const aside = (<usize>rows) << 3;
      store<f64>(below, -load<f64>(above + aside));
      store<f64>(below + aside, load<f64>(above));
    }
}
