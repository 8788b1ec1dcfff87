import { CUBIC_RECORD, LINEAR_RECORD } from './delay-and-sum-locate';

// Sum over the records of one pixel for a single pulse, whose data are interleaved complex: two channels at a time, as
// (re im re im). Returns (re im . .), the phases applied; the number of records is a multiple of four.

export function singleLinear(record: usize, end: usize, data: usize): v128 {
  let byCosine = f32x4.splat(0);
  let bySine = byCosine;
  for (; record < end; record += 2 * LINEAR_RECORD) {
    const a = v128.load(data + <usize>load<u32>(record));
    const b = v128.load(data + <usize>load<u32>(record, LINEAR_RECORD));
    const wordsA = v128.load(record);
    const wordsB = v128.load(record, LINEAR_RECORD);
    const now = v128.shuffle<f32>(a, b, 0, 1, 4, 5);
    const next = v128.shuffle<f32>(a, b, 2, 3, 6, 7);
    const f = v128.shuffle<f32>(wordsA, wordsB, 1, 1, 5, 5);
    const value = f32x4.add(now, f32x4.mul(f32x4.sub(next, now), f));
    byCosine = f32x4.add(byCosine, f32x4.mul(value, v128.shuffle<f32>(wordsA, wordsB, 2, 2, 6, 6)));
    bySine = f32x4.add(bySine, f32x4.mul(value, v128.shuffle<f32>(wordsA, wordsB, 3, 3, 7, 7)));
  }
  return turned(byCosine, bySine);
}

export function singleCubic(record: usize, end: usize, data: usize): v128 {
  let byCosine = f32x4.splat(0);
  let bySine = byCosine;
  for (; record < end; record += 2 * CUBIC_RECORD) {
    const atA = data + <usize>load<u32>(record);
    const atB = data + <usize>load<u32>(record, CUBIC_RECORD);
    const wordsA = v128.load(record);
    const wordsB = v128.load(record, CUBIC_RECORD);
    const tapsA = v128.load(record, 16);
    const tapsB = v128.load(record, CUBIC_RECORD + 16);
    let a = v128.load(atA);
    let b = v128.load(atB);
    const first = f32x4.add(
      f32x4.mul(v128.shuffle<f32>(a, b, 0, 1, 4, 5), v128.shuffle<f32>(tapsA, tapsB, 0, 0, 4, 4)),
      f32x4.mul(v128.shuffle<f32>(a, b, 2, 3, 6, 7), v128.shuffle<f32>(tapsA, tapsB, 1, 1, 5, 5)),
    );
    a = v128.load(atA, 16);
    b = v128.load(atB, 16);
    const second = f32x4.add(
      f32x4.mul(v128.shuffle<f32>(a, b, 0, 1, 4, 5), v128.shuffle<f32>(tapsA, tapsB, 2, 2, 6, 6)),
      f32x4.mul(v128.shuffle<f32>(a, b, 2, 3, 6, 7), v128.shuffle<f32>(tapsA, tapsB, 3, 3, 7, 7)),
    );
    const value = f32x4.add(first, second);
    byCosine = f32x4.add(byCosine, f32x4.mul(value, v128.shuffle<f32>(wordsA, wordsB, 2, 2, 6, 6)));
    bySine = f32x4.add(bySine, f32x4.mul(value, v128.shuffle<f32>(wordsA, wordsB, 3, 3, 7, 7)));
  }
  return turned(byCosine, bySine);
}

// Sums by cosine and by sine, of two channels each, to one complex number.
function turned(byCosine: v128, bySine: v128): v128 {
  const c = f32x4.add(byCosine, v128.shuffle<f32>(byCosine, byCosine, 2, 3, 0, 1));
  const s = f32x4.add(bySine, v128.shuffle<f32>(bySine, bySine, 2, 3, 0, 1));
  const signs = i32x4(<i32>0x80000000, 0, <i32>0x80000000, 0);
  return f32x4.add(c, v128.xor(v128.shuffle<f32>(s, s, 1, 0, 3, 2), signs));
}
