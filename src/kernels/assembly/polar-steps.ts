import { invertPanels } from './panel-inverse';
import { panelProduct, symmetricProduct } from './panel-product';

// Steps of an iteration for the orthogonal factor in float32 panels. Polynomial ones, X <- X p(X^T X): x p(x^2) is the
// nearest to one on [l, 1] of all odd polynomials of its degree (Remez exchange; Chen and Chow 2014; Amsel et al. 2025,
// Polar Express), divided by its largest value so that no singular value exceeds one; those that leave less than 1e-5
// are the last and are not divided. Of degree nine a step is three products of symmetric matrices, half the work each,
// and one more: for a singular value near zero it does what two steps of degree three do, for 2.7 products instead of
// 3.1. A rational one gains a factor of hundreds for 3.

// Rows: l, the least singular value after the step for one of at least l before it, coefficients of x, x^3, ...
// prettier-ignore
const steps: StaticArray<f64> = [
  0.03, 0.214382, 7.20386159, -64.4186266, 208.49978, -264.407282, 114.122266,
  0.06, 0.396387, 6.80217847, -54.9868582, 172.078197, -214.586332, 91.6928148,
  0.1, 0.586157, 6.29263298, -44.4121841, 132.156966, -160.577164, 67.539749,
  0.198017, 0.848482, 5.24262885, -27.0458107, 69.8570964, -78.4484217, 31.3945072,
  0.5, 0.995774, 3.49063809, -8.96559959, 14.626699, -11.948128, 3.7963905,
  0.7, 0.99983, 2.94504941, -5.55688442, 6.96519152, -4.54786402, 1.1945075,
  0.85, 0.99999827, 2.66999666, -4.18014158, 4.40290756, -2.44567297, 0.552912061,
  0.97, 0.99999779, 1.90380166, -1.30826505, 0.404465601, 0, 0,
  0.999, 0.99999981, 1.50075059, -0.500750782, 0, 0, 0,
  0.848482, 0.99931, 2.0356983, -1.59271676, 0.557018456, 0, 0,
];
const FIELDS = 7;
/** The step that follows a rational one, and a cheaper one after that where an error of 1e-3 will do. */
export const AFTER_RATIONAL = 3 * FIELDS;
export const LAST = 9 * FIELDS;

/** Row of the step for singular values from `low` up to one, to go on from where it leads. */
export function stepFrom(low: f64): i32 {
  let at = 0;
  while (at + FIELDS < LAST && steps[at + FIELDS] <= low) at += FIELDS;
  return at;
}

/** The least singular value after a step. */
export function after(step: i32): f64 {
  return steps[step + 1];
}

// x (a + b x^2) / (1 + c x^2), nearest to one on [5e-4, 1] (Nakatsukasa, Bai and Gygi 2010, QDWH), is at least 0.198
// there. In float32 the inverse is good to some 1e-2 of the small singular values, which do not need it better.
const RATIONAL_A: f64 = 400.0049833;
const RATIONAL_B: f64 = 39801.24418;
const RATIONAL_C: f64 = 40200.24917;

/** target = the rational function of scale x, given gram = x^T x, which is overwritten. `work`: 16 bytes a row. */
export function takeRationalStep(scale: f64, x: usize, gram: usize, work: usize, target: usize, order: i32): void {
  const whole = RATIONAL_B / RATIONAL_C;
  combine(gram, gram, RATIONAL_C * scale * scale, 0, 1, gram, order);
  invertPanels(gram, order, work);
  combine(gram, gram, scale * (RATIONAL_A - whole), 0, scale * whole, gram, order);
  panelProduct<f32>(x, gram, target, order);
}

/** Whether a step needs the square of the Gram matrix: all but the cubic one, which is for what is orthogonal to 1e-3. */
export function needsSquare(step: i32): bool {
  return steps[step + 4] != 0;
}

/** target = x p(x^T x), given gram = x^T x and square = gram^2 if it is needed; `gram` and `work` are overwritten. */
export function takeStep(
  step: i32,
  x: usize,
  gram: usize,
  square: usize,
  work: usize,
  target: usize,
  order: i32,
): void {
  const c0 = steps[step + 2];
  const c1 = steps[step + 3];
  const c2 = steps[step + 4];
  const c4 = steps[step + 6];
  if (c4 == 0) combine(gram, square, c1, c2, c0, gram, order);
  else {
    combine(gram, square, steps[step + 5], c4, c2, work, order);
    combine(gram, gram, c1, 0, c0, gram, order);
    symmetricProduct<f32>(square, work, gram, order, true);
  }
  panelProduct<f32>(x, gram, target, order);
}

// target = a left + b right + c I.
function combine(left: usize, right: usize, a: f64, b: f64, c: f64, target: usize, order: i32): void {
  const ofLeft = f32x4.splat(<f32>a);
  const ofRight = f32x4.splat(<f32>b);
  const end = target + ((<usize>(order * order)) << 2);
  let at = target;
  if (b == 0)
    for (; at < end; at += 16) {
      v128.store(at, f32x4.mul(v128.load(left), ofLeft));
      left += 16;
    }
  else
    for (; at < end; at += 16) {
      v128.store(at, f32x4.add(f32x4.mul(v128.load(left), ofLeft), f32x4.mul(v128.load(right), ofRight)));
      left += 16;
      right += 16;
    }
  addToDiagonal(target, order, order, <f32>c);
}

/** Adds to the first `count` diagonal entries of float32 panels. */
export function addToDiagonal(panels: usize, order: i32, count: i32, value: f32): void {
  const panel = (<usize>order) << 5;
  for (let i = 0; i < count; i++) {
    const at = panels + <usize>(i >> 3) * panel + ((<usize>i) << 5) + ((<usize>(i & 7)) << 2);
    store<f32>(at, load<f32>(at) + value);
  }
}
