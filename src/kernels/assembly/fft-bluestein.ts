// FFT of any length n as a circular convolution of smooth length m >= 2n - 1 (Bluestein 1970):
//   X[k] = w[k] sum_i (x[i] w[i]) conj(w[k - i]),   w[i] = e^{-+ pi j i^2 / n}.
import { entry, exit, length, transform } from './fft-lines';
import { blockWidth, interleave, separate } from './fft';
import { spread, times } from './fft-radix';

/**
 * `forward`, `inverse`: plans of length m. `tables`: n constants w, then m of the spectrum of conj(w) divided by m, then
 * n of w times the scale of the whole; each set as a plane of (re, re), then one of (-im, im).
 */
export function bluesteinF32(
  forward: usize,
  inverse: usize,
  n: i32,
  tables: usize,
  source: usize,
  target: usize,
  outer: i32,
  inner: i32,
  block: i32,
): void {
  if (inner > 1) {
    columns<f32>(forward, inverse, n, tables, source, target, outer, inner, block);
    return;
  }
  const row = (<usize>n) << 3;
  for (let o = 0; o < outer; o += 2) {
    const first = <usize>o * row;
    const second = o + 1 < outer ? first + row : first;
    interleave(source + first, source + second, entry(forward), n);
    convolve<f32>(forward, inverse, n, tables, 2);
    separate(exit(inverse), target + first, target + second, n);
  }
}

export function bluesteinF64(
  forward: usize,
  inverse: usize,
  n: i32,
  tables: usize,
  source: usize,
  target: usize,
  outer: i32,
  inner: i32,
  block: i32,
): void {
  columns<f64>(forward, inverse, n, tables, source, target, outer, inner, block);
}

function columns<T>(
  forward: usize,
  inverse: usize,
  n: i32,
  tables: usize,
  source: usize,
  target: usize,
  outer: i32,
  inner: i32,
  block: i32,
): void {
  const element: usize = sizeof<T>() * 2;
  const row = <usize>inner * element;
  for (let o = 0; o < outer; o++) {
    const slab = <usize>o * <usize>n * row;
    for (let column = 0, width = 0; column < inner; column += width) {
      width = blockWidth(inner - column, block);
      const at = slab + <usize>column * element;
      const dense = <usize>width * element;
      for (let i = 0; i < n; i++) memory.copy(entry(forward) + <usize>i * dense, source + at + <usize>i * row, dense);
      convolve<T>(forward, inverse, n, tables, width);
      for (let i = 0; i < n; i++) memory.copy(target + at + <usize>i * row, exit(inverse) + <usize>i * dense, dense);
    }
  }
}

// From n rows in the forward plan's entry to n rows in the inverse plan's exit.
function convolve<T>(forward: usize, inverse: usize, n: i32, tables: usize, width: i32): void {
  const pair: usize = sizeof<T>() * 2;
  const m = length(forward);
  const dense = <usize>width * pair;
  const chirp = tables;
  const spectrum = chirp + <usize>(2 * n) * pair;
  const last = spectrum + <usize>(2 * m) * pair;
  multiplyRows<T>(entry(forward), entry(forward), n, dense, chirp);
  memory.fill(entry(forward) + <usize>n * dense, 0, <usize>(m - n) * dense);
  transform<T>(forward, entry(forward), dense, exit(forward), dense, width);
  multiplyRows<T>(exit(forward), entry(inverse), m, dense, spectrum);
  transform<T>(inverse, entry(inverse), dense, exit(inverse), dense, width);
  multiplyRows<T>(exit(inverse), exit(inverse), n, dense, last);
}

// Row i times the constant of row i; in place or not. A width that is no multiple of a vector ends in a half vector.
function multiplyRows<T>(source: usize, target: usize, count: i32, bytes: usize, table: usize): void {
  const pair: usize = sizeof<T>() * 2;
  const plane = <usize>count * pair;
  for (let i = 0; i < count; i++, source += bytes, target += bytes, table += pair) {
    const re = spread<T>(table);
    const im = spread<T>(table + plane);
    let at: usize = 0;
    for (; at + 16 <= bytes; at += 16) v128.store(target + at, times<T>(v128.load(source + at), re, im));
    if (at < bytes) v128.store64_lane(target + at, times<T>(v128.load64_zero(source + at), re, im), 0);
  }
}
