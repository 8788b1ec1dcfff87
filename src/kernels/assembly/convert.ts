// Conversions between sample formats, four values a step; pointers need no alignment.

export function i16ToF32(source: usize, target: usize, count: i32): void {
  let i = 0;
  for (; i + 8 <= count; i += 8) {
    const values = v128.load(source);
    v128.store(target, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(values)));
    v128.store(target, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(values)), 16);
    source += 16;
    target += 32;
  }
  for (; i < count; i++) {
    store<f32>(target, <f32>load<i16>(source));
    source += 2;
    target += 4;
  }
}

export function f64ToF32(source: usize, target: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const low = f32x4.demote_f64x2_zero(v128.load(source));
    const high = f32x4.demote_f64x2_zero(v128.load(source, 16));
    v128.store(target, v128.shuffle<f32>(low, high, 0, 1, 4, 5));
    source += 32;
    target += 16;
  }
  for (; i < count; i++) {
    store<f32>(target, <f32>load<f64>(source));
    source += 8;
    target += 4;
  }
}

export function f32ToF64(source: usize, target: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(target, f64x2.promote_low_f32x4(v128.load_zero<u64>(source)));
    v128.store(target, f64x2.promote_low_f32x4(v128.load_zero<u64>(source, 8)), 16);
    source += 16;
    target += 32;
  }
  for (; i < count; i++) {
    store<f64>(target, <f64>load<f32>(source));
    source += 4;
    target += 8;
  }
}
