// Butterfly of any odd radix r by the definition, halved by symmetry: with a_l = x_l + x_{r-l} and b_l = x_l - x_{r-l},
//   y_k, y_{r-k} = x_0 + sum_l a_l cos(2 pi k l / r)  -+  j sum_l b_l sin(2 pi k l / r),   l = 1..(r-1)/2.
import { spread, swap, times } from './fft-radix';

/** Layout as in fft-radix. `roots`: r vectors of cosines, then r of sines; `scratch`: r vectors. */
export function oddRadix<T>(
  radix: i32,
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
  rows: i32,
  m: i32,
  bytes: usize,
  twiddles: usize,
  roots: usize,
  scratch: usize,
  turn: v128,
  scale: v128,
): void {
  const pair: usize = sizeof<T>() * 2;
  const ahead = <usize>(m * rows) * fromRow;
  for (let p = 0; p < m; p++) {
    const w = m > 1 ? twiddles + <usize>p * pair : 0;
    for (let i = 0; i < rows; i++) {
      const source = from + <usize>(p * rows + i) * fromRow;
      const target = to + <usize>(radix * p * rows + i) * toRow;
      for (let offset: usize = 0; offset < bytes; offset += 16) {
        const at = min<usize>(offset, bytes - 16);
        const x0 = gather<T>(radix, source + at, ahead, scratch);
        combine<T>(radix, x0, target + at, <usize>rows * toRow, w, <usize>m * pair, roots, scratch, turn, scale);
      }
    }
  }
}

// Leaves a_1, b_1, a_2, b_2, .. in scratch and returns x_0.
function gather<T>(radix: i32, source: usize, ahead: usize, scratch: usize): v128 {
  for (let l = 1; 2 * l < radix; l++) {
    const near = v128.load(source + <usize>l * ahead);
    const far = v128.load(source + <usize>(radix - l) * ahead);
    v128.store(scratch + ((<usize>l) << 5) - 32, v128.add<T>(near, far));
    v128.store(scratch + ((<usize>l) << 5) - 16, v128.sub<T>(near, far));
  }
  return v128.load(source);
}

function combine<T>(
  radix: i32,
  x0: v128,
  target: usize,
  outK: usize,
  w: usize,
  plane: usize,
  roots: usize,
  scratch: usize,
  turn: v128,
  scale: v128,
): void {
  const sines = roots + ((<usize>radix) << 4);
  const half = (radix - 1) >> 1;
  let sum = x0;
  for (let l = 0; l < half; l++) sum = v128.add<T>(sum, v128.load(scratch + ((<usize>l) << 5)));
  v128.store(target, w ? sum : v128.mul<T>(sum, scale));
  for (let k = 1; k <= half; k++) {
    let even = x0;
    let odd = v128.splat<T>(<T>0);
    let angle = 0;
    for (let l = 0; l < half; l++) {
      angle += k;
      if (angle >= radix) angle -= radix;
      const at = (<usize>angle) << 4;
      const a = v128.load(scratch + ((<usize>l) << 5));
      const b = v128.load(scratch + ((<usize>l) << 5), 16);
      even = v128.add<T>(even, v128.mul<T>(a, v128.load(roots + at)));
      odd = v128.add<T>(odd, v128.mul<T>(b, v128.load(sines + at)));
    }
    odd = v128.xor(swap<T>(odd), turn);
    finish<T>(v128.add<T>(even, odd), target, outK, k, w, plane, scale);
    finish<T>(v128.sub<T>(even, odd), target, outK, radix - k, w, plane, scale);
  }
}

function finish<T>(y: v128, target: usize, outK: usize, k: i32, w: usize, plane: usize, scale: v128): void {
  if (w) {
    const pairs = w + <usize>(2 * k - 2) * plane;
    y = times<T>(y, spread<T>(pairs), spread<T>(pairs + plane));
  } else y = v128.mul<T>(y, scale);
  v128.store(target + <usize>k * outK, y);
}
