// Where the echoes of one pixel lie in the records of its channels, four channels at a time, for delay-and-sum.

// Words of a plan, bytes from its start; src/kernels/delay-and-sum.ts writes them.
export const TRANSIT: usize = 0; // -> u32 [pairs]: way back to the channel, samples with FRACTION_BITS binary places
export const WEIGHTS: usize = 4; // -> f32 [pairs], or 0: all ones
export const PIXELS: usize = 8; // -> per pixel: first pair, byte offset of its first channel, pairs / 4
export const FRACTION_BITS: usize = 12;
export const SAMPLE_BYTES: usize = 16; // from one fast-time sample to the next
export const CHANNEL_BYTES: usize = 20;
export const BLOCK_BYTES: usize = 24; // from one block of eight pulses to the next
export const PULSES: usize = 28;
export const TAPS: usize = 32; // 2 linear, 4 cubic
export const RECORDS: usize = 36; // -> room for the records of a run of pixels
export const ENDS: usize = 40; // -> u32 [pixels of a run]
export const LAST: usize = 44; // whole samples from which on an echo lies beyond the record
export const TURNS_PER_SAMPLE: usize = 48; // phase of the carrier from sample to sample, 2^32 a turn
export const FIRST_TURNS: usize = 52; // phase of the carrier at the first sample
export const HALF_TURNS_PER_SAMPLE: usize = 56; // f32: the same phase from sample to sample, whole turns kept
// From here on the same as vectors. Engines make constants and splats anew in every turn of a loop; a load is cheaper.
const CONSTANTS: usize = 64;
export const PLAN_BYTES: usize = CONSTANTS + 22 * 16;

// Bytes of a record: byte offset of the first sample (u32), fraction, cosine, sine; with four taps their weights as well.
export const LINEAR_RECORD: usize = 16;
export const CUBIC_RECORD: usize = 32;

// Fills in the vectors of a plan whose words are written.
export function prepareDelayAndSum(plan: usize): void {
  const bits = load<i32>(plan, FRACTION_BITS);
  const at = plan + CONSTANTS;
  v128.store(at, i32x4.splat((1 << bits) - 1), 0);
  v128.store(at, f32x4.splat(<f32>1 / <f32>(1 << bits)), 16);
  v128.store(at, v128.load_splat<u32>(plan, LAST), 32);
  v128.store(at, v128.load_splat<u32>(plan, SAMPLE_BYTES), 48);
  v128.store(at, i32x4.splat(4 * load<i32>(plan, CHANNEL_BYTES)), 64);
  v128.store(at, v128.load_splat<u32>(plan, TURNS_PER_SAMPLE), 80);
  v128.store(at, v128.load_splat<u32>(plan, FIRST_TURNS), 96);
  v128.store(at, v128.load_splat<u32>(plan, HALF_TURNS_PER_SAMPLE), 112);
  v128.store(at, f32x4.splat(<f32>(1.0 / 2147483648.0)), 128);
  v128.store(at, f32x4.splat(12582912), 144);
  // cos(pi y) and sin(pi y) / y from y^2 for |y| <= 1/2: minimax fits, largest errors 4.7e-8 and 3.3e-9 before rounding.
  v128.store(at, f32x4.splat(0.219696797497), 160);
  v128.store(at, f32x4.splat(-1.331880163648), 176);
  v128.store(at, f32x4.splat(4.058411915188), 192);
  v128.store(at, f32x4.splat(-4.934792858786), 208);
  v128.store(at, f32x4.splat(0.99999995347), 224);
  v128.store(at, f32x4.splat(0.077220121949), 240);
  v128.store(at, f32x4.splat(-0.598045170606), 256);
  v128.store(at, f32x4.splat(2.550031376701), 272);
  v128.store(at, f32x4.splat(-5.167706878892), 288);
  v128.store(at, f32x4.splat(3.141592580044), 304);
  v128.store(at, f32x4.splat(0.5), 320);
  v128.store(at, f32x4.splat(1), 336);
}

// Writes the records of all pixels, one after the other.
export function locatePixels(plan: usize, arrivals: usize, pixels: i32, record: usize): void {
  let pixel = load<usize>(plan, PIXELS);
  for (let p = 0; p < pixels; p++) {
    record = locate(plan, pixel, load<i32>(arrivals), record);
    arrivals += 4;
    pixel += 12;
  }
}

// Writes the records of a pixel's channels to `record` and returns their end. `arrival` is when the transmit reaches the
// pixel, in the unit of TRANSIT. An echo outside the record of its channel becomes the first sample with weight 0, so
// that the loops over records need no branch.
export function locate(plan: usize, pixel: usize, arrival: i32, record: usize): usize {
  const pair = (<usize>load<u32>(pixel)) << 2;
  const quads = load<i32>(pixel, 8);
  const bits = load<i32>(plan, FRACTION_BITS);
  const cubic = load<i32>(plan, TAPS) == 4;
  const at = plan + CONSTANTS;
  const channelBytes = load<i32>(plan, CHANNEL_BYTES);
  const firstChannel = load<i32>(pixel, 4);
  let channels = i32x4.add(i32x4.splat(firstChannel), i32x4.mul(i32x4.splat(channelBytes), i32x4(0, 1, 2, 3)));
  const arrivals = i32x4.splat(arrival);
  let transit = load<usize>(plan, TRANSIT) + pair;
  const weighted = load<usize>(plan, WEIGHTS);
  let weight = weighted + pair;

  for (let quad = 0; quad < quads; quad++) {
    const delay = i32x4.add(v128.load(transit), arrivals);
    transit += 16;
    const whole = i32x4.shr_u(delay, bits);
    const inside = i32x4.lt_s(whole, v128.load(at, 32));
    const fraction = f32x4.mul(f32x4.convert_i32x4_s(v128.and(delay, v128.load(at))), v128.load(at, 16));
    const offset = v128.and(i32x4.add(i32x4.mul(whole, v128.load(at, 48)), channels), inside);
    channels = i32x4.add(channels, v128.load(at, 64));

    // Phase of the carrier in half turns: whole samples wrap around in integers, so that a long record costs no precision.
    const turns = i32x4.add(i32x4.mul(whole, v128.load(at, 80)), v128.load(at, 96));
    const phase = f32x4.add(
      f32x4.mul(f32x4.convert_i32x4_s(turns), v128.load(at, 128)),
      f32x4.mul(fraction, v128.load(at, 112)),
    );
    // The nearest whole number of half turns: the last bits of a number so large that it has no room for a fraction.
    const rounded = f32x4.add(phase, v128.load(at, 144));
    const rest = f32x4.sub(phase, f32x4.sub(rounded, v128.load(at, 144)));
    const odd = i32x4.shl(rounded, 31);
    const square = f32x4.mul(rest, rest);
    let cosine = f32x4.add(f32x4.mul(v128.load(at, 160), square), v128.load(at, 176));
    cosine = f32x4.add(f32x4.mul(cosine, square), v128.load(at, 192));
    cosine = f32x4.add(f32x4.mul(cosine, square), v128.load(at, 208));
    cosine = f32x4.add(f32x4.mul(cosine, square), v128.load(at, 224));
    let sine = f32x4.add(f32x4.mul(v128.load(at, 240), square), v128.load(at, 256));
    sine = f32x4.add(f32x4.mul(sine, square), v128.load(at, 272));
    sine = f32x4.add(f32x4.mul(sine, square), v128.load(at, 288));
    sine = f32x4.add(f32x4.mul(sine, square), v128.load(at, 304));
    cosine = v128.and(v128.xor(cosine, odd), inside);
    sine = v128.and(v128.xor(f32x4.mul(sine, rest), odd), inside);
    if (weighted) {
      const by = v128.load(weight);
      weight += 16;
      cosine = f32x4.mul(cosine, by);
      sine = f32x4.mul(sine, by);
    }
    if (cubic) {
      storeTransposed(record, CUBIC_RECORD, offset, fraction, cosine, sine);
      storeCubic(record + 16, fraction, at);
      record += 4 * CUBIC_RECORD;
    } else {
      storeTransposed(record, LINEAR_RECORD, offset, fraction, cosine, sine);
      record += 4 * LINEAR_RECORD;
    }
  }
  return record;
}

// Weights of the four samples around a fraction f: Keys, IEEE Trans. ASSP 29 (1981) 1153, a = -1/2.
function storeCubic(record: usize, f: v128, at: usize): void {
  const g = f32x4.sub(v128.load(at, 336), f);
  const half = f32x4.mul(v128.load(at, 320), f32x4.mul(f, g));
  const before = f32x4.neg(f32x4.mul(half, g));
  const after = f32x4.neg(f32x4.mul(half, f));
  // The inner weights follow from the outer: all four reproduce lines.
  const inner = f32x4.add(g, f32x4.sub(after, f32x4.add(before, before)));
  const next = f32x4.add(f, f32x4.sub(before, f32x4.add(after, after)));
  storeTransposed(record, CUBIC_RECORD, before, inner, next, after);
}

// Lane k of the four vectors goes to the k-th record.
function storeTransposed(record: usize, stride: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(record, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(record + stride, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(record + 2 * stride, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(record + 3 * stride, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}
