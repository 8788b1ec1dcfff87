// Implicit QL with Wilkinson's shift on a real symmetric tridiagonal matrix (EISPACK imtql2; Bowdler, Martin, Reinsch
// and Wilkinson 1968), turning the rows of `z` along: row k ends as the eigenvector of diagonal[k], in descending order.
// Rows are `width` float64 long, so complex rows are turned by the same real rotations with twice the width.

const MAX_SWEEPS: i32 = 60;
const EPS: f64 = 2.220446049250313e-16;

/** Returns 0, or 1 when an off-diagonal refuses to vanish. The matrix is scaled to about 1. */
export function implicitQl(diag: usize, off: usize, z: usize, n: i32, width: i32): i32 {
  // What the reduction to tridiagonal form has already rounded away is not worth iterating for.
  const floor = tridiagonalNorm(diag, off, n) * (EPS / 4);
  for (let l = 0; l < n; l++) {
    for (let sweeps = 0; ; sweeps++) {
      const m = firstNegligible(diag, off, l, n, floor);
      if (m == l) break;
      if (sweeps == MAX_SWEEPS) return 1;
      sweep(diag, off, z, width, l, m);
    }
  }
  sortDescending(diag, z, n, width);
  return 0;
}

function at(base: usize, index: i32): usize {
  return base + ((<usize>index) << 3);
}

function tridiagonalNorm(diag: usize, off: usize, n: i32): f64 {
  let norm: f64 = 0;
  for (let i = 0; i < n; i++) norm = max(norm, max(abs(load<f64>(at(diag, i))), abs(load<f64>(at(off, i)))));
  return norm;
}

function firstNegligible(diag: usize, off: usize, l: i32, n: i32, floor: f64): i32 {
  let m = l;
  for (; m < n - 1; m++) {
    const e = abs(load<f64>(at(off, m)));
    if (e <= floor || e <= EPS * (abs(load<f64>(at(diag, m))) + abs(load<f64>(at(diag, m + 1))))) break;
  }
  return m;
}

// One sweep from m up to l. Rows turn as soon as their rotation is known: the next rotation is one long chain of
// dependent operations, and the processor works on the rows while it waits for it.
function sweep(diag: usize, off: usize, z: usize, width: i32, l: i32, m: i32): void {
  const dl = load<f64>(at(diag, l));
  const el = load<f64>(at(off, l));
  let g = (load<f64>(at(diag, l + 1)) - dl) / (2 * el);
  let r = sqrt(g * g + 1);
  g = load<f64>(at(diag, m)) - dl + el / (g + copysign<f64>(r, g));
  let s: f64 = 1;
  let c: f64 = 1;
  let p: f64 = 0;
  for (let i = m - 1; i >= l; i--) {
    const e = load<f64>(at(off, i));
    const f = s * e;
    const b = c * e;
    r = sqrt(f * f + g * g);
    store<f64>(at(off, i + 1), r);
    if (r == 0) {
      store<f64>(at(diag, i + 1), load<f64>(at(diag, i + 1)) - p);
      store<f64>(at(off, m), 0);
      return;
    }
    s = f / r;
    c = g / r;
    g = load<f64>(at(diag, i + 1)) - p;
    r = (load<f64>(at(diag, i)) - g) * s + 2 * c * b;
    p = s * r;
    store<f64>(at(diag, i + 1), g + p);
    g = c * r - b;
    rotatePair(at(z, i * width), width, c, s);
  }
  store<f64>(at(diag, l), load<f64>(at(diag, l)) - p);
  store<f64>(at(off, l), g);
  store<f64>(at(off, m), 0);
}

function rotatePair(upper: usize, width: i32, c: f64, s: f64): void {
  const lower = at(upper, width);
  const cos = f64x2.splat(c);
  const sin = f64x2.splat(s);
  let k = 0;
  for (; k + 4 <= width; k += 4) {
    const a0 = v128.load(at(upper, k));
    const b0 = v128.load(at(lower, k));
    const a1 = v128.load(at(upper, k), 16);
    const b1 = v128.load(at(lower, k), 16);
    v128.store(at(lower, k), f64x2.add(f64x2.mul(sin, a0), f64x2.mul(cos, b0)));
    v128.store(at(upper, k), f64x2.sub(f64x2.mul(cos, a0), f64x2.mul(sin, b0)));
    v128.store(at(lower, k), f64x2.add(f64x2.mul(sin, a1), f64x2.mul(cos, b1)), 16);
    v128.store(at(upper, k), f64x2.sub(f64x2.mul(cos, a1), f64x2.mul(sin, b1)), 16);
  }
  for (; k < width; k++) {
    const a = load<f64>(at(upper, k));
    const b = load<f64>(at(lower, k));
    store<f64>(at(lower, k), s * a + c * b);
    store<f64>(at(upper, k), c * a - s * b);
  }
}

function sortDescending(diag: usize, z: usize, n: i32, width: i32): void {
  const stride = (<usize>width) << 3;
  for (let i = 0; i < n - 1; i++) {
    let best = i;
    let value = load<f64>(at(diag, i));
    for (let j = i + 1; j < n; j++) {
      const candidate = load<f64>(at(diag, j));
      if (candidate > value) {
        best = j;
        value = candidate;
      }
    }
    if (best == i) continue;
    store<f64>(at(diag, best), load<f64>(at(diag, i)));
    store<f64>(at(diag, i), value);
    let a = z + <usize>i * stride;
    let b = z + <usize>best * stride;
    for (let k = 0; k < width; k++, a += 8, b += 8) {
      const kept = load<f64>(a);
      store<f64>(a, load<f64>(b));
      store<f64>(b, kept);
    }
  }
}
