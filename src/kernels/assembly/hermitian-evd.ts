// Eigen-decomposition of a complex Hermitian matrix without the 2n real embedding: complex Householder reduction to a
// tridiagonal matrix (EISPACK htridi; Martin, Reinsch and Wilkinson 1968), a diagonal of phases that makes it real, and
// implicit QL turning complex rows by real rotations. Complex values are one vector each.
import { implicitQl } from './symmetric-evd-ql';
import { largestAbsolute, powerOfTwoNear, scaleAll } from './symmetric-evd';

// Squared norms below this are zero: the matrix is scaled to 1, so they are far under its rounding error.
const TINY: f64 = 1e-280;

function at(base: usize, index: i32): usize {
  return base + ((<usize>index) << 4);
}

function swap(x: v128): v128 {
  return v128.shuffle<f64>(x, x, 1, 0);
}

function pair(first: f64, second: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(first), 1, second);
}

/** `work` holds 6 n float64. Returns 0, 1 when QL did not converge, 2 when the matrix holds a NaN or an infinity. */
export function hermitianEvd(a: usize, values: usize, vectors: usize, work: usize, n: i32): i32 {
  const largest = largestAbsolute(a, 2 * n * n);
  if (!(largest < Infinity)) return 2;
  const q = work;
  const phases = at(q, n);
  const off = at(phases, n);
  const h = off + ((<usize>n) << 3);
  const scale = largest > 0 ? powerOfTwoNear(largest) : 1;
  scaleAll(a, 2 * n * n, 1 / scale);
  reduce(a, values, off, h, q, phases, n);
  accumulate(a, h, phases, vectors, n);
  const status = implicitQl(values, off, vectors, n, 2 * n);
  scaleAll(values, n, scale);
  return status;
}

// Leaves the diagonal, the magnitudes off[i] = |T[i+1, i]|, the running product of their phases, and the conjugate v of
// the Householder vector of step i in row i of `a` with h[i] = v'v / 2 (0 where the row was reduced already).
function reduce(a: usize, diag: usize, off: usize, h: usize, q: usize, phases: usize, n: i32): void {
  store<f64>(off + ((<usize>(n - 1)) << 3), 0);
  for (let i = n - 1; i > 0; i--) {
    const v = at(a, i * n);
    store<f64>(diag + ((<usize>i) << 3), load<f64>(at(v, i)));
    const last = i - 1;
    let rest: f64 = 0;
    for (let k = 0; k < last; k++) rest += square(at(v, k));
    const head = at(v, last);
    const size = sqrt(square(head));
    const unit = size > 0 ? f64x2.mul(v128.load(head), f64x2.splat(1 / size)) : pair(1, 0);
    if (rest <= TINY) {
      store<f64>(off + ((<usize>last) << 3), size);
      store<f64>(h + ((<usize>i) << 3), 0);
      v128.store(at(phases, i), unit);
      continue;
    }
    // The reflection takes the row to -unit * norm in its last place.
    const norm = sqrt(rest + size * size);
    const half = norm * (norm + size);
    store<f64>(off + ((<usize>last) << 3), norm);
    store<f64>(h + ((<usize>i) << 3), half);
    v128.store(at(phases, i), f64x2.neg(unit));
    v128.store(head, f64x2.add(v128.load(head), f64x2.mul(unit, f64x2.splat(norm))));
    // With p = conj(A) v / h and q = p - v (v'p / 2h):  conj(A) <- conj(A) - v q' - q v'
    multiply(a, v, q, i, n);
    let product: f64 = 0;
    for (let k = 0; k < i; k++) {
      const both = f64x2.mul(v128.load(at(v, k)), v128.load(at(q, k)));
      product += f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
    }
    const inverse = f64x2.splat(1 / half);
    const shift = f64x2.splat((0.5 * product * (1 / half)) / half);
    for (let k = 0; k < i; k++) {
      const scaled = f64x2.mul(v128.load(at(q, k)), inverse);
      v128.store(at(q, k), f64x2.sub(scaled, f64x2.mul(v128.load(at(v, k)), shift)));
    }
    update(a, v, q, i, n);
  }
  store<f64>(diag, load<f64>(a));
  store<f64>(h, 0);
  // T = D T' D^H with T' real: d[i] = d[i-1] phase(T[i, i-1]).
  v128.store(phases, pair(1, 0));
  for (let i = 1; i < n; i++) {
    const d = v128.load(at(phases, i - 1));
    const re = v128.load64_splat(at(phases, i));
    const im = v128.load64_splat(at(phases, i), 8);
    const turned = f64x2.mul(swap(d), f64x2.mul(im, pair(-1, 1)));
    v128.store(at(phases, i), f64x2.add(f64x2.mul(d, re), turned));
  }
}

function square(z: usize): f64 {
  return load<f64>(z) * load<f64>(z) + load<f64>(z, 8) * load<f64>(z, 8);
}

// q = conj(A) v over the leading `size` rows, reading the lower triangle once: each row gives its own dot product and
// its share of the column it stands for. Two rows at a time halve the traffic on v and q.
function multiply(a: usize, v: usize, q: usize, size: i32, n: i32): void {
  let j = 0;
  if (size & 1) {
    v128.store(q, f64x2.mul(v128.load(v), v128.load64_splat(a)));
    j = 1;
  }
  for (; j < size; j += 2) {
    const row0 = at(a, j * n);
    const row1 = at(row0, n);
    const v0 = v128.load(at(v, j));
    const v1 = v128.load(at(v, j + 1));
    const re0 = v128.load64_splat(at(v, j));
    const re1 = v128.load64_splat(at(v, j + 1));
    const im0 = f64x2.mul(v128.load64_splat(at(v, j), 8), pair(-1, 1));
    const im1 = f64x2.mul(v128.load64_splat(at(v, j + 1), 8), pair(-1, 1));
    let same0 = f64x2.splat(0);
    let same1 = f64x2.splat(0);
    let cross0 = f64x2.splat(0);
    let cross1 = f64x2.splat(0);
    const end = at(v, j);
    let x0 = row0;
    let x1 = row1;
    let y = q;
    for (let x = v; x < end; x += 16) {
      const vk = v128.load(x);
      const turned = swap(vk);
      const a0 = v128.load(x0);
      const a1 = v128.load(x1);
      same0 = f64x2.add(same0, f64x2.mul(a0, vk));
      same1 = f64x2.add(same1, f64x2.mul(a1, vk));
      cross0 = f64x2.add(cross0, f64x2.mul(a0, turned));
      cross1 = f64x2.add(cross1, f64x2.mul(a1, turned));
      const straight = f64x2.add(f64x2.mul(a0, re0), f64x2.mul(a1, re1));
      const crossed = f64x2.add(f64x2.mul(swap(a0), im0), f64x2.mul(swap(a1), im1));
      v128.store(y, f64x2.add(v128.load(y), f64x2.add(straight, crossed)));
      x0 += 16;
      x1 += 16;
      y += 16;
    }
    const corner = v128.load(at(row1, j));
    const dot0 = f64x2.add(conjugateDot(same0, cross0), f64x2.mul(v0, v128.load64_splat(at(row0, j))));
    const dot1 = f64x2.add(conjugateDot(same1, cross1), f64x2.mul(v1, v128.load64_splat(at(row1, j + 1))));
    // conj(A)[j, j+1] = A[j+1, j] = corner, conj(A)[j+1, j] = conj(corner)
    const share0 = f64x2.add(f64x2.mul(corner, re1), f64x2.mul(swap(corner), im1));
    const share1 = conjugateDot(f64x2.mul(corner, v0), f64x2.mul(corner, swap(v0)));
    v128.store(at(q, j), f64x2.add(dot0, share0));
    v128.store(at(q, j + 1), f64x2.add(dot1, share1));
  }
}

// sum conj(a) v from the sums of a v and of a swap(v) taken part by part.
function conjugateDot(same: v128, cross: v128): v128 {
  return pair(
    f64x2.extract_lane(same, 0) + f64x2.extract_lane(same, 1),
    f64x2.extract_lane(cross, 0) - f64x2.extract_lane(cross, 1),
  );
}

// A[j, k] -= conj(v_j) q_k + conj(q_j) v_k on the lower triangle.
function update(a: usize, v: usize, q: usize, size: i32, n: i32): void {
  let j = size & 1;
  if (j) {
    const both = f64x2.mul(v128.load(v), v128.load(q));
    store<f64>(a, load<f64>(a) - 2 * (f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1)));
  }
  const signs = pair(1, -1);
  for (; j < size; j += 2) {
    const vr0 = v128.load64_splat(at(v, j));
    const vi0 = f64x2.mul(v128.load64_splat(at(v, j), 8), signs);
    const qr0 = v128.load64_splat(at(q, j));
    const qi0 = f64x2.mul(v128.load64_splat(at(q, j), 8), signs);
    const vr1 = v128.load64_splat(at(v, j + 1));
    const vi1 = f64x2.mul(v128.load64_splat(at(v, j + 1), 8), signs);
    const qr1 = v128.load64_splat(at(q, j + 1));
    const qi1 = f64x2.mul(v128.load64_splat(at(q, j + 1), 8), signs);
    let x0 = at(a, j * n);
    let x1 = at(x0, n);
    let y = q;
    // One column past the diagonal of the first row: the upper triangle is never read.
    const end = at(v, j + 2);
    for (let x = v; x < end; x += 16) {
      const vk = v128.load(x);
      const qk = v128.load(y);
      const vs = swap(vk);
      const qs = swap(qk);
      const first = f64x2.add(f64x2.mul(qk, vr0), f64x2.mul(qs, vi0));
      const second = f64x2.add(f64x2.mul(vk, qr0), f64x2.mul(vs, qi0));
      v128.store(x0, f64x2.sub(v128.load(x0), f64x2.add(first, second)));
      const third = f64x2.add(f64x2.mul(qk, vr1), f64x2.mul(qs, vi1));
      const fourth = f64x2.add(f64x2.mul(vk, qr1), f64x2.mul(vs, qi1));
      v128.store(x1, f64x2.sub(v128.load(x1), f64x2.add(third, fourth)));
      x0 += 16;
      x1 += 16;
      y += 16;
    }
  }
}

// W = D Q' row by row: start from the phases and apply the reflections to the leading block, smallest first.
function accumulate(a: usize, h: usize, phases: usize, w: usize, n: i32): void {
  memory.fill(w, 0, (<usize>n * <usize>n) << 4);
  for (let i = 0; i < n; i++) v128.store(at(w, i * n + i), v128.load(at(phases, i)));
  for (let i = 2; i < n; i++) {
    const half = load<f64>(h + ((<usize>i) << 3));
    if (half == 0) continue;
    const v = at(a, i * n);
    // Of an odd number of rows the first goes alone.
    if (i & 1) reflect(w, w, v, i, 1 / half);
    for (let r = i & 1; r < i; r += 2) reflect(at(w, r * n), at(w, (r + 1) * n), v, i, 1 / half);
  }
}

// r <- r - (r v / h) conj(v) for two rows, or for one row given twice.
function reflect(row0: usize, row1: usize, v: usize, size: i32, inverse: f64): void {
  let same0 = f64x2.splat(0);
  let same1 = f64x2.splat(0);
  let cross0 = f64x2.splat(0);
  let cross1 = f64x2.splat(0);
  const end = at(v, size);
  let x0 = row0;
  let x1 = row1;
  for (let x = v; x < end; x += 16) {
    const vk = v128.load(x);
    const turned = swap(vk);
    const r0 = v128.load(x0);
    const r1 = v128.load(x1);
    same0 = f64x2.add(same0, f64x2.mul(r0, vk));
    same1 = f64x2.add(same1, f64x2.mul(r1, vk));
    cross0 = f64x2.add(cross0, f64x2.mul(r0, turned));
    cross1 = f64x2.add(cross1, f64x2.mul(r1, turned));
    x0 += 16;
    x1 += 16;
  }
  const re0 = inverse * (f64x2.extract_lane(same0, 0) - f64x2.extract_lane(same0, 1));
  const re1 = inverse * (f64x2.extract_lane(same1, 0) - f64x2.extract_lane(same1, 1));
  const im0 = f64x2.splat(inverse * (f64x2.extract_lane(cross0, 0) + f64x2.extract_lane(cross0, 1)));
  const im1 = f64x2.splat(inverse * (f64x2.extract_lane(cross1, 0) + f64x2.extract_lane(cross1, 1)));
  const straight0 = pair(re0, -re0);
  const straight1 = pair(re1, -re1);
  x0 = row0;
  x1 = row1;
  for (let x = v; x < end; x += 16) {
    const vk = v128.load(x);
    const turned = swap(vk);
    const r0 = v128.load(x0);
    const r1 = v128.load(x1);
    v128.store(x0, f64x2.sub(r0, f64x2.add(f64x2.mul(vk, straight0), f64x2.mul(turned, im0))));
    v128.store(x1, f64x2.sub(r1, f64x2.add(f64x2.mul(vk, straight1), f64x2.mul(turned, im1))));
    x0 += 16;
    x1 += 16;
  }
}
