// Butterflies of a Stockham stage (Stockham 1966): `rows` of `bytes` complex values each,
//   out[i + rows (r p + k)] = w^{p k} sum_l in[i + rows (p + l m)] e^{-+2 pi j k l / r},   i < rows, p < m, k, l < r.
// One vector holds 16 bytes of neighbouring columns, so no stage shuffles data; a width that is no multiple of a vector
// is finished by one that overlaps the last. `turn` flips signs after a swap to multiply by -j (forward) or +j (inverse).
// Twiddles of k = 1..r-1: m pairs (re, re), then m pairs (-im, im). The last stage (m = 1) multiplies by `scale` instead.

// One complex constant for every column of a vector.
export function spread<T>(pointer: usize): v128 {
  if (sizeof<T>() == 4) return v128.load64_splat(pointer);
  return v128.load(pointer);
}

export function swap<T>(x: v128): v128 {
  if (sizeof<T>() == 4) return v128.shuffle<f32>(x, x, 1, 0, 3, 2);
  return v128.shuffle<f64>(x, x, 1, 0);
}

export function times<T>(x: v128, re: v128, im: v128): v128 {
  return v128.add<T>(v128.mul<T>(x, re), v128.mul<T>(swap<T>(x), im));
}

export function radix2<T>(
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
  rows: i32,
  m: i32,
  bytes: usize,
  twiddles: usize,
  scale: v128,
): void {
  const pair: usize = sizeof<T>() * 2;
  const ahead = <usize>(m * rows) * fromRow;
  const outK = <usize>rows * toRow;
  const last = bytes - 16;
  for (let p = 0; p < m; p++) {
    const re = m > 1 ? spread<T>(twiddles + <usize>p * pair) : scale;
    const im = m > 1 ? spread<T>(twiddles + <usize>(p + m) * pair) : v128.splat<T>(<T>0);
    const first = m > 1 ? v128.splat<T>(<T>1) : scale;
    for (let i = 0; i < rows; i++) {
      const source = from + <usize>(p * rows + i) * fromRow;
      const target = to + <usize>(2 * p * rows + i) * toRow;
      for (let at: usize = 0; ;) {
        const a = v128.load(source + at);
        const b = v128.load(source + ahead + at);
        v128.store(target + at, v128.mul<T>(v128.add<T>(a, b), first));
        v128.store(target + outK + at, times<T>(v128.sub<T>(a, b), re, im));
        at += 16;
        if (at <= last) continue;
        if (at >= bytes) break;
        at = last;
      }
    }
  }
}

export function radix3<T>(
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
  rows: i32,
  m: i32,
  bytes: usize,
  twiddles: usize,
  turn: v128,
  scale: v128,
): void {
  const pair: usize = sizeof<T>() * 2;
  const plane = <usize>m * pair;
  const ahead = <usize>(m * rows) * fromRow;
  const outK = <usize>rows * toRow;
  const last = bytes - 16;
  const half = v128.splat<T>(<T>0.5);
  const sine = v128.splat<T>(<T>0.8660254037844386);
  for (let p = 0; p < m; p++) {
    const w = twiddles + <usize>p * pair;
    for (let i = 0; i < rows; i++) {
      const source = from + <usize>(p * rows + i) * fromRow;
      const target = to + <usize>(3 * p * rows + i) * toRow;
      for (let at: usize = 0; ;) {
        const a = v128.load(source + at);
        const b = v128.load(source + ahead + at);
        const c = v128.load(source + 2 * ahead + at);
        const sum = v128.add<T>(b, c);
        const mean = v128.sub<T>(a, v128.mul<T>(sum, half));
        const side = v128.xor(swap<T>(v128.mul<T>(v128.sub<T>(b, c), sine)), turn);
        const y0 = v128.add<T>(a, sum);
        const y1 = v128.add<T>(mean, side);
        const y2 = v128.sub<T>(mean, side);
        if (m > 1) {
          v128.store(target + at, y0);
          v128.store(target + outK + at, times<T>(y1, spread<T>(w), spread<T>(w + plane)));
          v128.store(target + 2 * outK + at, times<T>(y2, spread<T>(w + 2 * plane), spread<T>(w + 3 * plane)));
        } else {
          v128.store(target + at, v128.mul<T>(y0, scale));
          v128.store(target + outK + at, v128.mul<T>(y1, scale));
          v128.store(target + 2 * outK + at, v128.mul<T>(y2, scale));
        }
        at += 16;
        if (at <= last) continue;
        if (at >= bytes) break;
        at = last;
      }
    }
  }
}

export function radix4<T>(
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
  rows: i32,
  m: i32,
  bytes: usize,
  twiddles: usize,
  turn: v128,
): void {
  const pair: usize = sizeof<T>() * 2;
  const plane = <usize>m * pair;
  const ahead = <usize>(m * rows) * fromRow;
  const ahead2 = 2 * ahead;
  const ahead3 = 3 * ahead;
  const outK = <usize>rows * toRow;
  const outK2 = 2 * outK;
  const outK3 = 3 * outK;
  const last = bytes - 16;
  for (let p = 0; p < m; p++) {
    const w = twiddles + <usize>p * pair;
    const re1 = spread<T>(w);
    const im1 = spread<T>(w + plane);
    const re2 = spread<T>(w + 2 * plane);
    const im2 = spread<T>(w + 3 * plane);
    const re3 = spread<T>(w + 4 * plane);
    const im3 = spread<T>(w + 5 * plane);
    for (let i = 0; i < rows; i++) {
      const source = from + <usize>(p * rows + i) * fromRow;
      const target = to + <usize>(4 * p * rows + i) * toRow;
      for (let at: usize = 0; ;) {
        const x = source + at;
        const y = target + at;
        const a = v128.load(x);
        const b = v128.load(x + ahead);
        const c = v128.load(x + ahead2);
        const d = v128.load(x + ahead3);
        const t0 = v128.add<T>(a, c);
        const t1 = v128.sub<T>(a, c);
        const t2 = v128.add<T>(b, d);
        const t3 = v128.xor(swap<T>(v128.sub<T>(b, d)), turn);
        v128.store(y, v128.add<T>(t0, t2));
        v128.store(y + outK, times<T>(v128.add<T>(t1, t3), re1, im1));
        v128.store(y + outK2, times<T>(v128.sub<T>(t0, t2), re2, im2));
        v128.store(y + outK3, times<T>(v128.sub<T>(t1, t3), re3, im3));
        at += 16;
        if (at <= last) continue;
        if (at >= bytes) break;
        at = last;
      }
    }
  }
}

export function radix4Last<T>(
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
  rows: i32,
  bytes: usize,
  turn: v128,
  scale: v128,
): void {
  const ahead = <usize>rows * fromRow;
  const ahead2 = 2 * ahead;
  const ahead3 = 3 * ahead;
  const outK = <usize>rows * toRow;
  const outK2 = 2 * outK;
  const outK3 = 3 * outK;
  const last = bytes - 16;
  for (let i = 0; i < rows; i++) {
    const source = from + <usize>i * fromRow;
    const target = to + <usize>i * toRow;
    for (let at: usize = 0; ;) {
      const x = source + at;
      const y = target + at;
      const a = v128.mul<T>(v128.load(x), scale);
      const b = v128.mul<T>(v128.load(x + ahead), scale);
      const c = v128.mul<T>(v128.load(x + ahead2), scale);
      const d = v128.mul<T>(v128.load(x + ahead3), scale);
      const t0 = v128.add<T>(a, c);
      const t1 = v128.sub<T>(a, c);
      const t2 = v128.add<T>(b, d);
      const t3 = v128.xor(swap<T>(v128.sub<T>(b, d)), turn);
      v128.store(y, v128.add<T>(t0, t2));
      v128.store(y + outK, v128.add<T>(t1, t3));
      v128.store(y + outK2, v128.sub<T>(t0, t2));
      v128.store(y + outK3, v128.sub<T>(t1, t3));
      at += 16;
      if (at <= last) continue;
      if (at >= bytes) break;
      at = last;
    }
  }
}

// First stage of one float32 row (one column): two neighbouring p share a vector, and the four results of each are
// brought together. An odd m is finished by a pair that overlaps the last.
export function radix4Row(from: usize, to: usize, m: i32, twiddles: usize, turn: v128): void {
  const plane = (<usize>m) << 3;
  const last = plane - 16;
  for (let p: usize = 0; ;) {
    const w = twiddles + p;
    const a = v128.load(from + p);
    const b = v128.load(from + plane + p);
    const c = v128.load(from + 2 * plane + p);
    const d = v128.load(from + 3 * plane + p);
    const t0 = f32x4.add(a, c);
    const t1 = f32x4.sub(a, c);
    const t2 = f32x4.add(b, d);
    const t3 = v128.xor(swap<f32>(f32x4.sub(b, d)), turn);
    const y0 = f32x4.add(t0, t2);
    const y1 = times<f32>(f32x4.add(t1, t3), v128.load(w), v128.load(w + plane));
    const y2 = times<f32>(f32x4.sub(t0, t2), v128.load(w + 2 * plane), v128.load(w + 3 * plane));
    const y3 = times<f32>(f32x4.sub(t1, t3), v128.load(w + 4 * plane), v128.load(w + 5 * plane));
    const target = to + 4 * p;
    v128.store(target, v128.shuffle<i64>(y0, y1, 0, 2));
    v128.store(target, v128.shuffle<i64>(y2, y3, 0, 2), 16);
    v128.store(target, v128.shuffle<i64>(y0, y1, 1, 3), 32);
    v128.store(target, v128.shuffle<i64>(y2, y3, 1, 3), 48);
    p += 16;
    if (p <= last) continue;
    if (p >= plane) break;
    p = last;
  }
}
