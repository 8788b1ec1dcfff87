import { combine } from './complex';

// The inner loops of complex matrix products: one or two rows of A against a panel of B two vectors wide (4 complex
// float32 or 2 complex float64). Each output vector keeps b * re(a) and b * im(a) apart, joined once at the end, so
// nothing is deinterleaved; two rows by two vectors is what sixteen registers hold.
// `step`: bytes from one k of the panel to the next; `width`: bytes of a row that are wanted (32, or fewer at an edge).

export function tileOfTwo<T>(
  a0: usize,
  a1: usize,
  panel: usize,
  step: usize,
  k: i32,
  c0: usize,
  c1: usize,
  width: usize,
): void {
  let r00 = v128.splat<T>(0);
  let i00 = r00;
  let r01 = r00;
  let i01 = r00;
  let r10 = r00;
  let i10 = r00;
  let r11 = r00;
  let i11 = r00;
  const end = a0 + <usize>k * (2 * sizeof<T>());
  while (a0 < end) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const u = v128.load_splat<T>(a0);
    r00 = v128.add<T>(r00, v128.mul<T>(b0, u));
    r01 = v128.add<T>(r01, v128.mul<T>(b1, u));
    const v = v128.load_splat<T>(a0, sizeof<T>());
    i00 = v128.add<T>(i00, v128.mul<T>(b0, v));
    i01 = v128.add<T>(i01, v128.mul<T>(b1, v));
    const w = v128.load_splat<T>(a1);
    r10 = v128.add<T>(r10, v128.mul<T>(b0, w));
    r11 = v128.add<T>(r11, v128.mul<T>(b1, w));
    const x = v128.load_splat<T>(a1, sizeof<T>());
    i10 = v128.add<T>(i10, v128.mul<T>(b0, x));
    i11 = v128.add<T>(i11, v128.mul<T>(b1, x));
    a0 += 2 * sizeof<T>();
    a1 += 2 * sizeof<T>();
    panel += step;
  }
  storePart(c0, combine<T>(r00, i00), combine<T>(r01, i01), width);
  storePart(c1, combine<T>(r10, i10), combine<T>(r11, i11), width);
}

export function tileOfOne<T>(a0: usize, panel: usize, step: usize, k: i32, c0: usize, width: usize): void {
  let r00 = v128.splat<T>(0);
  let i00 = r00;
  let r01 = r00;
  let i01 = r00;
  const end = a0 + <usize>k * (2 * sizeof<T>());
  while (a0 < end) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const u = v128.load_splat<T>(a0);
    r00 = v128.add<T>(r00, v128.mul<T>(b0, u));
    r01 = v128.add<T>(r01, v128.mul<T>(b1, u));
    const v = v128.load_splat<T>(a0, sizeof<T>());
    i00 = v128.add<T>(i00, v128.mul<T>(b0, v));
    i01 = v128.add<T>(i01, v128.mul<T>(b1, v));
    a0 += 2 * sizeof<T>();
    panel += step;
  }
  storePart(c0, combine<T>(r00, i00), combine<T>(r01, i01), width);
}

// Stores the first `width` bytes (a multiple of 8) of two vectors.
function storePart(target: usize, low: v128, high: v128, width: usize): void {
  if (width == 32) {
    v128.store(target, low);
    v128.store(target, high, 16);
    return;
  }
  if (width & 16) {
    v128.store(target, low);
    target += 16;
    low = high;
  }
  if (width & 8) v128.store_lane<u64>(target, low, 0);
}

// Copies 32 bytes of which only the first `width` (a multiple of 8) may be read; the rest becomes zero.
export function copyPart(target: usize, source: usize, width: usize): void {
  if (width == 32) {
    v128.store(target, v128.load(source));
    v128.store(target, v128.load(source, 16), 16);
    return;
  }
  v128.store(target, f32x4.splat(0));
  v128.store(target, f32x4.splat(0), 16);
  for (let at: usize = 0; at < width; at += 8) store<u64>(target + at, load<u64>(source + at));
}
