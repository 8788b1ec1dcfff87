import type { Rng } from '../core/rng.ts';

/** Halvings of an interval no longer than the largest eigenvalue: 2e-5 of it, where draws differ by percents. */
const BISECTIONS = 16;

/**
 * Draws the ratio of the largest to the mean eigenvalue of a real white Wishart matrix, p x p with `freedom` degrees.
 *
 * Orthogonal transforms make the factor bidiagonal with independent chi variables, freedom, freedom - 1, .. on the diagonal
 * and p - 1, .. 1 below it: I. Dumitriu, A. Edelman, "Matrix models for beta ensembles", J. Math. Phys. 43(11), 2002. With
 * fewer degrees than p (then rounded up) the other p eigenvalues are zero. The largest is found by bisection on the sign
 * of the pivots of x I - B B^T. Cost O(p).
 */
export function drawRatio(p: number, freedom: number, rng: Rng): number {
  const small = freedom < p ? Math.ceil(freedom) : p;
  const large = freedom < p ? p : freedom;
  const diagonal = new Float64Array(small);
  const squares = new Float64Array(small);
  let trace = 0;
  let below = 0;
  for (let i = 0; i < small; i++) {
    const square = drawChiSquare(large - i, rng);
    diagonal[i] = square + below;
    trace += diagonal[i];
    below = i < small - 1 ? drawChiSquare(small - 1 - i, rng) : 0;
    squares[i] = square * below;
  }
  return (p * largestEigenvalue(diagonal, squares)) / trace;
}

/** Largest eigenvalue of the tridiagonal matrix with squared off-diagonal elements `squares`. */
function largestEigenvalue(diagonal: Float64Array, squares: Float64Array): number {
  let low = 0;
  let high = 0;
  let beside = 0;
  for (let i = 0; i < diagonal.length; i++) {
    const next = Math.sqrt(squares[i]);
    low = Math.max(low, diagonal[i]);
    high = Math.max(high, beside + diagonal[i] + next);
    beside = next;
  }
  for (let step = 0; step < BISECTIONS; step++) {
    const x = (low + high) / 2;
    let pivot = x - diagonal[0];
    for (let i = 1; i < diagonal.length && pivot > 0; i++) pivot = x - diagonal[i] - squares[i - 1] / pivot;
    if (pivot > 0) high = x;
    else low = x;
  }
  return high;
}

/**
 * A chi-square variable, `freedom` above 0: twice a gamma variable of half the degrees.
 *
 * G. Marsaglia, W. Tsang, "A simple method for generating gamma variables", ACM TOMS 26(3), 2000.
 */
function drawChiSquare(freedom: number, rng: Rng): number {
  const shape = freedom / 2;
  if (shape < 1) return drawChiSquare(freedom + 2, rng) * rng.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = rng.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - rng.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return 2 * d * v;
  }
}
