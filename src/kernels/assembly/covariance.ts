// Covariance R = Y Y^H / columns of the n-row unfolding of a tensor [outer, n, inner], complex float32 in, complex
// float64 n x n out. Rows are widened once into panels of two; one triangle is summed and mirrored.
// `panels`: slab x 32 bytes for every 2 rows; `sums`: 128 bytes for every 2 x 2 tile of the triangle.
export function covarianceF64(
  source: usize,
  target: usize,
  panels: usize,
  sums: usize,
  outer: i32,
  n: i32,
  inner: i32,
  slab: i32,
): void {
  const pairs = (n + 1) >> 1;
  memory.fill(sums, 0, (<usize>((pairs * (pairs + 1)) >> 1)) << 7);
  const columns = outer * inner;
  const panelBytes = (<usize>slab) << 5;
  for (let first = 0; first < columns; first += slab) {
    const count = min(slab, columns - first);
    packRows(source, panels, first, count, n, inner, slab);
    let tile = sums;
    for (let p = 0; p < pairs; p++) {
      for (let q = 0; q <= p; q++) {
        addComplexTile(panels + <usize>p * panelBytes, panels + <usize>q * panelBytes, tile, count);
        tile += 128;
      }
    }
  }
  finishHermitian(target, sums, n, 1 / <f64>columns);
}

function packRows(source: usize, panels: usize, first: i32, count: i32, n: i32, inner: i32, slab: i32): void {
  let done = 0;
  while (done < count) {
    const column = first + done;
    const o = column / inner;
    const i = column - o * inner;
    const run = min(inner - i, count - done);
    const base = source + ((<usize>(o * n * inner + i)) << 3);
    for (let m = 0; m < n; m++) {
      let from = base + ((<usize>(m * inner)) << 3);
      let packed = panels + ((<usize>((m >> 1) * slab + done)) << 5) + ((<usize>(m & 1)) << 4);
      for (let c = 0; c < run; c++) {
        v128.store(packed, f64x2.promote_low_f32x4(v128.load_zero<u64>(from)));
        from += 8;
        packed += 32;
      }
    }
    done += run;
  }
}

// a * b gives the real part of a conj(b) once its halves are added, a * swap(b) the imaginary part as their difference.
function addComplexTile(rows: usize, other: usize, sums: usize, count: i32): void {
  let r00 = v128.load(sums);
  let i00 = v128.load(sums, 16);
  let r01 = v128.load(sums, 32);
  let i01 = v128.load(sums, 48);
  let r10 = v128.load(sums, 64);
  let i10 = v128.load(sums, 80);
  let r11 = v128.load(sums, 96);
  let i11 = v128.load(sums, 112);
  const end = rows + ((<usize>count) << 5);
  while (rows < end) {
    const a0 = v128.load(rows);
    const a1 = v128.load(rows, 16);
    const b0 = v128.load(other);
    r00 = v128.add<f64>(r00, v128.mul<f64>(a0, b0));
    r10 = v128.add<f64>(r10, v128.mul<f64>(a1, b0));
    const c0 = v128.shuffle<f64>(b0, b0, 1, 0);
    i00 = v128.add<f64>(i00, v128.mul<f64>(a0, c0));
    i10 = v128.add<f64>(i10, v128.mul<f64>(a1, c0));
    const b1 = v128.load(other, 16);
    r01 = v128.add<f64>(r01, v128.mul<f64>(a0, b1));
    r11 = v128.add<f64>(r11, v128.mul<f64>(a1, b1));
    const c1 = v128.shuffle<f64>(b1, b1, 1, 0);
    i01 = v128.add<f64>(i01, v128.mul<f64>(a0, c1));
    i11 = v128.add<f64>(i11, v128.mul<f64>(a1, c1));
    rows += 32;
    other += 32;
  }
  v128.store(sums, r00);
  v128.store(sums, i00, 16);
  v128.store(sums, r01, 32);
  v128.store(sums, i01, 48);
  v128.store(sums, r10, 64);
  v128.store(sums, i10, 80);
  v128.store(sums, r11, 96);
  v128.store(sums, i11, 112);
}

function finishHermitian(target: usize, sums: usize, n: i32, scale: f64): void {
  for (let i = 0; i < n; i++) {
    const p = i >> 1;
    for (let j = 0; j <= i; j++) {
      const tile = sums + ((<usize>(((p * (p + 1)) >> 1) + (j >> 1))) << 7);
      const at = tile + ((<usize>((i & 1) * 2 + (j & 1))) << 5);
      const real = (load<f64>(at) + load<f64>(at, 8)) * scale;
      // The diagonal's two products are the same number, so its imaginary part is exactly zero (or NaN with the data).
      const imag = (load<f64>(at, 24) - load<f64>(at, 16)) * scale;
      const below = target + ((<usize>(i * n + j)) << 4);
      const above = target + ((<usize>(j * n + i)) << 4);
      store<f64>(below, real);
      store<f64>(below, imag, 8);
      if (i == j) continue;
      store<f64>(above, real);
      store<f64>(above, -imag, 8);
    }
  }
}
