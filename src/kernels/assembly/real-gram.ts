// Sum over columns of row_i . row_j for packed complex float64 rows read as real pairs; the lower triangle in tiles.
// A panel holds 4 rows, column by column (64 bytes each); tile (p, q) is rows 4p..4p+3 against rows 2q, 2q+1, its eight
// sums (one vector each, the halves added by the caller) at index p (p + 1) + q.

export function addPanelProducts(panels: usize, sums: usize, n: i32, count: i32, slab: i32): void {
  const quads = (n + 3) >> 2;
  const panelBytes = (<usize>slab) << 6;
  for (let p = 0; p < quads; p++) {
    const rows = panels + <usize>p * panelBytes;
    const pairs = min(2 * p + 2, (n + 1) >> 1);
    for (let q = 0; q < pairs; q++) {
      const other = panels + <usize>(q >> 1) * panelBytes + ((<usize>(q & 1)) << 5);
      addTile(rows, other, sums + ((<usize>(p * (p + 1) + q)) << 7), count);
    }
  }
}

// Eight independent sums; four rows by two is what sixteen registers hold without spilling.
function addTile(rows: usize, other: usize, sums: usize, count: i32): void {
  let s00 = v128.load(sums);
  let s01 = v128.load(sums, 16);
  let s10 = v128.load(sums, 32);
  let s11 = v128.load(sums, 48);
  let s20 = v128.load(sums, 64);
  let s21 = v128.load(sums, 80);
  let s30 = v128.load(sums, 96);
  let s31 = v128.load(sums, 112);
  const end = rows + ((<usize>count) << 6);
  while (rows < end) {
    const b0 = v128.load(other);
    const b1 = v128.load(other, 16);
    const a0 = v128.load(rows);
    s00 = v128.add<f64>(s00, v128.mul<f64>(a0, b0));
    s01 = v128.add<f64>(s01, v128.mul<f64>(a0, b1));
    const a1 = v128.load(rows, 16);
    s10 = v128.add<f64>(s10, v128.mul<f64>(a1, b0));
    s11 = v128.add<f64>(s11, v128.mul<f64>(a1, b1));
    const a2 = v128.load(rows, 32);
    s20 = v128.add<f64>(s20, v128.mul<f64>(a2, b0));
    s21 = v128.add<f64>(s21, v128.mul<f64>(a2, b1));
    const a3 = v128.load(rows, 48);
    s30 = v128.add<f64>(s30, v128.mul<f64>(a3, b0));
    s31 = v128.add<f64>(s31, v128.mul<f64>(a3, b1));
    rows += 64;
    other += 64;
  }
  v128.store(sums, s00);
  v128.store(sums, s01, 16);
  v128.store(sums, s10, 32);
  v128.store(sums, s11, 48);
  v128.store(sums, s20, 64);
  v128.store(sums, s21, 80);
  v128.store(sums, s30, 96);
  v128.store(sums, s31, 112);
}
