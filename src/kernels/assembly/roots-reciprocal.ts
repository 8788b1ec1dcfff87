// Roots in or on the unit circle of  f(z) = sum_{k=-m..m} c[k] z^k  with  c[-k] = conj(c[k]).  They come in pairs
// (z, 1/conj z); only the inner half is iterated (Aberth 1973, Ehrlich 1967) and the mirrored half enters the repulsion
// sum. On the circle f is real and a pair near the circle is a local minimum of |f| there: the minima start the
// iteration, and a minimum that touches zero to rounding is the double root itself.
import { correctPair } from './roots-aberth';
import { descend } from './roots-circle';
import { placeStarts } from './roots-starts';
import { largestAbsolute, powerOfTwoNear } from './symmetric-evd';

const MAX_SWEEPS: i32 = 100;
const UNIT: f64 = 1.1102230246251565e-16;
/** Nearer to the circle than this, the angle of the minimum is a better estimate than the root of rounded values. */
const NEAR_CIRCLE: f64 = 1e-6;

/**
 * `coefficients`: n complex, c[0..n-1]; `roots`: receives n-1 complex, nearest to the circle first; `table`: cos and
 * then sin of 2 pi i / grid; `work`: 8 n + grid + 16 float64. Returns the number of roots: n-1, 0 for the zero
 * polynomial, -1 when a coefficient is not finite.
 */
export function reciprocalRoots(coefficients: usize, n: i32, roots: usize, table: usize, grid: i32, work: usize): i32 {
  const largest = largestAbsolute(coefficients, 2 * n);
  if (!(largest < Infinity)) return -1;
  memory.fill(roots, 0, (<usize>(n - 1)) << 4);
  if (largest == 0) return 0;
  const scale = 1 / powerOfTwoNear(largest);
  // Leading coefficients below the rounding error of the largest are zero: their roots are at 0 and at infinity.
  let m = n - 1;
  while (m > 0 && magnitude(coefficients, m) * scale <= UNIT / 8) m--;
  if (m == 0) return n - 1;

  const poly = work;
  const values = poly + <usize>(2 * m + 1) * 24;
  const active = values + ((<usize>grid) << 3);
  const bound = spread(coefficients, m, scale, poly);
  const settled = 4 * UNIT * bound * sqrt(<f64>m);
  const count = placeStarts(poly, m, table, grid, values, settled, roots, active);
  iterate(poly, m, roots, active, count);
  for (let i = 0; i < m; i++) {
    const z = roots + ((<usize>i) << 4);
    if (1 - modulus(z) < NEAR_CIRCLE) settleAngle(poly, m, z);
  }
  sortByModulus(roots, m);
  return n - 1;
}

function magnitude(complex: usize, index: i32): f64 {
  return modulus(complex + ((<usize>index) << 4));
}

function modulus(z: usize): f64 {
  const re = load<f64>(z);
  const im = load<f64>(z, 8);
  return sqrt(re * re + im * im);
}

// Writes (re, im, magnitude) of the coefficients of z^m f(z), signed so that their mean over the circle is not
// negative, lowest power first; returns the sum of magnitudes, a bound of |f| on the circle.
function spread(coefficients: usize, m: i32, scale: f64, poly: usize): f64 {
  const signed = load<f64>(coefficients) < 0 ? -scale : scale;
  let sum: f64 = 0;
  for (let k = 0; k <= m; k++) {
    const source = coefficients + ((<usize>k) << 4);
    const re = load<f64>(source) * signed;
    const im = k == 0 ? 0 : load<f64>(source, 8) * signed;
    const size = sqrt(re * re + im * im);
    write(poly + <usize>(m + k) * 24, re, im, size);
    write(poly + <usize>(m - k) * 24, re, -im, size);
    if (k == 0) write(poly + <usize>m * 24, re, 0, size);
    sum += k == 0 ? size : 2 * size;
  }
  return sum;
}

function write(target: usize, re: f64, im: f64, size: f64): void {
  store<f64>(target, re);
  store<f64>(target, im, 8);
  store<f64>(target, size, 16);
}

// Sweeps over the roots still moving, two at a time; `active` lists them.
function iterate(poly: usize, m: i32, roots: usize, active: usize, count: i32): void {
  for (let sweep = 0; sweep < MAX_SWEEPS && count > 0; sweep++) {
    let kept = 0;
    for (let i = 0; i < count; i += 2) {
      const first = load<i32>(active + ((<usize>i) << 2));
      const second = i + 1 < count ? load<i32>(active + ((<usize>(i + 1)) << 2)) : first;
      const moving = correctPair(poly, m, roots, first, second);
      if (moving & 1) {
        store<i32>(active + ((<usize>kept) << 2), first);
        kept++;
      }
      if (moving & 2) {
        store<i32>(active + ((<usize>kept) << 2), second);
        kept++;
      }
    }
    count = kept;
  }
}

// A root this near the circle has the angle of the minimum of f up to the square of its distance, and the minimum is
// known to rounding error where the double root is only known to its square root.
function settleAngle(poly: usize, m: i32, z: usize): void {
  const size = modulus(z);
  const re = load<f64>(z);
  const im = load<f64>(z, 8);
  store<f64>(z, re / size);
  store<f64>(z, im / size, 8);
  descend(poly, m, z, 100 * NEAR_CIRCLE);
  store<f64>(z, load<f64>(z) * size);
  store<f64>(z, load<f64>(z, 8) * size, 8);
}

function sortByModulus(roots: usize, m: i32): void {
  for (let i = 1; i < m; i++) {
    const source = roots + ((<usize>i) << 4);
    const size = modulus(source);
    const value = v128.load(source);
    let j = i;
    for (; j > 0 && magnitude(roots, j - 1) < size; j--) {
      const slot = roots + ((<usize>j) << 4);
      v128.store(slot, v128.load(slot - 16));
    }
    v128.store(roots + ((<usize>j) << 4), value);
  }
}
