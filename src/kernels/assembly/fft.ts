// FFT along one axis of a row-major complex tensor [outer, n, inner]. Columns (the inner axes) are transformed `block` at
// a time, read from and written to the tensor with its own row stride, so no axis is ever transposed.
import { entry, exit, length, stages, transform } from './fft-lines';

export function fftF32(plan: usize, source: usize, target: usize, outer: i32, inner: i32, block: i32): void {
  if (inner > 1) columns<f32>(plan, source, target, outer, inner, block);
  else if (length(plan) % 4 == 0 && length(plan) > 4) rows<f32>(plan, source, target, outer);
  else rowPairs(plan, source, target, outer);
}

export function fftF64(plan: usize, source: usize, target: usize, outer: i32, inner: i32, block: i32): void {
  if (inner > 1 || stages(plan) == 1) columns<f64>(plan, source, target, outer, inner, block);
  else rows<f64>(plan, source, target, outer);
}

function rows<T>(plan: usize, source: usize, target: usize, outer: i32): void {
  const element: usize = sizeof<T>() * 2;
  const row = <usize>length(plan) * element;
  for (let o = 0; o < outer; o++, source += row, target += row) transform<T>(plan, source, element, target, element, 1);
}

// Rows whose first stage cannot fill a vector by itself go two at a time, as two columns.
function rowPairs(plan: usize, source: usize, target: usize, outer: i32): void {
  const n = length(plan);
  const row = (<usize>n) << 3;
  const result = exit(plan);
  for (let o = 0; o < outer; o += 2) {
    const first = <usize>o * row;
    // The last of an odd number of rows is its own partner.
    const second = o + 1 < outer ? first + row : first;
    interleave(source + first, source + second, entry(plan), n);
    transform<f32>(plan, entry(plan), 16, result, 16, 2);
    separate(result, target + first, target + second, n);
  }
}

export function interleave(first: usize, second: usize, target: usize, n: i32): void {
  for (let i = 0; i < n; i++, first += 8, second += 8, target += 16) {
    v128.store(target, v128.load64_lane(second, v128.load64_zero(first), 1));
  }
}

export function separate(source: usize, first: usize, second: usize, n: i32): void {
  for (let i = 0; i < n; i++, first += 8, second += 8, source += 16) {
    const both = v128.load(source);
    v128.store64_lane(first, both, 0);
    v128.store64_lane(second, both, 1);
  }
}

function columns<T>(plan: usize, source: usize, target: usize, outer: i32, inner: i32, block: i32): void {
  const element: usize = sizeof<T>() * 2;
  const row = <usize>inner * element;
  const n = length(plan);
  // A single stage would overwrite rows it has yet to read.
  const buffered = source == target && stages(plan) == 1;
  for (let o = 0; o < outer; o++) {
    const slab = <usize>o * <usize>n * row;
    for (let column = 0, width = 0; column < inner; column += width) {
      width = blockWidth(inner - column, block);
      const at = slab + <usize>column * element;
      const dense = <usize>width * element;
      if (buffered) {
        for (let i = 0; i < n; i++) memory.copy(entry(plan) + <usize>i * dense, source + at + <usize>i * row, dense);
        transform<T>(plan, entry(plan), dense, target + at, row, width);
      } else transform<T>(plan, source + at, row, target + at, row, width);
    }
  }
}

/** Columns to take next: never leaves a single one over, which would not fill a vector. */
export function blockWidth(left: i32, block: i32): i32 {
  return left <= block + 1 ? left : block;
}
