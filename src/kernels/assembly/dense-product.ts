// Products of real float64 matrices with any strides (bytes): target[i, j] (+)= sum over k of left[i, k] right[k, j].
// Sums run over k in order, one lane each, so a product added in pieces of k has the bytes of one added whole.

// `right` is packed four columns wide (32 bytes a step of k) into `panel` (depth x 32 bytes), zeros past its edge.
// With `triangle` only tiles that touch the lower triangle are made: for symmetric results, mirrored by the caller.
export function multiplyF64(
  left: usize,
  leftRow: usize,
  leftStep: usize,
  right: usize,
  rightStep: usize,
  rightColumn: usize,
  target: usize,
  targetRow: usize,
  rows: i32,
  depth: i32,
  columns: i32,
  panel: usize,
  add: i32,
  triangle: i32,
): void {
  for (let j = 0; j < columns; j += 4) {
    const width = min(4, columns - j);
    pack(right + <usize>j * rightColumn, rightStep, rightColumn, depth, width, panel);
    const first = triangle ? j & ~3 : 0;
    let from = left + <usize>first * leftRow;
    let to = target + <usize>first * targetRow + ((<usize>j) << 3);
    let i = first;
    for (; i + 4 <= rows; i += 4) {
      tileOfFour(from, leftRow, leftStep, panel, depth, to, targetRow, width, add);
      from += 4 * leftRow;
      to += 4 * targetRow;
    }
    for (; i < rows; i++) {
      tileOfOne(from, leftStep, panel, depth, to, width, add);
      from += leftRow;
      to += targetRow;
    }
  }
}

function pack(right: usize, step: usize, column: usize, depth: i32, width: i32, panel: usize): void {
  const end = panel + ((<usize>depth) << 5);
  if (width == 4 && column == 8) {
    for (; panel < end; panel += 32) {
      v128.store(panel, v128.load(right));
      v128.store(panel, v128.load(right, 16), 16);
      right += step;
    }
    return;
  }
  if (width == 4 && step == 8) {
    for (; panel + 64 <= end; panel += 64) {
      packTransposed(right, column, panel);
      packTransposed(right + 2 * column, column, panel + 16);
      right += 16;
    }
  }
  for (; panel < end; panel += 32) {
    for (let j = 0; j < 4; j++)
      store<f64>(panel + ((<usize>j) << 3), j < width ? load<f64>(right + <usize>j * column) : 0);
    right += step;
  }
}

// Two rows of two columns each, side by side in memory the other way round.
function packTransposed(right: usize, column: usize, panel: usize): void {
  const a = v128.load(right);
  const b = v128.load(right + column);
  v128.store(panel, v128.shuffle<f64>(a, b, 0, 2));
  v128.store(panel, v128.shuffle<f64>(a, b, 1, 3), 32);
}

// Eight sums, two columns of the panel and one broadcast value: what sixteen registers hold.
function tileOfFour(
  left: usize,
  leftRow: usize,
  leftStep: usize,
  panel: usize,
  depth: i32,
  target: usize,
  targetRow: usize,
  width: i32,
  add: i32,
): void {
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  const t1 = target + targetRow;
  const t2 = t1 + targetRow;
  const t3 = t2 + targetRow;
  if (add) {
    s00 = part(target, width);
    s01 = part(target + 16, width - 2);
    s10 = part(t1, width);
    s11 = part(t1 + 16, width - 2);
    s20 = part(t2, width);
    s21 = part(t2 + 16, width - 2);
    s30 = part(t3, width);
    s31 = part(t3 + 16, width - 2);
  }
  let l1 = left + leftRow;
  let l2 = l1 + leftRow;
  let l3 = l2 + leftRow;
  const end = panel + ((<usize>depth) << 5);
  while (panel < end) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const a0 = v128.load64_splat(left);
    s00 = f64x2.add(s00, f64x2.mul(a0, b0));
    s01 = f64x2.add(s01, f64x2.mul(a0, b1));
    const a1 = v128.load64_splat(l1);
    s10 = f64x2.add(s10, f64x2.mul(a1, b0));
    s11 = f64x2.add(s11, f64x2.mul(a1, b1));
    const a2 = v128.load64_splat(l2);
    s20 = f64x2.add(s20, f64x2.mul(a2, b0));
    s21 = f64x2.add(s21, f64x2.mul(a2, b1));
    const a3 = v128.load64_splat(l3);
    s30 = f64x2.add(s30, f64x2.mul(a3, b0));
    s31 = f64x2.add(s31, f64x2.mul(a3, b1));
    panel += 32;
    left += leftStep;
    l1 += leftStep;
    l2 += leftStep;
    l3 += leftStep;
  }
  put(target, s00, width);
  put(target + 16, s01, width - 2);
  put(t1, s10, width);
  put(t1 + 16, s11, width - 2);
  put(t2, s20, width);
  put(t2 + 16, s21, width - 2);
  put(t3, s30, width);
  put(t3 + 16, s31, width - 2);
}

function tileOfOne(left: usize, leftStep: usize, panel: usize, depth: i32, target: usize, width: i32, add: i32): void {
  let s0 = add ? part(target, width) : f64x2.splat(0);
  let s1 = add ? part(target + 16, width - 2) : f64x2.splat(0);
  const end = panel + ((<usize>depth) << 5);
  while (panel < end) {
    const a = v128.load64_splat(left);
    s0 = f64x2.add(s0, f64x2.mul(a, v128.load(panel)));
    s1 = f64x2.add(s1, f64x2.mul(a, v128.load(panel, 16)));
    panel += 32;
    left += leftStep;
  }
  put(target, s0, width);
  put(target + 16, s1, width - 2);
}

function part(at: usize, width: i32): v128 {
  if (width >= 2) return v128.load(at);
  return width == 1 ? v128.load64_zero(at) : f64x2.splat(0);
}

function put(at: usize, value: v128, width: i32): void {
  if (width >= 2) v128.store(at, value);
  else if (width == 1) v128.store64_lane(at, value, 0);
}
