import { combine } from './complex';

// Mean over blocks of two elements along the contiguous axis, times `rows` source rows; tables as in block-average.
// A block is one vector, so four blocks go side by side and their halves are added two blocks at a time.

export function pairMeanF32(
  source: usize,
  target: usize,
  starts: usize,
  outRows: i32,
  offsets: usize,
  rows: i32,
  columns: i32,
  scale: f32,
): void {
  const bytes = (<usize>columns) << 4;
  const scales = v128.splat<f32>(scale);
  const end = offsets + ((<usize>rows) << 2);
  for (let o = 0; o < outRows; o++) {
    let from = source + <usize>load<u32>(starts + ((<usize>o) << 2));
    const last = from + bytes;
    for (; from + 64 <= last; from += 64) {
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      for (let row = offsets; row < end; row += 4) {
        const x = from + <usize>load<u32>(row);
        s0 = v128.add<f32>(s0, v128.load(x));
        s1 = v128.add<f32>(s1, v128.load(x, 16));
        s2 = v128.add<f32>(s2, v128.load(x, 32));
        s3 = v128.add<f32>(s3, v128.load(x, 48));
      }
      v128.store(target, v128.mul<f32>(addPairs(s0, s1), scales));
      v128.store(target, v128.mul<f32>(addPairs(s2, s3), scales), 16);
      target += 32;
    }
    for (; from < last; from += 16) {
      let sum = f32x4.splat(0);
      for (let row = offsets; row < end; row += 4) {
        sum = v128.add<f32>(sum, v128.load(from + <usize>load<u32>(row)));
      }
      v128.store_lane<u64>(target, v128.mul<f32>(addPairs(sum, sum), scales), 0);
      target += 8;
    }
  }
}

// The same with weights: (wr wr wr' wr')(wi wi wi' wi') of the two elements for every source row, divisor included.
export function steeredPairMeanF32(
  source: usize,
  target: usize,
  starts: usize,
  outRows: i32,
  offsets: usize,
  rows: i32,
  columns: i32,
  weights: usize,
): void {
  const bytes = (<usize>columns) << 4;
  const end = offsets + ((<usize>rows) << 2);
  for (let o = 0; o < outRows; o++) {
    let from = source + <usize>load<u32>(starts + ((<usize>o) << 2));
    const last = from + bytes;
    for (; from + 64 <= last; from += 64) {
      let r0 = f32x4.splat(0);
      let r1 = r0;
      let r2 = r0;
      let r3 = r0;
      let i0 = r0;
      let i1 = r0;
      let i2 = r0;
      let i3 = r0;
      let w = weights;
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
      v128.store(target, addPairs(combine<f32>(r0, i0), combine<f32>(r1, i1)));
      v128.store(target, addPairs(combine<f32>(r2, i2), combine<f32>(r3, i3)), 16);
      target += 32;
    }
    for (; from < last; from += 16) {
      let real = f32x4.splat(0);
      let imag = real;
      let w = weights;
      for (let row = offsets; row < end; row += 4) {
        const x = v128.load(from + <usize>load<u32>(row));
        real = v128.add<f32>(real, v128.mul<f32>(x, v128.load(w)));
        imag = v128.add<f32>(imag, v128.mul<f32>(x, v128.load(w, 16)));
        w += 32;
      }
      const z = combine<f32>(real, imag);
      v128.store_lane<u64>(target, addPairs(z, z), 0);
      target += 8;
    }
  }
}

// (a0 + a1, b0 + b1) of two vectors of two complex numbers.
function addPairs(a: v128, b: v128): v128 {
  return v128.add<f32>(v128.shuffle<f32>(a, b, 0, 1, 4, 5), v128.shuffle<f32>(a, b, 2, 3, 6, 7));
}
