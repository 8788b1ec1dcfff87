import { panelProduct, symmetricProduct } from './panel-product';

// One step of a polynomial iteration for the orthogonal factor, in float32 panels: X <- X p(X^T X), where p makes
// x p(x^2) nearest to one on [l, 1] of all odd polynomials of its degree (Remez exchange; Chen and Chow 2014; Amsel et
// al. 2025, Polar Express), divided by its largest value so that no singular value exceeds one.
// Of degree nine a step is three products of symmetric matrices, half the work each, and one more: for a singular value
// near zero it does what two steps of degree three do, for 2.7 products instead of 3.1.

/** Rows: l, the least singular value after the step for one of at least l before it, coefficients of x, x^3, ... */
const steps: StaticArray<f64> = [
  0.03, 0.214382, 7.20386159, -64.4186266, 208.49978, -264.407282, 114.122266, 0.06, 0.396387, 6.80217847, -54.9868582,
  172.078197, -214.586332, 91.6928148, 0.1, 0.586157, 6.29263298, -44.4121841, 132.156966, -160.577164, 67.539749, 0.2,
  0.851654, 5.22449265, -26.7936733, 68.9963436, -77.3437027, 30.9165398, 0.3, 0.950663, 4.45030517, -17.3799561,
  38.2966953, -38.9485444, 14.5815, 0.5, 0.995774, 3.49063809, -8.96559959, 14.626699, -11.948128, 3.7963905, 0.7,
  0.99983, 2.94504941, -5.55688442, 6.96519152, -4.54786402, 1.1945075, 0.85, 0.9999965, 2.66999204, -4.18013435,
  4.40289994, -2.44566874, 0.552911105, 0.97, 0.9999955, 1.90379746, -1.30826216, 0.404464708, 0, 0, 0.999, 0.9999995,
  1.50075031, -0.500750688, 0, 0, 0,
];
const FIELDS = 7;

/** Row of the step for singular values from `low` up to one. */
export function stepFrom(low: f64): i32 {
  let at = 0;
  while (at + FIELDS < steps.length && steps[at + FIELDS] <= low) at += FIELDS;
  return at;
}

/** The least singular value after a step. */
export function after(step: i32): f64 {
  return steps[step + 1];
}

/** Whether a step needs the square of the Gram matrix: all but the cubic one, which is for what is orthogonal to 1e-3. */
export function needsSquare(step: i32): bool {
  return steps[step + 4] != 0;
}

/**
 * target = s x p(s^2 x^T x) for s = `scale`, given gram = x^T x and square = gram^2 if it is needed.
 * `gram` and `work` are overwritten.
 */
export function takeStep(
  step: i32,
  scale: f64,
  x: usize,
  gram: usize,
  square: usize,
  work: usize,
  target: usize,
  order: i32,
): void {
  const s2 = scale * scale;
  const c0 = scale * steps[step + 2];
  const c1 = scale * s2 * steps[step + 3];
  const c2 = scale * s2 * s2 * steps[step + 4];
  if (steps[step + 6] == 0) {
    if (c2 == 0) combine(gram, gram, c1, 0, c0, gram, order);
    else combine(gram, square, c1, c2, c0, gram, order);
  } else {
    const s6 = s2 * s2 * s2;
    combine(gram, square, scale * s6 * steps[step + 5], scale * s6 * s2 * steps[step + 6], c2, work, order);
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
