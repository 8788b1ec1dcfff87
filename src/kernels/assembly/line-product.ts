// Products of many float32 lines with one matrix that was packed beforehand: target[l, j] = sum over k of lines[l, k] matrix[k, j].
// Sums run over k in order, one lane each: a line has the same bytes wherever it stands among others.

// `panels`: for every eight columns, depth x 32 bytes. `lines` is a multiple of four, `columns` of eight.
export function multiplyLinesF32(
  lines: usize,
  depth: i32,
  panels: usize,
  target: usize,
  count: i32,
  columns: i32,
): void {
  const row = (<usize>depth) << 2;
  const out = (<usize>columns) << 2;
  const panelBytes = (<usize>depth) << 5;
  for (let j = 0; j < columns; j += 8) {
    let from = lines;
    let to = target + ((<usize>j) << 2);
    for (let l = 0; l < count; l += 4) {
      tile(from, row, panels, panels + panelBytes, to, out);
      from += row << 2;
      to += out << 2;
    }
    panels += panelBytes;
  }
}

// Eight sums, two columns of the panel and one broadcast value: what sixteen registers hold.
function tile(left: usize, row: usize, panel: usize, end: usize, target: usize, out: usize): void {
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  let l1 = left + row;
  let l2 = l1 + row;
  let l3 = l2 + row;
  while (panel < end) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const a0 = v128.load32_splat(left);
    s00 = f32x4.add(s00, f32x4.mul(a0, b0));
    s01 = f32x4.add(s01, f32x4.mul(a0, b1));
    const a1 = v128.load32_splat(l1);
    s10 = f32x4.add(s10, f32x4.mul(a1, b0));
    s11 = f32x4.add(s11, f32x4.mul(a1, b1));
    const a2 = v128.load32_splat(l2);
    s20 = f32x4.add(s20, f32x4.mul(a2, b0));
    s21 = f32x4.add(s21, f32x4.mul(a2, b1));
    const a3 = v128.load32_splat(l3);
    s30 = f32x4.add(s30, f32x4.mul(a3, b0));
    s31 = f32x4.add(s31, f32x4.mul(a3, b1));
    panel += 32;
    left += 4;
    l1 += 4;
    l2 += 4;
    l3 += 4;
  }
  v128.store(target, s00);
  v128.store(target, s01, 16);
  target += out;
  v128.store(target, s10);
  v128.store(target, s11, 16);
  target += out;
  v128.store(target, s20);
  v128.store(target, s21, 16);
  target += out;
  v128.store(target, s30);
  v128.store(target, s31, 16);
}
