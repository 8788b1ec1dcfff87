import { combine } from './complex';

// Mean over disjoint blocks of complex float32, one output row at a time.
// `starts`: byte offset of each output row's first block; `offsets`: byte offsets of the source rows of one block.
// Rows are read in lockstep so that the sums are independent: an addition takes four cycles, a load half a cycle.

// Blocks of `factor` elements along the contiguous axis, times `rows` source rows; plain sum, then `scale`.
export function blockMeanF32(
  source: usize,
  target: usize,
  starts: usize,
  outRows: i32,
  offsets: usize,
  rows: i32,
  columns: i32,
  factor: i32,
  scale: f32,
): void {
  const bytes = (<usize>factor) << 3;
  const paired = bytes & ~15;
  const scales = v128.splat<f32>(scale);
  const quads = offsets + (((<usize>rows) & ~3) << 2);
  const end = offsets + ((<usize>rows) << 2);
  for (let o = 0; o < outRows; o++) {
    let block = source + <usize>load<u32>(starts + ((<usize>o) << 2));
    for (let j = 0; j < columns; j++) {
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      let row = offsets;
      for (; row < quads; row += 16) {
        const a = block + <usize>load<u32>(row);
        const b = block + <usize>load<u32>(row, 4);
        const c = block + <usize>load<u32>(row, 8);
        const d = block + <usize>load<u32>(row, 12);
        for (let k: usize = 0; k < paired; k += 16) {
          s0 = v128.add<f32>(s0, v128.load(a + k));
          s1 = v128.add<f32>(s1, v128.load(b + k));
          s2 = v128.add<f32>(s2, v128.load(c + k));
          s3 = v128.add<f32>(s3, v128.load(d + k));
        }
        if (factor & 1) {
          s0 = v128.add<f32>(s0, v128.load_zero<u64>(a + paired));
          s1 = v128.add<f32>(s1, v128.load_zero<u64>(b + paired));
          s2 = v128.add<f32>(s2, v128.load_zero<u64>(c + paired));
          s3 = v128.add<f32>(s3, v128.load_zero<u64>(d + paired));
        }
      }
      for (; row < end; row += 4) {
        const a = block + <usize>load<u32>(row);
        let k: usize = 0;
        for (; k + 16 < paired; k += 32) {
          s0 = v128.add<f32>(s0, v128.load(a + k));
          s1 = v128.add<f32>(s1, v128.load(a + k, 16));
        }
        if (k < paired) s2 = v128.add<f32>(s2, v128.load(a + k));
        if (factor & 1) s3 = v128.add<f32>(s3, v128.load_zero<u64>(a + paired));
      }
      const sum = v128.add<f32>(v128.add<f32>(s0, s1), v128.add<f32>(s2, s3));
      v128.store_lane<u64>(target, v128.mul<f32>(scales, addHalves(sum)), 0);
      block += bytes;
      target += 8;
    }
  }
}

// The same with weights: `inner` holds (wr wr wr' wr')(wi wi wi' wi') per pair of block elements, `outer`
// (wr x4)(wi x4) per source row, the mean's divisor included.
export function steeredBlockMeanF32(
  source: usize,
  target: usize,
  starts: usize,
  outRows: i32,
  offsets: usize,
  rows: i32,
  columns: i32,
  factor: i32,
  inner: usize,
  outer: usize,
): void {
  const bytes = (<usize>factor) << 3;
  const paired = bytes & ~15;
  for (let o = 0; o < outRows; o++) {
    let block = source + <usize>load<u32>(starts + ((<usize>o) << 2));
    for (let j = 0; j < columns; j++) {
      let real = f32x4.splat(0);
      let imag = real;
      let r = 0;
      for (; r + 2 <= rows; r += 2) {
        const a = block + <usize>load<u32>(offsets + ((<usize>r) << 2));
        const b = block + <usize>load<u32>(offsets + ((<usize>r) << 2), 4);
        let ar = f32x4.splat(0);
        let ai = ar;
        let br = ar;
        let bi = ar;
        let w = inner;
        for (let k: usize = 0; k < paired; k += 16) {
          const wr = v128.load(w);
          const wi = v128.load(w, 16);
          const x = v128.load(a + k);
          const y = v128.load(b + k);
          ar = v128.add<f32>(ar, v128.mul<f32>(x, wr));
          ai = v128.add<f32>(ai, v128.mul<f32>(x, wi));
          br = v128.add<f32>(br, v128.mul<f32>(y, wr));
          bi = v128.add<f32>(bi, v128.mul<f32>(y, wi));
          w += 32;
        }
        if (factor & 1) {
          const wr = v128.load(w);
          const wi = v128.load(w, 16);
          const x = v128.load_zero<u64>(a + paired);
          const y = v128.load_zero<u64>(b + paired);
          ar = v128.add<f32>(ar, v128.mul<f32>(x, wr));
          ai = v128.add<f32>(ai, v128.mul<f32>(x, wi));
          br = v128.add<f32>(br, v128.mul<f32>(y, wr));
          bi = v128.add<f32>(bi, v128.mul<f32>(y, wi));
        }
        const weights = outer + ((<usize>r) << 5);
        const za = combine<f32>(ar, ai);
        const zb = combine<f32>(br, bi);
        real = v128.add<f32>(real, v128.mul<f32>(za, v128.load(weights)));
        imag = v128.add<f32>(imag, v128.mul<f32>(za, v128.load(weights, 16)));
        real = v128.add<f32>(real, v128.mul<f32>(zb, v128.load(weights, 32)));
        imag = v128.add<f32>(imag, v128.mul<f32>(zb, v128.load(weights, 48)));
      }
      if (r < rows) {
        const a = block + <usize>load<u32>(offsets + ((<usize>r) << 2));
        let ar = f32x4.splat(0);
        let ai = ar;
        let w = inner;
        for (let k: usize = 0; k < paired; k += 16) {
          const x = v128.load(a + k);
          ar = v128.add<f32>(ar, v128.mul<f32>(x, v128.load(w)));
          ai = v128.add<f32>(ai, v128.mul<f32>(x, v128.load(w, 16)));
          w += 32;
        }
        if (factor & 1) {
          const x = v128.load_zero<u64>(a + paired);
          ar = v128.add<f32>(ar, v128.mul<f32>(x, v128.load(w)));
          ai = v128.add<f32>(ai, v128.mul<f32>(x, v128.load(w, 16)));
        }
        const weights = outer + ((<usize>r) << 5);
        const za = combine<f32>(ar, ai);
        real = v128.add<f32>(real, v128.mul<f32>(za, v128.load(weights)));
        imag = v128.add<f32>(imag, v128.mul<f32>(za, v128.load(weights, 16)));
      }
      v128.store_lane<u64>(target, addHalves(combine<f32>(real, imag)), 0);
      block += bytes;
      target += 8;
    }
  }
}

function addHalves(sum: v128): v128 {
  return v128.add<f32>(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1));
}
