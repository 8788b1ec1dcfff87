// Inverse of a symmetric positive definite float32 matrix in panels (panel-product.ts), in place: Gauss-Jordan without
// pivoting, four rows at a time, so that all but the four rows themselves is one product of rank four.

/** `columns`: room for 16 bytes a row. */
export function invertPanels(matrix: usize, order: i32, columns: usize): void {
  const panel = (<usize>order) << 5;
  for (let pivot = 0; pivot < order; pivot += 4) {
    const rows = matrix + ((<usize>pivot) << 5);
    const block = matrix + <usize>(pivot >> 3) * panel + ((<usize>(pivot & 7)) << 2);
    for (let k = 0; k < 4; k++) sweepRow(rows, block + ((<usize>pivot) << 5), k, order);
    takeColumns(block, columns, pivot, order);
    for (let at = matrix; at < matrix + ((<usize>order) >> 3) * panel; at += panel)
      subtractProduct(at, at + ((<usize>pivot) << 5), columns, order);
  }
}

// Solves row `k` of four for its unknown and puts it into the other three; `square`: the four by four block.
function sweepRow(rows: usize, square: usize, k: i32, order: i32): void {
  const own = (<usize>k) << 5;
  const first = (<usize>((k + 1) & 3)) << 5;
  const second = (<usize>((k + 2) & 3)) << 5;
  const third = (<usize>((k + 3) & 3)) << 5;
  const column = square + ((<usize>k) << 2);
  const inverse = f32x4.splat(1 / load<f32>(column + own));
  const f1 = f32x4.splat(load<f32>(column + first));
  const f2 = f32x4.splat(load<f32>(column + second));
  const f3 = f32x4.splat(load<f32>(column + third));
  store<f32>(column + own, 1);
  store<f32>(column + first, 0);
  store<f32>(column + second, 0);
  store<f32>(column + third, 0);
  for (let j = 0; j < order; j += 8) {
    for (let half: usize = 0; half < 32; half += 16) {
      const at = rows + half;
      const row = f32x4.mul(v128.load(at + own), inverse);
      v128.store(at + own, row);
      v128.store(at + first, f32x4.sub(v128.load(at + first), f32x4.mul(f1, row)));
      v128.store(at + second, f32x4.sub(v128.load(at + second), f32x4.mul(f2, row)));
      v128.store(at + third, f32x4.sub(v128.load(at + third), f32x4.mul(f3, row)));
    }
    rows += (<usize>order) << 5;
  }
}

// Moves four columns out of the matrix, but for the rows of their own block, which stay.
function takeColumns(block: usize, columns: usize, pivot: i32, order: i32): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < order; i++) {
    const own = (i & ~3) == pivot;
    v128.store(columns, own ? zero : v128.load(block));
    if (!own) v128.store(block, zero);
    block += 32;
    columns += 16;
  }
}

// One panel -= columns times its four pivot rows, which stay in registers.
function subtractProduct(panel: usize, rows: usize, columns: usize, order: i32): void {
  const r00 = v128.load(rows);
  const r01 = v128.load(rows, 16);
  const r10 = v128.load(rows, 32);
  const r11 = v128.load(rows, 48);
  const r20 = v128.load(rows, 64);
  const r21 = v128.load(rows, 80);
  const r30 = v128.load(rows, 96);
  const r31 = v128.load(rows, 112);
  const end = panel + ((<usize>order) << 5);
  for (; panel < end; panel += 32) {
    let low = v128.load(panel);
    let high = v128.load(panel, 16);
    const c0 = v128.load32_splat(columns);
    low = f32x4.sub(low, f32x4.mul(c0, r00));
    high = f32x4.sub(high, f32x4.mul(c0, r01));
    const c1 = v128.load32_splat(columns, 4);
    low = f32x4.sub(low, f32x4.mul(c1, r10));
    high = f32x4.sub(high, f32x4.mul(c1, r11));
    const c2 = v128.load32_splat(columns, 8);
    low = f32x4.sub(low, f32x4.mul(c2, r20));
    high = f32x4.sub(high, f32x4.mul(c2, r21));
    const c3 = v128.load32_splat(columns, 12);
    low = f32x4.sub(low, f32x4.mul(c3, r30));
    high = f32x4.sub(high, f32x4.mul(c3, r31));
    v128.store(panel, low);
    v128.store(panel, high, 16);
    columns += 16;
  }
}
