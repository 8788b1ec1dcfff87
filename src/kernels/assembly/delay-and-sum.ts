import {
  BLOCK_BYTES,
  CUBIC_RECORD,
  ENDS,
  LINEAR_RECORD,
  locate,
  PIXELS,
  PULSES,
  RECORDS,
  SAMPLE_BYTES,
  TAPS,
} from './delay-and-sum-locate';
import { singleCubic, singleLinear } from './delay-and-sum-single';

// Delay-and-sum of demodulated channel data over a run of pixels, all pulses at once: the pulses are the lanes, so that
// the delays and phases of a pixel are worked out once and serve every pulse.
// `data`: [block of 8 pulses][fast time][channel][sample, difference to the next][quad of pulses][re re re re im im im im],
// for up to four pulses [channel][fast time] and one quad, for one pulse plain complex; `target`: [pixel][pulse] complex.
// `arrivals`: per pixel when the transmit is there; `scales`: per pixel what its sum is multiplied by.
// `located`: what `locatePixels` wrote for these arrivals, or 0: worked out here for the run.
// With `add` the target is added and all is multiplied by `gain`: transmits are compounded as they come.
export function delayAndSumF32(
  plan: usize,
  data: usize,
  target: usize,
  arrivals: usize,
  scales: usize,
  located: usize,
  first: i32,
  count: i32,
  add: i32,
  gain: f32,
): void {
  const cubic = load<i32>(plan, TAPS) == 4;
  const pulses = load<i32>(plan, PULSES);
  const step = <usize>load<i32>(plan, SAMPLE_BYTES);
  const blockBytes = <usize>load<i32>(plan, BLOCK_BYTES);
  const pixelBytes = (<usize>pulses) << 3;
  const pixels = load<usize>(plan, PIXELS) + <usize>first * 12;
  const recordBytes = cubic ? CUBIC_RECORD : LINEAR_RECORD;
  const records = located ? located + <usize>load<u32>(pixels) * recordBytes : load<usize>(plan, RECORDS);
  const ends = load<usize>(plan, ENDS);
  let record = records;
  for (let p = 0; p < count; p++) {
    const pixel = pixels + <usize>p * 12;
    if (located) record += recordBytes * ((<usize>load<i32>(pixel, 8)) << 2);
    else record = locate(plan, pixel, load<i32>(arrivals + ((<usize>(first + p)) << 2)), record);
    store<usize>(ends + ((<usize>p) << 2), record);
  }
  let block = data;
  let column = target + <usize>first * pixelBytes;
  for (let left = pulses; left > 0; left -= 8) {
    record = records;
    let out = column;
    for (let p = 0; p < count; p++) {
      const scale = f32x4.splat(load<f32>(scales + ((<usize>(first + p)) << 2)));
      const end = load<usize>(ends + ((<usize>p) << 2));
      if (pulses == 1) {
        const sum = cubic ? singleCubic(record, end, block) : singleLinear(record, end, block);
        putPulse(out, f32x4.mul(sum, scale), add, gain);
      } else if (cubic) {
        cubic4(record, end, block, step, out, left, scale, add, gain);
        if (left > 4) cubic4(record, end, block + 32, step, out + 32, left - 4, scale, add, gain);
      } else if (left > 4) {
        linear8(record, end, block, out, left, scale, add, gain);
      } else {
        linear4(record, end, block, step, out, left, scale, add, gain);
      }
      record = end;
      out += pixelBytes;
    }
    block += blockBytes;
    column += 64;
  }
}

// Eight pulses, their differences 64 bytes after them. In compiled code the loads of a block come first, whatever their order here:
// eight of them beside four sums are what 16 registers hold.
function linear8(
  record: usize,
  end: usize,
  data: usize,
  out: usize,
  left: i32,
  scale: v128,
  add: i32,
  gain: f32,
): void {
  let r0 = f32x4.splat(0);
  let r1 = r0;
  let i0 = r0;
  let i1 = r0;
  for (; record < end; record += LINEAR_RECORD) {
    const a = data + <usize>load<u32>(record);
    const f = v128.load_splat<f32>(record, 4);
    const c = v128.load_splat<f32>(record, 8);
    const s = v128.load_splat<f32>(record, 12);
    let re = v128.load(a);
    re = f32x4.add(re, f32x4.mul(v128.load(a, 64), f));
    let im = v128.load(a, 16);
    im = f32x4.add(im, f32x4.mul(v128.load(a, 80), f));
    r0 = f32x4.add(r0, f32x4.sub(f32x4.mul(re, c), f32x4.mul(im, s)));
    i0 = f32x4.add(i0, f32x4.add(f32x4.mul(re, s), f32x4.mul(im, c)));
    re = v128.load(a, 32);
    re = f32x4.add(re, f32x4.mul(v128.load(a, 96), f));
    im = v128.load(a, 48);
    im = f32x4.add(im, f32x4.mul(v128.load(a, 112), f));
    r1 = f32x4.add(r1, f32x4.sub(f32x4.mul(re, c), f32x4.mul(im, s)));
    i1 = f32x4.add(i1, f32x4.add(f32x4.mul(re, s), f32x4.mul(im, c)));
  }
  put(out, f32x4.mul(r0, scale), f32x4.mul(i0, scale), 4, add, gain);
  put(out + 32, f32x4.mul(r1, scale), f32x4.mul(i1, scale), left - 4, add, gain);
}

// Four pulses, samples `step` bytes apart.
function linear4(
  record: usize,
  end: usize,
  data: usize,
  step: usize,
  out: usize,
  left: i32,
  scale: v128,
  add: i32,
  gain: f32,
): void {
  let r = f32x4.splat(0);
  let i = r;
  for (; record < end; record += LINEAR_RECORD) {
    const a = data + <usize>load<u32>(record);
    const b = a + step;
    const words = v128.load(record);
    const f = v128.shuffle<f32>(words, words, 1, 1, 1, 1);
    const c = v128.shuffle<f32>(words, words, 2, 2, 2, 2);
    const s = v128.shuffle<f32>(words, words, 3, 3, 3, 3);
    let re = v128.load(a);
    re = f32x4.add(re, f32x4.mul(f32x4.sub(v128.load(b), re), f));
    let im = v128.load(a, 16);
    im = f32x4.add(im, f32x4.mul(f32x4.sub(v128.load(b, 16), im), f));
    r = f32x4.add(r, f32x4.sub(f32x4.mul(re, c), f32x4.mul(im, s)));
    i = f32x4.add(i, f32x4.add(f32x4.mul(re, s), f32x4.mul(im, c)));
  }
  put(out, f32x4.mul(r, scale), f32x4.mul(i, scale), left, add, gain);
}

function cubic4(
  record: usize,
  end: usize,
  data: usize,
  step: usize,
  out: usize,
  left: i32,
  scale: v128,
  add: i32,
  gain: f32,
): void {
  let r = f32x4.splat(0);
  let i = r;
  for (; record < end; record += CUBIC_RECORD) {
    const a = data + <usize>load<u32>(record);
    const b = a + step;
    const d = b + step;
    const e = d + step;
    const words = v128.load(record);
    const taps = v128.load(record, 16);
    const c = v128.shuffle<f32>(words, words, 2, 2, 2, 2);
    const s = v128.shuffle<f32>(words, words, 3, 3, 3, 3);
    const w = v128.shuffle<f32>(taps, taps, 0, 0, 0, 0);
    const x = v128.shuffle<f32>(taps, taps, 1, 1, 1, 1);
    const y = v128.shuffle<f32>(taps, taps, 2, 2, 2, 2);
    const z = v128.shuffle<f32>(taps, taps, 3, 3, 3, 3);
    const re = f32x4.add(
      f32x4.add(f32x4.mul(v128.load(a), w), f32x4.mul(v128.load(b), x)),
      f32x4.add(f32x4.mul(v128.load(d), y), f32x4.mul(v128.load(e), z)),
    );
    const im = f32x4.add(
      f32x4.add(f32x4.mul(v128.load(a, 16), w), f32x4.mul(v128.load(b, 16), x)),
      f32x4.add(f32x4.mul(v128.load(d, 16), y), f32x4.mul(v128.load(e, 16), z)),
    );
    r = f32x4.add(r, f32x4.sub(f32x4.mul(re, c), f32x4.mul(im, s)));
    i = f32x4.add(i, f32x4.add(f32x4.mul(re, s), f32x4.mul(im, c)));
  }
  put(out, f32x4.mul(r, scale), f32x4.mul(i, scale), left, add, gain);
}

// Four pulses of a pixel, or the `left` that remain, as interleaved complex.
function put(out: usize, re: v128, im: v128, left: i32, add: i32, gain: f32): void {
  let low = v128.shuffle<f32>(re, im, 0, 4, 1, 5);
  let high = v128.shuffle<f32>(re, im, 2, 6, 3, 7);
  if (left >= 4) {
    if (add) {
      const gains = f32x4.splat(gain);
      low = f32x4.mul(f32x4.add(v128.load(out), low), gains);
      high = f32x4.mul(f32x4.add(v128.load(out, 16), high), gains);
    }
    v128.store(out, low);
    v128.store(out, high, 16);
  } else {
    putPulse(out, low, add, gain);
    if (left > 1) putPulse(out + 8, v128.shuffle<i64>(low, low, 1, 1), add, gain);
    if (left > 2) putPulse(out + 16, high, add, gain);
  }
}

function putPulse(out: usize, pulse: v128, add: i32, gain: f32): void {
  let value = pulse;
  if (add) value = f32x4.mul(f32x4.add(v128.load_zero<u64>(out), value), f32x4.splat(gain));
  v128.store_lane<u64>(out, value, 0);
}
