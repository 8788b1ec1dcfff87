// All roots of a complex polynomial by simultaneous iteration (Aberth 1973, Ehrlich 1967), with starting radii from the
// Newton polygon of the coefficients and the stop at rounding level of Bini (1996).
import { largestAbsolute, powerOfTwoNear } from './symmetric-evd';

const MAX_SWEEPS: i32 = 300;
const UNIT: f64 = 1.1102230246251565e-16;
// e^{j g} of the golden angle: successive multiples are spread evenly over the circle whatever their number.
const GOLDEN_COS: f64 = -0.7373688780783197;
const GOLDEN_SIN: f64 = 0.6754902942615239;

function at(base: usize, index: i32): usize {
  return base + ((<usize>index) << 4);
}

function modulus(z: usize): f64 {
  return sqrt(load<f64>(z) * load<f64>(z) + load<f64>(z, 8) * load<f64>(z, 8));
}

/**
 * `coefficients`: degree + 1 complex, lowest power first; `roots`: receives up to `degree` complex, smallest first;
 * `work`: 5 (degree + 1) float64. Returns the number of roots (the exact degree), -1 when a coefficient is not finite, -2
 * when a root did not settle.
 */
export function polynomialRoots(coefficients: usize, degree: i32, roots: usize, work: usize): i32 {
  const largest = largestAbsolute(coefficients, 2 * degree + 2);
  if (!(largest < Infinity)) return -1;
  if (largest == 0) return 0;
  const scale = 1 / powerOfTwoNear(largest);
  let top = degree;
  while (modulus(at(coefficients, top)) * scale == 0) top--;
  let bottom = 0;
  while (modulus(at(coefficients, bottom)) * scale == 0) bottom++;

  // Exact zeros first, then the roots of what is left, coefficients as (re, im, magnitude).
  memory.fill(roots, 0, (<usize>top) << 4);
  const n = top - bottom;
  if (n == 0) return top;
  const poly = work;
  for (let k = 0; k <= n; k++) {
    const source = at(coefficients, bottom + k);
    const term = poly + <usize>k * 24;
    store<f64>(term, load<f64>(source) * scale);
    store<f64>(term, load<f64>(source, 8) * scale, 8);
    store<f64>(term, modulus(source) * scale, 16);
  }
  const found = at(roots, bottom);
  const hull = poly + <usize>(n + 1) * 24;
  const settled = hull + ((<usize>(n + 1)) << 2);
  placeOnPolygon(poly, n, hull, found);
  memory.fill(settled, 0, <usize>n);
  let moving = n;
  for (let sweep = 0; moving > 0; sweep++) {
    if (sweep == MAX_SWEEPS) return -2;
    for (let i = 0; i < n; i++) {
      if (load<u8>(settled + <usize>i) || correct(poly, n, found, i)) continue;
      store<u8>(settled + <usize>i, 1);
      moving--;
    }
  }
  sortByModulus(found, n);
  return top;
}

// An edge of the upper hull of (k, log|a_k|) from k to l stands for l - k roots of modulus |a_k / a_l|^(1 / (l - k)).
function placeOnPolygon(poly: usize, n: i32, hull: usize, roots: usize): void {
  let corners = 0;
  for (let k = 0; k <= n; k++) {
    if (load<f64>(poly + <usize>k * 24, 16) == 0) continue;
    while (corners > 1) {
      const last = load<i32>(hull + ((<usize>(corners - 1)) << 2));
      const before = load<i32>(hull + ((<usize>(corners - 2)) << 2));
      if (slope(poly, before, last) > slope(poly, last, k)) break;
      corners--;
    }
    store<i32>(hull + ((<usize>corners) << 2), k);
    corners++;
  }
  let re: f64 = 0.8;
  let im: f64 = 0.6;
  for (let corner = 1; corner < corners; corner++) {
    const from = load<i32>(hull + ((<usize>(corner - 1)) << 2));
    const to = load<i32>(hull + ((<usize>corner) << 2));
    const radius = Math.exp(-slope(poly, from, to));
    for (let i = from; i < to; i++) {
      store<f64>(at(roots, i), radius * re);
      store<f64>(at(roots, i), radius * im, 8);
      const next = re * GOLDEN_COS - im * GOLDEN_SIN;
      im = re * GOLDEN_SIN + im * GOLDEN_COS;
      re = next;
    }
  }
}

function slope(poly: usize, from: i32, to: i32): f64 {
  const low = load<f64>(poly + <usize>from * 24, 16);
  const high = load<f64>(poly + <usize>to * 24, 16);
  return (Math.log(high) - Math.log(low)) / <f64>(to - from);
}

// One correction z <- z - N / (1 - N S) with N = p / p'; returns whether the root is still moving.
function correct(poly: usize, n: i32, roots: usize, index: i32): bool {
  const z = at(roots, index);
  let zr = load<f64>(z);
  let zi = load<f64>(z, 8);
  const size = zr * zr + zi * zi;
  const outside = size > 1;
  // Outside the circle the reversed polynomial q(w) = w^n p(1/w) at w = 1/z neither overflows nor loses digits.
  const wr = outside ? zr / size : zr;
  const wi = outside ? -zi / size : zi;
  const reach = outside ? 1 / sqrt(size) : sqrt(size);
  const step: isize = outside ? 24 : -24;
  let term = <isize>poly + (outside ? 0 : <isize>n * 24);
  let pr = load<f64>(term);
  let pi = load<f64>(term, 8);
  let bound = load<f64>(term, 16);
  let dr: f64 = 0;
  let di: f64 = 0;
  for (let k = 0; k < n; k++) {
    term += step;
    const nextD = dr * wr - di * wi + pr;
    di = dr * wi + di * wr + pi;
    dr = nextD;
    const nextP = pr * wr - pi * wi + load<f64>(term);
    pi = pr * wi + pi * wr + load<f64>(term, 8);
    pr = nextP;
    bound = bound * reach + load<f64>(term, 16);
  }
  const atRounding = sqrt(pr * pr + pi * pi) <= 4 * UNIT * <f64>n * bound;

  let sr: f64 = 0;
  let si: f64 = 0;
  for (let j = 0; j < n; j++) {
    const xr = zr - load<f64>(at(roots, j));
    const xi = zi - load<f64>(at(roots, j), 8);
    const xx = xr * xr + xi * xi;
    if (xx == 0) continue;
    sr += xr / xx;
    si -= xi / xx;
  }
  // N / (1 - N S) = p / (p' - p S);  outside, p / p' = z q / (n q - w q') makes it  z q / (n q - w q' - q z S).
  if (outside) {
    const turned = zr * sr - zi * si;
    si = zr * si + zi * sr;
    sr = turned;
    const nextD = <f64>n * pr - (wr * dr - wi * di);
    di = <f64>n * pi - (wr * di + wi * dr);
    dr = nextD;
  }
  const er = dr - (pr * sr - pi * si);
  const ei = di - (pr * si + pi * sr);
  const ee = er * er + ei * ei;
  let cr = (pr * er + pi * ei) / ee;
  let ci = (pi * er - pr * ei) / ee;
  if (outside) {
    const turned = zr * cr - zi * ci;
    ci = zr * ci + zi * cr;
    cr = turned;
  }
  const change = sqrt(cr * cr + ci * ci);
  const radius = sqrt(size);
  if (!(change < Infinity)) {
    if (atRounding) return false;
    // The denominator vanishes: no direction is right, so step aside.
    cr = 0.01 * zi;
    ci = -0.01 * zr;
  } else if (change > 2 * radius && radius > 0 && !atRounding) {
    // A step far beyond the scale of the root leads away from it: keep the direction.
    const shorten = (2 * radius) / change;
    cr *= shorten;
    ci *= shorten;
  }
  zr -= cr;
  zi -= ci;
  store<f64>(z, zr);
  store<f64>(z, zi, 8);
  return !atRounding && change > 2 * UNIT * sqrt(zr * zr + zi * zi);
}

function sortByModulus(roots: usize, n: i32): void {
  for (let i = 1; i < n; i++) {
    const value = v128.load(at(roots, i));
    const size = modulus(at(roots, i));
    let j = i;
    for (; j > 0 && modulus(at(roots, j - 1)) > size; j--) v128.store(at(roots, j), v128.load(at(roots, j - 1)));
    v128.store(at(roots, j), value);
  }
}
