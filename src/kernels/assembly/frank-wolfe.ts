import { largestMagnitude, narrow, toDoublePanels, toRows, toSinglePanels, widen } from './panel-layout';
import { boundOfLargest, distance, embedSingle, halfMissing } from './orthogonality';
import { panelProduct, symmetricProduct } from './panel-product';
import { after, AFTER_RATIONAL, LAST, needsSquare, stepFrom, takeRationalStep, takeStep } from './polar-steps';

// The two polar factors of a Frank-Wolfe step over orthogonal matrices, in float32 where that is enough. `work` holds
// 36 bytes for each entry of a matrix padded to a multiple of 8: five float32 matrices in panels, two float64 ones.

// max |X X^T - I| after the last correction, which squares it.
const ENOUGH: f64 = 2e-11;

function paddedTo(order: i32): i32 {
  return (order + 7) & ~7;
}

/**
 * Writes the orthogonal factor of a row-major float64 matrix to the first float32 panels of `work`.
 *
 * One rational step takes singular values of 5e-4 of the largest one or more to [0.198, 1], a polynomial one to
 * [0.848, 1] and a second one to [0.9993, 1]. Smaller ones stay below, as they may: little rests on their directions.
 * Without the last step a learner of channel state ended 16 % behind instead of 12. Returns the factor that puts one in the middle of the interval; 0 for a matrix without a
 * direction: zero, or beyond the range of numbers.
 */
export function polarDirection(matrix: usize, work: usize, order: i32): f64 {
  const scale = 1 / largestMagnitude(matrix, order * order);
  if (!(scale > 0 && scale < Infinity)) return 0;
  const padded = paddedTo(order);
  const bytes = (<usize>(padded * padded)) << 2;
  const gram = work + bytes;
  const square = gram + bytes;
  const spare = square + bytes;
  const next = spare + bytes;
  toSinglePanels(matrix, order, padded, scale, work);
  symmetricProduct<f32>(work, work, gram, padded, false);
  takeRationalStep(1 / Math.sqrt(boundOfLargest(gram, padded)), work, gram, spare, next, padded);
  symmetricProduct<f32>(next, next, gram, padded, false);
  symmetricProduct<f32>(gram, gram, square, padded, false);
  takeStep(AFTER_RATIONAL, next, gram, square, spare, work, padded);
  symmetricProduct<f32>(work, work, gram, padded, false);
  symmetricProduct<f32>(gram, gram, square, padded, false);
  takeStep(LAST, work, gram, square, spare, next, padded);
  memory.copy(work, next, bytes);
  return 2 / (1 + after(LAST));
}

/**
 * target = target + step (S - target) for the direction S in `work`, all row-major over `count` entries from the first.
 *
 * Writes <S, G> and <A, G> to `sums` for the matrix A and the gradient G.
 */
export function stepTowards(
  analysis: usize,
  gradient: usize,
  work: usize,
  target: usize,
  sums: usize,
  rows: i32,
  order: i32,
  step: f64,
): void {
  const padded = paddedTo(order);
  const by = f64x2.splat(step);
  let reached = f64x2.splat(0);
  let level = reached;
  for (let j = 0; j < order; j += 2) {
    let from = work + <usize>(j >> 3) * ((<usize>padded) << 5) + ((<usize>(j & 7)) << 2);
    let at = (<usize>j) << 3;
    const single = j + 1 == order;
    for (let i = 0; i < rows; i++) {
      const toward = f64x2.promote_low_f32x4(v128.load64_zero(from));
      const here = single ? v128.load64_zero(analysis + at) : v128.load(analysis + at);
      const slope = single ? v128.load64_zero(gradient + at) : v128.load(gradient + at);
      const way = f64x2.sub(toward, here);
      reached = f64x2.add(reached, f64x2.mul(toward, slope));
      level = f64x2.add(level, f64x2.mul(here, slope));
      const between = f64x2.add(here, f64x2.mul(by, way));
      if (single) v128.store64_lane(target + at, between, 0);
      else v128.store(target + at, between);
      from += 32;
      at += (<usize>order) << 3;
    }
  }
  store<f64>(sums, f64x2.extract_lane(reached, 0) + f64x2.extract_lane(reached, 1));
  store<f64>(sums, f64x2.extract_lane(level, 0) + f64x2.extract_lane(level, 1), 8);
}

/**
 * target = the orthogonal matrix nearest to a row-major float64 matrix whose singular values lie in [low, 1].
 *
 * With `low` = 1 the matrix is orthogonal but for errors far below one. Otherwise steps in float32 come first, which turn
 * the result by rounding, some 1e-7; it is orthogonal to 2e-11. Returns 0, with target as it was, where singular values
 * are too far from that.
 */
export function retractOrthogonal(matrix: usize, target: usize, work: usize, rows: i32, order: i32, low: f64): i32 {
  const padded = paddedTo(order);
  const bytes = (<usize>(padded * padded)) << 2;
  const gram = work + bytes;
  const square = gram + bytes;
  const spare = square + bytes;
  const next = spare + bytes;
  const double = next + bytes;
  const doubleGram = double + 2 * bytes;
  toSinglePanels(matrix, order, padded, 1, work);
  if (low < 1) {
    for (let taken = 0; taken < 8 && low < 1 - 1e-5; taken++) {
      symmetricProduct<f32>(work, work, gram, padded, false);
      const away = distance(gram, order, padded);
      if (away < 1) low = max(low, Math.sqrt(1 - Math.sqrt(away)));
      const step = stepFrom(low);
      if (needsSquare(step)) symmetricProduct<f32>(gram, gram, square, padded, false);
      takeStep(step, work, gram, square, spare, next, padded);
      memory.copy(work, next, bytes);
      low = after(step);
    }
    if (rows < order) embedSingle(work, rows, padded);
    widen(work, padded, double, false);
  } else toDoublePanels(matrix, order, padded, double);
  for (let taken = 0; taken < 5; taken++) {
    symmetricProduct<f64>(double, double, doubleGram, padded, false);
    const most = halfMissing(doubleGram, gram, order, padded);
    if (!(most < 1)) return 0;
    panelProduct<f32>(work, gram, next, padded);
    widen(next, padded, double, true);
    if (most < ENOUGH) {
      toRows(double, order, padded, target);
      return 1;
    }
    narrow(double, padded, work);
  }
  return 0;
}
