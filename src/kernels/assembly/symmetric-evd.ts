// Eigen-decomposition of a real symmetric matrix: Householder reduction to tridiagonal form from the last row up
// (EISPACK tred2; Martin, Reinsch and Wilkinson 1968) on the lower triangle, then implicit QL.
import { implicitQl } from './symmetric-evd-ql';

// Squared norms below this are zero: the matrix is scaled to 1, so they are far under its rounding error.
const TINY: f64 = 1e-280;

function at(base: usize, index: i32): usize {
  return base + ((<usize>index) << 3);
}

/** `work` holds 3 n float64. Returns 0, 1 when QL did not converge, 2 when the matrix holds a NaN or an infinity. */
export function symmetricEvd(a: usize, values: usize, vectors: usize, work: usize, n: i32): i32 {
  const largest = largestAbsolute(a, n * n);
  if (!(largest < Infinity)) return 2;
  const off = work;
  const h = at(work, n);
  const p = at(work, 2 * n);
  const scale = largest > 0 ? powerOfTwoNear(largest) : 1;
  scaleAll(a, n * n, 1 / scale);
  reduce(a, values, off, h, p, n);
  accumulate(a, h, vectors, n);
  const status = implicitQl(values, off, vectors, n, n);
  scaleAll(values, n, scale);
  return status;
}

/** Largest magnitude, infinite when any of the `count` float64 values is NaN. */
export function largestAbsolute(source: usize, count: i32): f64 {
  let largest: f64 = 0;
  for (let i = 0; i < count; i++) {
    const value = abs(load<f64>(at(source, i)));
    if (!(value <= largest)) largest = value == value ? value : Infinity;
  }
  return largest;
}

/** Power of two next below a positive value, kept off the ends of the range so that its reciprocal is finite. */
export function powerOfTwoNear(value: f64): f64 {
  const exponent = (reinterpret<u64>(value) >> 52) & 0x7ff;
  return reinterpret<f64>(max<u64>(min<u64>(exponent, 2044), 2) << 52);
}

export function scaleAll(target: usize, count: i32, factor: f64): void {
  for (let i = 0; i < count; i++) store<f64>(at(target, i), load<f64>(at(target, i)) * factor);
}

// Leaves the diagonal, the off-diagonal off[i] = T[i+1, i], and Householder vector u of step i in row i of `a` with
// h[i] = u'u / 2 (0 where the row was reduced already).
function reduce(a: usize, diag: usize, off: usize, h: usize, p: usize, n: i32): void {
  store<f64>(at(off, n - 1), 0);
  for (let i = n - 1; i > 0; i--) {
    const u = at(a, i * n);
    store<f64>(at(diag, i), load<f64>(at(u, i)));
    const last = i - 1;
    let rest: f64 = 0;
    for (let k = 0; k < last; k++) rest += load<f64>(at(u, k)) * load<f64>(at(u, k));
    const x = load<f64>(at(u, last));
    if (rest <= TINY) {
      store<f64>(at(off, last), x);
      store<f64>(at(h, i), 0);
      continue;
    }
    const alpha = -copysign<f64>(sqrt(rest + x * x), x);
    const half = rest + x * x - alpha * x;
    store<f64>(at(off, last), alpha);
    store<f64>(at(h, i), half);
    store<f64>(at(u, last), x - alpha);
    multiply(a, u, p, i, n);
    // A <- A - u q' - q u'  with  p = A u / h,  q = p - u (u'p / 2h)
    let product: f64 = 0;
    for (let k = 0; k < i; k++) product += load<f64>(at(u, k)) * load<f64>(at(p, k));
    const inverse = 1 / half;
    const shift = 0.5 * product * inverse * inverse;
    for (let k = 0; k < i; k++) store<f64>(at(p, k), load<f64>(at(p, k)) * inverse - load<f64>(at(u, k)) * shift);
    update(a, u, p, i, n);
  }
  store<f64>(diag, load<f64>(a));
  store<f64>(h, 0);
}

// p = A u over the leading `size` rows, reading the lower triangle once: each row gives its own dot product and its
// share of the column it stands for. Two rows at a time halve the traffic on u and p.
function multiply(a: usize, u: usize, p: usize, size: i32, n: i32): void {
  let j = 0;
  if (size & 1) {
    store<f64>(p, load<f64>(a) * load<f64>(u));
    j = 1;
  }
  for (; j < size; j += 2) {
    const row0 = at(a, j * n);
    const row1 = at(row0, n);
    const u0 = load<f64>(at(u, j));
    const u1 = load<f64>(at(u, j + 1));
    const v0 = f64x2.splat(u0);
    const v1 = f64x2.splat(u1);
    let sum0 = f64x2.splat(0);
    let sum1 = f64x2.splat(0);
    let k = 0;
    for (; k + 2 <= j; k += 2) {
      const a0 = v128.load(at(row0, k));
      const a1 = v128.load(at(row1, k));
      const uk = v128.load(at(u, k));
      sum0 = f64x2.add(sum0, f64x2.mul(a0, uk));
      sum1 = f64x2.add(sum1, f64x2.mul(a1, uk));
      const share = f64x2.add(f64x2.mul(a0, v0), f64x2.mul(a1, v1));
      v128.store(at(p, k), f64x2.add(v128.load(at(p, k)), share));
    }
    let dot0 = f64x2.extract_lane(sum0, 0) + f64x2.extract_lane(sum0, 1);
    let dot1 = f64x2.extract_lane(sum1, 0) + f64x2.extract_lane(sum1, 1);
    if (k < j) {
      const a0 = load<f64>(at(row0, k));
      const a1 = load<f64>(at(row1, k));
      const uk = load<f64>(at(u, k));
      dot0 += a0 * uk;
      dot1 += a1 * uk;
      store<f64>(at(p, k), load<f64>(at(p, k)) + a0 * u0 + a1 * u1);
    }
    const corner = load<f64>(at(row1, j));
    store<f64>(at(p, j), dot0 + load<f64>(at(row0, j)) * u0 + corner * u1);
    store<f64>(at(p, j + 1), dot1 + corner * u0 + load<f64>(at(row1, j + 1)) * u1);
  }
}

function update(a: usize, u: usize, q: usize, size: i32, n: i32): void {
  let j = 0;
  if (size & 1) {
    store<f64>(a, load<f64>(a) - 2 * load<f64>(u) * load<f64>(q));
    j = 1;
  }
  for (; j < size; j += 2) {
    const row0 = at(a, j * n);
    const row1 = at(row0, n);
    const u0 = v128.load64_splat(at(u, j));
    const u1 = v128.load64_splat(at(u, j + 1));
    const q0 = v128.load64_splat(at(q, j));
    const q1 = v128.load64_splat(at(q, j + 1));
    // One column past the diagonal at most: the upper triangle is never read.
    for (let k = 0; k < j + 2; k += 2) {
      const uk = v128.load(at(u, k));
      const qk = v128.load(at(q, k));
      const change0 = f64x2.add(f64x2.mul(u0, qk), f64x2.mul(q0, uk));
      const change1 = f64x2.add(f64x2.mul(u1, qk), f64x2.mul(q1, uk));
      v128.store(at(row0, k), f64x2.sub(v128.load(at(row0, k)), change0));
      v128.store(at(row1, k), f64x2.sub(v128.load(at(row1, k)), change1));
    }
  }
}

// W = Q' row by row: start from the identity and apply the reflections to the leading block, smallest first.
function accumulate(a: usize, h: usize, w: usize, n: i32): void {
  memory.fill(w, 0, (<usize>n * <usize>n) << 3);
  for (let i = 0; i < n; i++) store<f64>(at(w, i * n + i), 1);
  for (let i = 2; i < n; i++) {
    const half = load<f64>(at(h, i));
    if (half == 0) continue;
    const u = at(a, i * n);
    let r = 0;
    for (; r + 4 <= i; r += 4) reflectFour(at(w, r * n), u, i, n, 1 / half);
    for (; r < i; r++) reflectOne(at(w, r * n), u, i, 1 / half);
  }
}

function sumLanes(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

function reflectFour(row0: usize, u: usize, size: i32, n: i32, inverse: f64): void {
  const row1 = at(row0, n);
  const row2 = at(row1, n);
  const row3 = at(row2, n);
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let sum2 = f64x2.splat(0);
  let sum3 = f64x2.splat(0);
  const even = size & ~1;
  for (let k = 0; k < even; k += 2) {
    const uk = v128.load(at(u, k));
    sum0 = f64x2.add(sum0, f64x2.mul(v128.load(at(row0, k)), uk));
    sum1 = f64x2.add(sum1, f64x2.mul(v128.load(at(row1, k)), uk));
    sum2 = f64x2.add(sum2, f64x2.mul(v128.load(at(row2, k)), uk));
    sum3 = f64x2.add(sum3, f64x2.mul(v128.load(at(row3, k)), uk));
  }
  let s0 = sumLanes(sum0);
  let s1 = sumLanes(sum1);
  let s2 = sumLanes(sum2);
  let s3 = sumLanes(sum3);
  if (even < size) {
    const uk = load<f64>(at(u, even));
    s0 += load<f64>(at(row0, even)) * uk;
    s1 += load<f64>(at(row1, even)) * uk;
    s2 += load<f64>(at(row2, even)) * uk;
    s3 += load<f64>(at(row3, even)) * uk;
  }
  s0 *= inverse;
  s1 *= inverse;
  s2 *= inverse;
  s3 *= inverse;
  sum0 = f64x2.splat(s0);
  sum1 = f64x2.splat(s1);
  sum2 = f64x2.splat(s2);
  sum3 = f64x2.splat(s3);
  for (let k = 0; k < even; k += 2) {
    const uk = v128.load(at(u, k));
    v128.store(at(row0, k), f64x2.sub(v128.load(at(row0, k)), f64x2.mul(sum0, uk)));
    v128.store(at(row1, k), f64x2.sub(v128.load(at(row1, k)), f64x2.mul(sum1, uk)));
    v128.store(at(row2, k), f64x2.sub(v128.load(at(row2, k)), f64x2.mul(sum2, uk)));
    v128.store(at(row3, k), f64x2.sub(v128.load(at(row3, k)), f64x2.mul(sum3, uk)));
  }
  if (even < size) {
    const uk = load<f64>(at(u, even));
    store<f64>(at(row0, even), load<f64>(at(row0, even)) - s0 * uk);
    store<f64>(at(row1, even), load<f64>(at(row1, even)) - s1 * uk);
    store<f64>(at(row2, even), load<f64>(at(row2, even)) - s2 * uk);
    store<f64>(at(row3, even), load<f64>(at(row3, even)) - s3 * uk);
  }
}

function reflectOne(row: usize, u: usize, size: i32, inverse: f64): void {
  let dot: f64 = 0;
  for (let k = 0; k < size; k++) dot += load<f64>(at(row, k)) * load<f64>(at(u, k));
  dot *= inverse;
  for (let k = 0; k < size; k++) store<f64>(at(row, k), load<f64>(at(row, k)) - dot * load<f64>(at(u, k)));
}
