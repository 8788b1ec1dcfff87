// All Stockham stages over one block of columns. A plan is laid out by the front (fft-tables.ts):
//   i32 n, stages, inverse, work A, work B, scratch;  f64 scale;  then (radix, twiddles, roots) as i32 for each stage.
import { oddRadix } from './fft-odd-radix';
import { radix2, radix3, radix4, radix4Last, radix4Row } from './fft-radix';

export function length(plan: usize): i32 {
  return load<i32>(plan);
}

export function stages(plan: usize): i32 {
  return load<i32>(plan, 4);
}

function bufferA(plan: usize): usize {
  return <usize>load<i32>(plan, 12);
}

function bufferB(plan: usize): usize {
  return <usize>load<i32>(plan, 16);
}

/** The buffer a block is put into before `transform` when it does not start from the tensor itself. */
export function entry(plan: usize): usize {
  return bufferB(plan);
}

/** The buffer in which the stages end when they start from `entry`. */
export function exit(plan: usize): usize {
  return stages(plan) & 1 ? bufferA(plan) : bufferB(plan);
}

/** Transforms n rows of `width` columns; row strides in bytes; source and target apart from each other. */
export function transform<T>(
  plan: usize,
  source: usize,
  sourceRow: usize,
  target: usize,
  targetRow: usize,
  width: i32,
): void {
  const count = stages(plan);
  const dense = <usize>width * sizeof<T>() * 2;
  let from = source;
  let fromRow = sourceRow;
  let done = 1;
  let rest = length(plan);
  for (let stage = 0; stage < count; stage++) {
    const last = stage == count - 1;
    const to = last ? target : stage & 1 ? bufferB(plan) : bufferA(plan);
    const toRow = last ? targetRow : dense;
    const entry = plan + 32 + <usize>stage * 12;
    const radix = load<i32>(entry);
    rest /= radix;
    // Rows that follow one another without a gap on both sides are one long row.
    if (fromRow == dense && toRow == dense) {
      const group = <usize>done * dense;
      butterflies<T>(plan, entry, from, group, to, group, 1, rest, group);
    } else {
      butterflies<T>(plan, entry, from, fromRow, to, toRow, done, rest, dense);
    }
    done *= radix;
    from = to;
    fromRow = toRow;
  }
}

function butterflies<T>(
  plan: usize,
  stage: usize,
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
  rows: i32,
  m: i32,
  bytes: usize,
): void {
  const radix = load<i32>(stage);
  const twiddles = <usize>load<i32>(stage, 4);
  const scale = v128.splat<T>(<T>load<f64>(plan, 24));
  const turn = turnOf<T>(load<i32>(plan, 8));
  if (radix == 4) {
    if (bytes == 8) radix4Row(from, to, m, twiddles, turn);
    else if (m == 1) radix4Last<T>(from, fromRow, to, toRow, rows, bytes, turn, scale);
    else radix4<T>(from, fromRow, to, toRow, rows, m, bytes, twiddles, turn);
  } else if (radix == 2) radix2<T>(from, fromRow, to, toRow, rows, m, bytes, twiddles, scale);
  else if (radix == 3) radix3<T>(from, fromRow, to, toRow, rows, m, bytes, twiddles, turn, scale);
  else {
    const roots = <usize>load<i32>(stage, 8);
    const scratch = <usize>load<i32>(plan, 20);
    oddRadix<T>(radix, from, fromRow, to, toRow, rows, m, bytes, twiddles, roots, scratch, turn, scale);
  }
}

// Sign bits that make a swapped (im, re) the product with -j: (im, -re), or with +j: (-im, re).
function turnOf<T>(inverse: i32): v128 {
  if (sizeof<T>() == 4) {
    const sign = <i32>0x80000000;
    return inverse ? i32x4(sign, 0, sign, 0) : i32x4(0, sign, 0, sign);
  }
  const sign = <i64>0x8000000000000000;
  return inverse ? i64x2(sign, 0) : i64x2(0, sign);
}
