// Passes over frames: `pixels` rows of `pulses` complex float32 each, slow time contiguous.

// Per pixel, as three f32, the sum of conj(s[a + i]) s[b + i] over runs of pairs and that of (|s[a + i]|^2 + |s[b + i]|^2) / 2;
// `runs` holds (a, b, length) as three i32 each.
// a * b gives the real part once its halves are added, a * swap(b) the imaginary part as a difference.
export function pulsePairsF32(
  source: usize,
  target: usize,
  pixels: i32,
  pulses: i32,
  runs: usize,
  runCount: i32,
): void {
  const row = (<usize>pulses) << 3;
  for (let p = 0; p < pixels; p++) {
    let real: v128 = f32x4.splat(0);
    let imag: v128 = f32x4.splat(0);
    let energy: v128 = f32x4.splat(0);
    for (let r = 0; r < runCount; r++) {
      const run = runs + <usize>r * 12;
      let a = source + ((<usize>load<u32>(run)) << 3);
      let b = source + ((<usize>load<u32>(run, 4)) << 3);
      const length = load<i32>(run, 8);
      const end = a + ((<usize>(length & ~1)) << 3);
      while (a < end) {
        const first = v128.load(a);
        const second = v128.load(b);
        real = f32x4.add(real, f32x4.mul(first, second));
        imag = f32x4.add(imag, f32x4.mul(first, v128.shuffle<f32>(second, second, 1, 0, 3, 2)));
        energy = f32x4.add(energy, f32x4.add(f32x4.mul(first, first), f32x4.mul(second, second)));
        a += 16;
        b += 16;
      }
      if (length & 1) {
        const first = v128.load_zero<u64>(a);
        const second = v128.load_zero<u64>(b);
        real = f32x4.add(real, f32x4.mul(first, second));
        imag = f32x4.add(imag, f32x4.mul(first, v128.shuffle<f32>(second, second, 1, 0, 3, 2)));
        energy = f32x4.add(energy, f32x4.add(f32x4.mul(first, first), f32x4.mul(second, second)));
      }
    }
    store<f32>(
      target,
      f32x4.extract_lane(real, 0) +
        f32x4.extract_lane(real, 1) +
        (f32x4.extract_lane(real, 2) + f32x4.extract_lane(real, 3)),
    );
    store<f32>(
      target,
      f32x4.extract_lane(imag, 0) -
        f32x4.extract_lane(imag, 1) +
        (f32x4.extract_lane(imag, 2) - f32x4.extract_lane(imag, 3)),
      4,
    );
    store<f32>(
      target,
      0.5 *
        (f32x4.extract_lane(energy, 0) +
          f32x4.extract_lane(energy, 1) +
          (f32x4.extract_lane(energy, 2) + f32x4.extract_lane(energy, 3))),
      8,
    );
    target += 12;
    source += row;
  }
}

// Per pixel the sum of |s|^2.
export function pulsePowerF32(source: usize, target: usize, pixels: i32, pulses: i32): void {
  for (let p = 0; p < pixels; p++) {
    let sum: v128 = f32x4.splat(0);
    const end = source + ((<usize>(pulses & ~1)) << 3);
    while (source < end) {
      const s = v128.load(source);
      sum = f32x4.add(sum, f32x4.mul(s, s));
      source += 16;
    }
    if (pulses & 1) {
      const s = v128.load_zero<u64>(source);
      sum = f32x4.add(sum, f32x4.mul(s, s));
      source += 8;
    }
    store<f32>(
      target,
      f32x4.extract_lane(sum, 0) +
        f32x4.extract_lane(sum, 1) +
        (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)),
    );
    target += 4;
  }
}

// Takes the span of `rank` orthonormal rows q (complex float32, `pulses` long) out of every pixel: s - sum q (q^H s).
// Works in place as well. The pixel is its own scratch: rows are taken out one after the other, as they are orthogonal.
export function removeSubspaceF32(
  source: usize,
  target: usize,
  pixels: i32,
  pulses: i32,
  basis: usize,
  rank: i32,
): void {
  const row = (<usize>pulses) << 3;
  for (let p = 0; p < pixels; p++) {
    if (source != target) memory.copy(target, source, row);
    let q = basis;
    for (let k = 0; k < rank; k++) {
      removeOne(target, q, pulses);
      q += row;
    }
    source += row;
    target += row;
  }
}

function removeOne(s: usize, q: usize, pulses: i32): void {
  const even = (<usize>(pulses & ~1)) << 3;
  let real: v128 = f32x4.splat(0);
  let imag: v128 = f32x4.splat(0);
  for (let i: usize = 0; i < even; i += 16) {
    const a = v128.load(q + i);
    const b = v128.load(s + i);
    real = f32x4.add(real, f32x4.mul(a, b));
    imag = f32x4.add(imag, f32x4.mul(a, v128.shuffle<f32>(b, b, 1, 0, 3, 2)));
  }
  if (pulses & 1) {
    const a = v128.load_zero<u64>(q + even);
    const b = v128.load_zero<u64>(s + even);
    real = f32x4.add(real, f32x4.mul(a, b));
    imag = f32x4.add(imag, f32x4.mul(a, v128.shuffle<f32>(b, b, 1, 0, 3, 2)));
  }
  const re =
    f32x4.extract_lane(real, 0) +
    f32x4.extract_lane(real, 1) +
    (f32x4.extract_lane(real, 2) + f32x4.extract_lane(real, 3));
  const im =
    f32x4.extract_lane(imag, 0) -
    f32x4.extract_lane(imag, 1) +
    (f32x4.extract_lane(imag, 2) - f32x4.extract_lane(imag, 3));
  const byReal = f32x4.splat(re);
  // (re + j im) q: the swapped q times -im, im.
  const byImag = f32x4.replace_lane(f32x4.replace_lane(f32x4.splat(im), 0, -im), 2, -im);
  for (let i: usize = 0; i < even; i += 16) {
    const a = v128.load(q + i);
    const swapped = v128.shuffle<f32>(a, a, 1, 0, 3, 2);
    v128.store(s + i, f32x4.sub(f32x4.sub(v128.load(s + i), f32x4.mul(a, byReal)), f32x4.mul(swapped, byImag)));
  }
  if (pulses & 1) {
    const a = v128.load_zero<u64>(q + even);
    const swapped = v128.shuffle<f32>(a, a, 1, 0, 3, 2);
    const left = f32x4.sub(f32x4.sub(v128.load_zero<u64>(s + even), f32x4.mul(a, byReal)), f32x4.mul(swapped, byImag));
    v128.store_lane<u64>(s + even, left, 0);
  }
}
