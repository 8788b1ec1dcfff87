import { addPanelProducts } from './real-gram';

// Forward-backward covariance of an n-row unfolding as a real symmetric matrix (Haardt and Nossek 1995): the rows are
// mixed by the sparse unitary Q^H, after which only the real part of the covariance remains.
// The tensor is [outer, n, inner] complex float32; the target n x n float64.
// `panels`: slab x 64 bytes for every 4 rows; `sums`: 128 bytes for every 4 x 2 tile (see real-gram).
export function forwardBackwardCovarianceF64(
  source: usize,
  target: usize,
  panels: usize,
  sums: usize,
  outer: i32,
  n: i32,
  inner: i32,
  slab: i32,
): void {
  const quads = (n + 3) >> 2;
  memory.fill(sums, 0, (<usize>(quads * (quads + 1))) << 7);
  const columns = outer * inner;
  for (let first = 0; first < columns; first += slab) {
    const count = min(slab, columns - first);
    packMixedRows(source, panels, first, count, n, inner, slab);
    addPanelProducts(panels, sums, n, count, slab);
  }
  finish(target, sums, n, 0.5 / <f64>columns);
}

// Packs sqrt(2) Q^H Y for `count` columns: y_m + y_m', -j (y_m - y_m') with m' = n-1-m, and sqrt(2) y in the middle.
function packMixedRows(source: usize, panels: usize, first: i32, count: i32, n: i32, inner: i32, slab: i32): void {
  const half = n >> 1;
  const rowBytes = (<usize>inner) << 3;
  const sign = i64x2(0, <i64>0x8000000000000000);
  const root = f64x2.splat(Math.SQRT2);
  let done = 0;
  while (done < count) {
    const column = first + done;
    const o = column / inner;
    const i = column - o * inner;
    const run = min(inner - i, count - done);
    const base = source + ((<usize>(o * n * inner + i)) << 3);
    for (let m = 0; m < half; m++) {
      let upper = base + <usize>m * rowBytes;
      let lower = base + <usize>(n - 1 - m) * rowBytes;
      let sum = panelRow(panels, m, slab, done);
      let difference = panelRow(panels, n - half + m, slab, done);
      for (let c = 0; c < run; c++) {
        const a = f64x2.promote_low_f32x4(v128.load_zero<u64>(upper));
        const b = f64x2.promote_low_f32x4(v128.load_zero<u64>(lower));
        const d = v128.sub<f64>(a, b);
        v128.store(sum, v128.add<f64>(a, b));
        v128.store(difference, v128.xor(v128.shuffle<f64>(d, d, 1, 0), sign));
        upper += 8;
        lower += 8;
        sum += 64;
        difference += 64;
      }
    }
    if (n & 1) {
      let middle = base + <usize>half * rowBytes;
      let packed = panelRow(panels, half, slab, done);
      for (let c = 0; c < run; c++) {
        v128.store(packed, v128.mul<f64>(root, f64x2.promote_low_f32x4(v128.load_zero<u64>(middle))));
        middle += 8;
        packed += 64;
      }
    }
    done += run;
  }
}

function panelRow(panels: usize, row: i32, slab: i32, column: i32): usize {
  return panels + ((<usize>((row >> 2) * slab + column)) << 6) + ((<usize>(row & 3)) << 4);
}

function finish(target: usize, sums: usize, n: i32, scale: f64): void {
  for (let i = 0; i < n; i++) {
    const p = i >> 2;
    for (let j = 0; j <= i; j++) {
      const at = sums + ((<usize>(p * (p + 1) + (j >> 1))) << 7) + ((<usize>((i & 3) * 2 + (j & 1))) << 4);
      const value = (load<f64>(at) + load<f64>(at, 8)) * scale;
      store<f64>(target + ((<usize>(i * n + j)) << 3), value);
      store<f64>(target + ((<usize>(j * n + i)) << 3), value);
    }
  }
}
