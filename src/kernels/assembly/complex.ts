// Arithmetic on interleaved complex vectors, shared by the kernels; inlined, so it is no export of the module.

// (Sum x wr) and (Sum x wi) of interleaved pairs to the complex sum: re = xr wr - xi wi, im = xi wr + xr wi.
export function combine<T>(byReal: v128, byImag: v128): v128 {
  if (sizeof<T>() == 4) {
    const signs = i32x4(<i32>0x80000000, 0, <i32>0x80000000, 0);
    return v128.add<f32>(byReal, v128.xor(v128.shuffle<f32>(byImag, byImag, 1, 0, 3, 2), signs));
  }
  const signs = i64x2(<i64>0x8000000000000000, 0);
  return v128.add<f64>(byReal, v128.xor(v128.shuffle<f64>(byImag, byImag, 1, 0), signs));
}
