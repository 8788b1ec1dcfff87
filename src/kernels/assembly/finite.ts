// First index whose value is NaN or infinite, or -1. `count` float32 values.
export function firstNonFiniteF32(source: usize, count: i32): i32 {
  const exponent = v128.splat<u32>(0x7f800000);
  const vectors = count & ~3;
  for (let i = 0; i < vectors; i += 4) {
    const bits = v128.and(v128.load(source + ((<usize>i) << 2)), exponent);
    if (v128.any_true(v128.eq<u32>(bits, exponent))) return firstFrom(source, i, count);
  }
  return firstFrom(source, vectors, count);
}

function firstFrom(source: usize, start: i32, count: i32): i32 {
  for (let i = start; i < count; i++) {
    if (!isFinite(load<f32>(source + ((<usize>i) << 2)))) return i;
  }
  return -1;
}
