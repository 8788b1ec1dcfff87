import { copyPart, tileOfOne, tileOfTwo } from './complex-tile';

// Mode product target[o, r, i] = sum_k matrix[r, k] source[o, k, i] of complex tensors [outer, n, inner].

// For an axis with elements within it (inner > 1): columns are packed 32 bytes wide into `panel` (n x 32 bytes), since
// strides of a power of two fall on the same cache lines. One or two rows use each value once, so packing cannot pay.
function modeProduct<T>(
  source: usize,
  matrix: usize,
  target: usize,
  panel: usize,
  outer: i32,
  n: i32,
  inner: i32,
  rows: i32,
): void {
  const element: usize = 2 * sizeof<T>();
  const innerBytes = <usize>inner * element;
  const matrixRow = <usize>n * element;
  for (let o = 0; o < outer; o++) {
    for (let at: usize = 0; at < innerBytes; at += 32) {
      const width = min(<usize>32, innerBytes - at);
      const direct = rows <= 2 && width == 32;
      let from = source + at;
      if (!direct) {
        let packed = panel;
        for (let k = 0; k < n; k++) {
          copyPart(packed, from, width);
          from += innerBytes;
          packed += 32;
        }
      }
      const columns = direct ? source + at : panel;
      const step = direct ? innerBytes : 32;
      let to = target + at;
      let row = matrix;
      let r = 0;
      for (; r + 2 <= rows; r += 2) {
        tileOfTwo<T>(row, row + matrixRow, columns, step, n, to, to + innerBytes, width);
        row += 2 * matrixRow;
        to += 2 * innerBytes;
      }
      if (r < rows) tileOfOne<T>(row, columns, step, n, to, width);
    }
    source += <usize>n * innerBytes;
    target += <usize>rows * innerBytes;
  }
}

// For the contiguous axis (inner = 1) the product is source x matrix^T: the matrix is packed, transposed, into
// panels of 32 bytes by n, and the rows of the tensor take the place of the matrix.
function modeProductLast<T>(
  source: usize,
  matrix: usize,
  target: usize,
  panels: usize,
  outer: i32,
  n: i32,
  rows: i32,
): void {
  const element: usize = 2 * sizeof<T>();
  const outBytes = <usize>rows * element;
  const sourceRow = <usize>n * element;
  const panelBytes = (<usize>n) << 5;
  packTransposed<T>(matrix, panels, n, rows);
  let o = 0;
  for (; o + 2 <= outer; o += 2) {
    let panel = panels;
    for (let at: usize = 0; at < outBytes; at += 32) {
      const to = target + at;
      tileOfTwo<T>(source, source + sourceRow, panel, 32, n, to, to + outBytes, min(<usize>32, outBytes - at));
      panel += panelBytes;
    }
    source += 2 * sourceRow;
    target += 2 * outBytes;
  }
  if (o == outer) return;
  let panel = panels;
  for (let at: usize = 0; at < outBytes; at += 32) {
    tileOfOne<T>(source, panel, 32, n, target + at, min(<usize>32, outBytes - at));
    panel += panelBytes;
  }
}

function packTransposed<T>(matrix: usize, panels: usize, n: i32, rows: i32): void {
  const element: usize = 2 * sizeof<T>();
  const wide = <i32>(32 / element);
  for (let first = 0; first < rows; first += wide) {
    for (let j = 0; j < wide; j++) {
      const inside = first + j < rows;
      let from = matrix + <usize>((first + j) * n) * element;
      let packed = panels + <usize>j * element;
      for (let k = 0; k < n; k++) {
        store<T>(packed, inside ? load<T>(from) : 0);
        store<T>(packed, inside ? load<T>(from, sizeof<T>()) : 0, sizeof<T>());
        from += element;
        packed += 32;
      }
    }
    panels += (<usize>n) << 5;
  }
}

export function modeProductF32(
  source: usize,
  matrix: usize,
  target: usize,
  panels: usize,
  outer: i32,
  n: i32,
  inner: i32,
  rows: i32,
): void {
  if (inner == 1) modeProductLast<f32>(source, matrix, target, panels, outer, n, rows);
  else modeProduct<f32>(source, matrix, target, panels, outer, n, inner, rows);
}

export function modeProductF64(
  source: usize,
  matrix: usize,
  target: usize,
  panels: usize,
  outer: i32,
  n: i32,
  inner: i32,
  rows: i32,
): void {
  if (inner == 1) modeProductLast<f64>(source, matrix, target, panels, outer, n, rows);
  else modeProduct<f64>(source, matrix, target, panels, outer, n, inner, rows);
}
