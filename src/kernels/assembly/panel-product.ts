// Products of square float32 or float64 matrices stored in panels: 32 bytes of columns wide, a panel row after row, so
// that every inner loop reads memory in order. The order is a multiple of 8; what pads a matrix up to it is zero.
// Tiles are four rows by one panel: eight sums, two vectors of the panel and one broadcast value fill sixteen registers.

/** target = left^T right for a symmetric result: the tiles below the diagonal, mirrored. With `add` on top of target. */
export function symmetricProduct<T>(left: usize, right: usize, target: usize, order: i32, add: bool): void {
  const panel = (<usize>order) << 5;
  const width: i32 = 32 / sizeof<T>();
  let column = target;
  for (let j = 0; j < order; j += width) {
    for (let i = j; i < order; i += 4) {
      const from = left + <usize>(i / width) * panel + <usize>(i % width) * sizeof<T>();
      const to = column + ((<usize>i) << 5);
      tileOfColumns<T>(from, right, order, to, add);
      if (i >= j + width)
        mirror<T>(to, target + <usize>(i / width) * panel + ((<usize>j) << 5) + <usize>(i % width) * sizeof<T>());
    }
    right += panel;
    column += panel;
  }
}

/** target = left right. */
export function panelProduct<T>(left: usize, right: usize, target: usize, order: i32): void {
  const panel = (<usize>order) << 5;
  const width: i32 = 32 / sizeof<T>();
  for (let j = 0; j < order; j += width) {
    for (let i = 0; i < order; i += 4) {
      const at = (<usize>i) << 5;
      tileOfRows<T>(left + at, right, order, target + at);
    }
    right += panel;
    target += panel;
  }
}

// Four columns of the left matrix, side by side in its panel, against a panel of the right one.
function tileOfColumns<T>(left: usize, right: usize, depth: i32, target: usize, add: bool): void {
  let s00 = v128.splat<T>(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  if (add) {
    s00 = v128.load(target);
    s01 = v128.load(target, 16);
    s10 = v128.load(target, 32);
    s11 = v128.load(target, 48);
    s20 = v128.load(target, 64);
    s21 = v128.load(target, 80);
    s30 = v128.load(target, 96);
    s31 = v128.load(target, 112);
  }
  const end = right + ((<usize>depth) << 5);
  while (right < end) {
    const b0 = v128.load(right);
    const b1 = v128.load(right, 16);
    const a0 = v128.load_splat<T>(left);
    s00 = v128.add<T>(s00, v128.mul<T>(a0, b0));
    s01 = v128.add<T>(s01, v128.mul<T>(a0, b1));
    const a1 = v128.load_splat<T>(left, sizeof<T>());
    s10 = v128.add<T>(s10, v128.mul<T>(a1, b0));
    s11 = v128.add<T>(s11, v128.mul<T>(a1, b1));
    const a2 = v128.load_splat<T>(left, 2 * sizeof<T>());
    s20 = v128.add<T>(s20, v128.mul<T>(a2, b0));
    s21 = v128.add<T>(s21, v128.mul<T>(a2, b1));
    const a3 = v128.load_splat<T>(left, 3 * sizeof<T>());
    s30 = v128.add<T>(s30, v128.mul<T>(a3, b0));
    s31 = v128.add<T>(s31, v128.mul<T>(a3, b1));
    left += 32;
    right += 32;
  }
  v128.store(target, s00);
  v128.store(target, s01, 16);
  v128.store(target, s10, 32);
  v128.store(target, s11, 48);
  v128.store(target, s20, 64);
  v128.store(target, s21, 80);
  v128.store(target, s30, 96);
  v128.store(target, s31, 112);
}

// Four rows of the left matrix, which run through its panels, against a panel of the right one.
function tileOfRows<T>(left: usize, right: usize, depth: i32, target: usize): void {
  let s00 = v128.splat<T>(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  const jump = ((<usize>depth) << 5) - 32;
  const end = right + ((<usize>depth) << 5);
  const panel: usize = 1024 / sizeof<T>();
  while (right < end) {
    const whole = right + panel;
    while (right < whole) {
      const b0 = v128.load(right);
      const b1 = v128.load(right, 16);
      const a0 = v128.load_splat<T>(left);
      s00 = v128.add<T>(s00, v128.mul<T>(a0, b0));
      s01 = v128.add<T>(s01, v128.mul<T>(a0, b1));
      const a1 = v128.load_splat<T>(left, 32);
      s10 = v128.add<T>(s10, v128.mul<T>(a1, b0));
      s11 = v128.add<T>(s11, v128.mul<T>(a1, b1));
      const a2 = v128.load_splat<T>(left, 64);
      s20 = v128.add<T>(s20, v128.mul<T>(a2, b0));
      s21 = v128.add<T>(s21, v128.mul<T>(a2, b1));
      const a3 = v128.load_splat<T>(left, 96);
      s30 = v128.add<T>(s30, v128.mul<T>(a3, b0));
      s31 = v128.add<T>(s31, v128.mul<T>(a3, b1));
      left += sizeof<T>();
      right += 32;
    }
    left += jump;
  }
  v128.store(target, s00);
  v128.store(target, s01, 16);
  v128.store(target, s10, 32);
  v128.store(target, s11, 48);
  v128.store(target, s20, 64);
  v128.store(target, s21, 80);
  v128.store(target, s30, 96);
  v128.store(target, s31, 112);
}

// Writes a tile's transpose: rows of four values, 32 bytes apart.
function mirror<T>(tile: usize, target: usize): void {
  if (sizeof<T>() == 4) {
    transposeFour(tile, target);
    transposeFour(tile + 16, target + 128);
    return;
  }
  transposeTwo(tile, target);
  transposeTwo(tile + 64, target + 16);
  transposeTwo(tile + 16, target + 64);
  transposeTwo(tile + 80, target + 80);
}

function transposeFour(tile: usize, target: usize): void {
  const a = v128.load(tile);
  const b = v128.load(tile, 32);
  const c = v128.load(tile, 64);
  const d = v128.load(tile, 96);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f64>(ab, cd, 0, 2));
  v128.store(target, v128.shuffle<f64>(ab, cd, 1, 3), 32);
  v128.store(target, v128.shuffle<f64>(AB, CD, 0, 2), 64);
  v128.store(target, v128.shuffle<f64>(AB, CD, 1, 3), 96);
}

function transposeTwo(tile: usize, target: usize): void {
  const a = v128.load(tile);
  const b = v128.load(tile, 32);
  v128.store(target, v128.shuffle<f64>(a, b, 0, 2));
  v128.store(target, v128.shuffle<f64>(a, b, 1, 3), 32);
}
