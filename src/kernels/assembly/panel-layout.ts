// Between row-major float64 matrices and panels (panel-product.ts): panels of eight float32 or four float64 columns.

/** Largest magnitude of `count` float64 numbers, none of them NaN. */
export function largestMagnitude(source: usize, count: i32): f64 {
  let one = f64x2.splat(0);
  let other = one;
  const end = source + ((<usize>count) << 3);
  for (; source + 32 <= end; source += 32) {
    one = f64x2.pmax(one, f64x2.abs(v128.load(source)));
    other = f64x2.pmax(other, f64x2.abs(v128.load(source, 16)));
  }
  one = f64x2.pmax(one, other);
  let most = max(f64x2.extract_lane(one, 0), f64x2.extract_lane(one, 1));
  for (; source < end; source += 8) most = max(most, Math.abs(load<f64>(source)));
  return most;
}

/** Float32 panels, zero past `order`, of `scale` times a row-major float64 matrix. */
export function toSinglePanels(source: usize, order: i32, padded: i32, scale: f64, target: usize): void {
  const factor = f64x2.splat(scale);
  const row = (<usize>order) << 3;
  if (order < padded) memory.fill(target, 0, (<usize>(padded * padded)) << 2);
  for (let j = 0; j < order; j += 8) {
    const width = min(8, order - j);
    let from = source + ((<usize>j) << 3);
    let to = target;
    for (let i = 0; i < order; i++) {
      let c = 0;
      for (; c + 2 <= width; c += 2) {
        const pair = f64x2.mul(v128.load(from + ((<usize>c) << 3)), factor);
        v128.store64_lane(to + ((<usize>c) << 2), f32x4.demote_f64x2_zero(pair), 0);
      }
      if (c < width) store<f32>(to + ((<usize>c) << 2), <f32>(load<f64>(from + ((<usize>c) << 3)) * scale));
      from += row;
      to += 32;
    }
    target += (<usize>padded) << 5;
  }
}

/** Float64 panels, zero past `order`, of a row-major matrix. */
export function toDoublePanels(source: usize, order: i32, padded: i32, target: usize): void {
  const row = (<usize>order) << 3;
  if (order < padded) memory.fill(target, 0, (<usize>(padded * padded)) << 3);
  for (let j = 0; j < order; j += 4) {
    const bytes = (<usize>min(4, order - j)) << 3;
    let from = source + ((<usize>j) << 3);
    let to = target;
    for (let i = 0; i < order; i++) {
      copyPart(from, to, bytes);
      from += row;
      to += 32;
    }
    target += (<usize>padded) << 5;
  }
}

/** The row-major matrix of float64 panels. */
export function toRows(source: usize, order: i32, padded: i32, target: usize): void {
  const row = (<usize>order) << 3;
  for (let j = 0; j < order; j += 4) {
    const bytes = (<usize>min(4, order - j)) << 3;
    let from = source;
    let to = target + ((<usize>j) << 3);
    for (let i = 0; i < order; i++) {
      copyPart(from, to, bytes);
      from += 32;
      to += row;
    }
    source += (<usize>padded) << 5;
  }
}

/** Float64 panels (+)= float32 ones. */
export function widen(source: usize, padded: i32, target: usize, add: bool): void {
  const panel = (<usize>padded) << 5;
  for (let j = 0; j < padded; j += 8) {
    const end = source + panel;
    for (; source < end; source += 32) {
      widenFour(v128.load(source), target, add);
      widenFour(v128.load(source, 16), target + panel, add);
      target += 32;
    }
    target += panel;
  }
}

/** Float32 panels of float64 ones. */
export function narrow(source: usize, padded: i32, target: usize): void {
  const panel = (<usize>padded) << 5;
  for (let j = 0; j < padded; j += 8) {
    const end = target + panel;
    for (; target < end; target += 32) {
      v128.store(target, narrowFour(source));
      v128.store(target, narrowFour(source + panel), 16);
      source += 32;
    }
    source += panel;
  }
}

function narrowFour(source: usize): v128 {
  const low = f32x4.demote_f64x2_zero(v128.load(source));
  return v128.shuffle<f64>(low, f32x4.demote_f64x2_zero(v128.load(source, 16)), 0, 2);
}

function widenFour(four: v128, target: usize, add: bool): void {
  let low = f64x2.promote_low_f32x4(four);
  let high = f64x2.promote_low_f32x4(v128.shuffle<f64>(four, four, 1, 1));
  if (add) {
    low = f64x2.add(low, v128.load(target));
    high = f64x2.add(high, v128.load(target, 16));
  }
  v128.store(target, low);
  v128.store(target, high, 16);
}

function copyPart(from: usize, to: usize, bytes: usize): void {
  if (bytes == 32) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    return;
  }
  for (let at: usize = 0; at < bytes; at += 8) store<f64>(to + at, load<f64>(from + at));
}
