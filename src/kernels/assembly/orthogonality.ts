import { addToDiagonal } from './polar-steps';

// What orthogonal matrices in panels (panel-product.ts) still lack, from their Gram matrices.

// [Re -Im] above gives [Im Re] below: rounding has come between the two, and both have to be orthogonal together.
export function embedSingle(panels: usize, rows: i32, padded: i32): void {
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < rows; i++) {
      store<f32>(singleAt(panels, padded, i + rows, j + rows), load<f32>(singleAt(panels, padded, i, j)));
      store<f32>(singleAt(panels, padded, i + rows, j), -load<f32>(singleAt(panels, padded, i, j + rows)));
    }
}

function singleAt(panels: usize, padded: i32, i: i32, j: i32): usize {
  return panels + (((<usize>((j >> 3) * padded + i)) << 5) | ((<usize>(j & 7)) << 2));
}

// |gram - I|^2 over the matrix without its padding.
export function distance(gram: usize, order: i32, padded: i32): f64 {
  addToDiagonal(gram, padded, order, -1);
  let sum = f32x4.splat(0);
  const end = gram + ((<usize>(padded * padded)) << 2);
  for (let at = gram; at < end; at += 16) {
    const four = v128.load(at);
    sum = f32x4.add(sum, f32x4.mul(four, four));
  }
  addToDiagonal(gram, padded, order, 1);
  return sumOfFour(sum);
}

// A bound on the largest eigenvalue of a symmetric matrix with none below zero.
export function boundOfLargest(square: usize, padded: i32): f64 {
  let sum = f32x4.splat(0);
  let most = sum;
  for (let panel = 0; panel < padded; panel += 8) {
    const end = square + ((<usize>padded) << 5);
    let low = f32x4.splat(0);
    let high = low;
    for (; square < end; square += 32) {
      const a = v128.load(square);
      const b = v128.load(square, 16);
      low = f32x4.add(low, f32x4.abs(a));
      high = f32x4.add(high, f32x4.abs(b));
      sum = f32x4.add(sum, f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b)));
    }
    most = f32x4.pmax(most, f32x4.pmax(low, high));
  }
  return min(Math.sqrt(sumOfFour(sum)), largestOfFour(most));
}

// half = (I - gram) / 2 in float32; returns a bound on what is left of |X^T X - I| once X (I + half) is taken for X:
// 3/4 of the square of I - gram, whose entries are at most its largest squared column.
export function halfMissing(gram: usize, half: usize, order: i32, padded: i32): f64 {
  const minus = f64x2.splat(-0.5);
  const panel = (<usize>padded) << 5;
  for (let i = 0; i < order; i++) {
    const at = gram + <usize>(i >> 2) * panel + ((<usize>i) << 5) + ((<usize>(i & 3)) << 3);
    store<f64>(at, load<f64>(at) - 1);
  }
  let most = f32x4.splat(0);
  for (let j = 0; j < padded; j += 8) {
    const end = half + panel;
    let low = f32x4.splat(0);
    let high = low;
    for (; half < end; half += 32) {
      const a = halfOf(gram, minus);
      const b = halfOf(gram + panel, minus);
      v128.store(half, a);
      v128.store(half, b, 16);
      low = f32x4.add(low, f32x4.mul(a, a));
      high = f32x4.add(high, f32x4.mul(b, b));
      gram += 32;
    }
    gram += panel;
    most = f32x4.pmax(most, f32x4.pmax(low, high));
  }
  return 3 * largestOfFour(most);
}

function halfOf(source: usize, minus: v128): v128 {
  const low = f32x4.demote_f64x2_zero(f64x2.mul(v128.load(source), minus));
  const high = f32x4.demote_f64x2_zero(f64x2.mul(v128.load(source, 16), minus));
  return v128.shuffle<f64>(low, high, 0, 2);
}

function sumOfFour(four: v128): f64 {
  return (
    <f64>f32x4.extract_lane(four, 0) +
    <f64>f32x4.extract_lane(four, 1) +
    <f64>f32x4.extract_lane(four, 2) +
    <f64>f32x4.extract_lane(four, 3)
  );
}

function largestOfFour(four: v128): f64 {
  return <f64>(
    max(
      max(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1)),
      max(f32x4.extract_lane(four, 2), f32x4.extract_lane(four, 3)),
    )
  );
}
