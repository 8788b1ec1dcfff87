import { combine } from './complex';

// Mean over rows of complex float32, for blocks that do not reach along the contiguous axis; tables as in block-average.

// Sum of `rows` source rows of `columns` elements each, times `scale`.
export function rowMeanF32(
  source: usize,
  target: usize,
  starts: usize,
  outRows: i32,
  offsets: usize,
  rows: i32,
  columns: i32,
  scale: f32,
): void {
  const bytes = (<usize>columns) << 3;
  const scales = v128.splat<f32>(scale);
  const end = offsets + ((<usize>rows) << 2);
  for (let o = 0; o < outRows; o++) {
    const first = source + <usize>load<u32>(starts + ((<usize>o) << 2));
    let at: usize = 0;
    for (; at + 128 <= bytes; at += 128) {
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let s4 = s0;
      let s5 = s0;
      let s6 = s0;
      let s7 = s0;
      const from = first + at;
      for (let row = offsets; row < end; row += 4) {
        const x = from + <usize>load<u32>(row);
        s0 = v128.add<f32>(s0, v128.load(x));
        s1 = v128.add<f32>(s1, v128.load(x, 16));
        s2 = v128.add<f32>(s2, v128.load(x, 32));
        s3 = v128.add<f32>(s3, v128.load(x, 48));
        s4 = v128.add<f32>(s4, v128.load(x, 64));
        s5 = v128.add<f32>(s5, v128.load(x, 80));
        s6 = v128.add<f32>(s6, v128.load(x, 96));
        s7 = v128.add<f32>(s7, v128.load(x, 112));
      }
      v128.store(target, v128.mul<f32>(s0, scales));
      v128.store(target, v128.mul<f32>(s1, scales), 16);
      v128.store(target, v128.mul<f32>(s2, scales), 32);
      v128.store(target, v128.mul<f32>(s3, scales), 48);
      v128.store(target, v128.mul<f32>(s4, scales), 64);
      v128.store(target, v128.mul<f32>(s5, scales), 80);
      v128.store(target, v128.mul<f32>(s6, scales), 96);
      v128.store(target, v128.mul<f32>(s7, scales), 112);
      target += 128;
    }
    for (; at + 16 <= bytes; at += 16) {
      let sum = f32x4.splat(0);
      for (let row = offsets; row < end; row += 4) {
        sum = v128.add<f32>(sum, v128.load(first + at + <usize>load<u32>(row)));
      }
      v128.store(target, v128.mul<f32>(sum, scales));
      target += 16;
    }
    if (at < bytes) {
      let sum = f32x4.splat(0);
      for (let row = offsets; row < end; row += 4) {
        sum = v128.add<f32>(sum, v128.load_zero<u64>(first + at + <usize>load<u32>(row)));
      }
      v128.store_lane<u64>(target, v128.mul<f32>(sum, scales), 0);
      target += 8;
    }
  }
}

// The same with weights: `weights` holds (wr x4)(wi x4) per source row, the mean's divisor included.
export function steeredRowMeanF32(
  source: usize,
  target: usize,
  starts: usize,
  outRows: i32,
  offsets: usize,
  rows: i32,
  columns: i32,
  weights: usize,
): void {
  const bytes = (<usize>columns) << 3;
  const end = offsets + ((<usize>rows) << 2);
  for (let o = 0; o < outRows; o++) {
    const first = source + <usize>load<u32>(starts + ((<usize>o) << 2));
    let at: usize = 0;
    for (; at + 64 <= bytes; at += 64) {
      let r0 = f32x4.splat(0);
      let r1 = r0;
      let r2 = r0;
      let r3 = r0;
      let i0 = r0;
      let i1 = r0;
      let i2 = r0;
      let i3 = r0;
      let w = weights;
      const from = first + at;
      for (let row = offsets; row < end; row += 4) {
        const x = from + <usize>load<u32>(row);
        const wr = v128.load(w);
        const wi = v128.load(w, 16);
        const x0 = v128.load(x);
        r0 = v128.add<f32>(r0, v128.mul<f32>(x0, wr));
        i0 = v128.add<f32>(i0, v128.mul<f32>(x0, wi));
        const x1 = v128.load(x, 16);
        r1 = v128.add<f32>(r1, v128.mul<f32>(x1, wr));
        i1 = v128.add<f32>(i1, v128.mul<f32>(x1, wi));
        const x2 = v128.load(x, 32);
        r2 = v128.add<f32>(r2, v128.mul<f32>(x2, wr));
        i2 = v128.add<f32>(i2, v128.mul<f32>(x2, wi));
        const x3 = v128.load(x, 48);
        r3 = v128.add<f32>(r3, v128.mul<f32>(x3, wr));
        i3 = v128.add<f32>(i3, v128.mul<f32>(x3, wi));
        w += 32;
      }
      v128.store(target, combine<f32>(r0, i0));
      v128.store(target, combine<f32>(r1, i1), 16);
      v128.store(target, combine<f32>(r2, i2), 32);
      v128.store(target, combine<f32>(r3, i3), 48);
      target += 64;
    }
    for (; at + 16 <= bytes; at += 16) {
      let real = f32x4.splat(0);
      let imag = real;
      let w = weights;
      for (let row = offsets; row < end; row += 4) {
        const x = v128.load(first + at + <usize>load<u32>(row));
        real = v128.add<f32>(real, v128.mul<f32>(x, v128.load(w)));
        imag = v128.add<f32>(imag, v128.mul<f32>(x, v128.load(w, 16)));
        w += 32;
      }
      v128.store(target, combine<f32>(real, imag));
      target += 16;
    }
    if (at < bytes) {
      let real = f32x4.splat(0);
      let imag = real;
      let w = weights;
      for (let row = offsets; row < end; row += 4) {
        const x = v128.load_zero<u64>(first + at + <usize>load<u32>(row));
        real = v128.add<f32>(real, v128.mul<f32>(x, v128.load(w)));
        imag = v128.add<f32>(imag, v128.mul<f32>(x, v128.load(w, 16)));
        w += 32;
      }
      v128.store_lane<u64>(target, combine<f32>(real, imag), 0);
      target += 8;
    }
  }
}
