// Demodulation of records, four at a time: their samples times a phasor, then a symmetric filter.
// What lies between is [sample][quad of records][re re re re im im im im]: the records are the lanes.

// Mixes `quads` times four records of `count` samples. `starts`: byte offset of each record in `source`;
// `stride`: bytes from sample to sample; `phasors`: cosine and sine per sample.
export function mixF32(
  source: usize,
  starts: usize,
  quads: i32,
  stride: i32,
  complex: i32,
  phasors: usize,
  target: usize,
  count: i32,
): void {
  const step = (<usize>quads) << 5;
  for (let quad = 0; quad < quads; quad++) {
    let a = source + <usize>load<u32>(starts);
    let b = source + <usize>load<u32>(starts, 4);
    let c = source + <usize>load<u32>(starts, 8);
    let d = source + <usize>load<u32>(starts, 12);
    let to = target + ((<usize>quad) << 5);
    let phasor = phasors;
    for (let n = 0; n < count; n++) {
      const cosine = v128.load_splat<f32>(phasor);
      const sine = v128.load_splat<f32>(phasor + 4);
      if (complex) {
        const ab = v128.load_lane<u64>(b, v128.load_zero<u64>(a), 1);
        const cd = v128.load_lane<u64>(d, v128.load_zero<u64>(c), 1);
        const re = v128.shuffle<f32>(ab, cd, 0, 2, 4, 6);
        const im = v128.shuffle<f32>(ab, cd, 1, 3, 5, 7);
        v128.store(to, f32x4.sub(f32x4.mul(re, cosine), f32x4.mul(im, sine)));
        v128.store(to, f32x4.add(f32x4.mul(re, sine), f32x4.mul(im, cosine)), 16);
      } else {
        let x = v128.load_zero<u32>(a);
        x = v128.load_lane<u32>(b, x, 1);
        x = v128.load_lane<u32>(c, x, 2);
        x = v128.load_lane<u32>(d, x, 3);
        v128.store(to, f32x4.mul(x, cosine));
        v128.store(to, f32x4.mul(x, sine), 16);
      }
      a += <usize>stride;
      b += <usize>stride;
      c += <usize>stride;
      d += <usize>stride;
      phasor += 8;
      to += step;
    }
    starts += 16;
  }
}

// Filters eight records side by side: y[m] = h[0] x[m D] + sum_k h[k] (x[m D - k] + x[m D + k]). `source` points at the
// first sample; `half` samples on either side of the record are there to be read. What comes out lies `targetStride` bytes
// apart, each followed by its difference to the next; the last has none.
export function filterOctetsF32(
  source: usize,
  taps: usize,
  half: i32,
  decimation: i32,
  target: usize,
  count: i32,
  targetStride: usize,
): void {
  for (let m = 0; m < count; m++) {
    const h = v128.load_splat<f32>(taps);
    let s0 = f32x4.mul(h, v128.load(source));
    let s1 = f32x4.mul(h, v128.load(source, 16));
    let s2 = f32x4.mul(h, v128.load(source, 32));
    let s3 = f32x4.mul(h, v128.load(source, 48));
    let before = source;
    let after = source;
    let tap = taps;
    for (let k = 0; k < half; k++) {
      before -= 64;
      after += 64;
      tap += 4;
      const w = v128.load_splat<f32>(tap);
      s0 = f32x4.add(s0, f32x4.mul(w, f32x4.add(v128.load(before), v128.load(after))));
      s1 = f32x4.add(s1, f32x4.mul(w, f32x4.add(v128.load(before, 16), v128.load(after, 16))));
      s2 = f32x4.add(s2, f32x4.mul(w, f32x4.add(v128.load(before, 32), v128.load(after, 32))));
      s3 = f32x4.add(s3, f32x4.mul(w, f32x4.add(v128.load(before, 48), v128.load(after, 48))));
    }
    v128.store(target, s0);
    v128.store(target, s1, 16);
    v128.store(target, s2, 32);
    v128.store(target, s3, 48);
    if (m > 0) {
      const last = target - targetStride;
      v128.store(last, f32x4.sub(s0, v128.load(last)), 64);
      v128.store(last, f32x4.sub(s1, v128.load(last, 16)), 80);
      v128.store(last, f32x4.sub(s2, v128.load(last, 32)), 96);
      v128.store(last, f32x4.sub(s3, v128.load(last, 48)), 112);
    }
    target += targetStride;
    source += (<usize>decimation) << 6;
  }
}

// The same for four records side by side, which go to `targets` (bytes from `target`), interleaved complex, when `apart`.
export function filterQuadsF32(
  source: usize,
  taps: usize,
  half: i32,
  decimation: i32,
  target: usize,
  count: i32,
  apart: i32,
  targets: usize,
): void {
  const ta = target + <usize>load<u32>(targets);
  const tb = target + <usize>load<u32>(targets, 4);
  const tc = target + <usize>load<u32>(targets, 8);
  const td = target + <usize>load<u32>(targets, 12);
  for (let m = 0; m < count; m++) {
    const h = v128.load_splat<f32>(taps);
    let re = f32x4.mul(h, v128.load(source));
    let im = f32x4.mul(h, v128.load(source, 16));
    let before = source;
    let after = source;
    let tap = taps;
    for (let k = 0; k < half; k++) {
      before -= 32;
      after += 32;
      tap += 4;
      const w = v128.load_splat<f32>(tap);
      re = f32x4.add(re, f32x4.mul(w, f32x4.add(v128.load(before), v128.load(after))));
      im = f32x4.add(im, f32x4.mul(w, f32x4.add(v128.load(before, 16), v128.load(after, 16))));
    }
    if (apart) {
      const low = v128.shuffle<f32>(re, im, 0, 4, 1, 5);
      const high = v128.shuffle<f32>(re, im, 2, 6, 3, 7);
      const at = (<usize>m) << 3;
      v128.store_lane<u64>(ta + at, low, 0);
      v128.store_lane<u64>(tb + at, low, 1);
      v128.store_lane<u64>(tc + at, high, 0);
      v128.store_lane<u64>(td + at, high, 1);
    } else {
      v128.store(target, re);
      v128.store(target, im, 16);
      target += 32;
    }
    source += (<usize>decimation) << 5;
  }
}
