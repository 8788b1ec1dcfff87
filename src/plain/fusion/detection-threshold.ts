/**
 * Detection threshold on a matched-filter power summed over looks, in units of the noise power of one look.
 *
 * Under noise the normalised power |a^H r|^2 / (N s2) of one look is exponential and the sum over L looks is
 * Gamma(L, 1); with Q independent cells the probability of any false alarm is held at `falseAlarm`:
 *
 *     1 - (1 - tail(L, x))^Q = falseAlarm          (L = 1: x = ln Q - ln(-ln(1 - Pfa)), plain.md 4.4)
 *
 * @param cells  independent cells searched
 */
export function detectionThreshold(looks: number, cells: number, falseAlarm: number): number {
  const tail = -Math.expm1(Math.log1p(-falseAlarm) / cells);
  let low = 0;
  let high = looks + 10;
  while (gammaTail(looks, high) > tail) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (gammaTail(looks, middle) > tail) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Threshold on the highest peak of the matched filter over a whole tensor, places between the cells included.
 *
 * The expected number of noise peaks above x in N cells of d axes is about N (pi x / 3)^{d/2} e^-x (Adler, The Geometry
 * of Random Fields, 1981, ch. 6: curvature of a uniform aperture's correlation), which serves as the number of cells.
 *
 * Looks that share noise sum to sum_i l_i Exp(1), l the eigenvalues of their correlation; its tail lies below that of
 * the largest of them times a Gamma variable of shape ceil(looks / largest) (Schur convexity; Diaconis and Perlman, Bounds
 * for tail probabilities of weighted sums of independent gamma random variables, 1990).
 *
 * @param elements  elements of one look, N
 * @param axes      axes searched, d
 * @param overlap   largest eigenvalue of the looks' correlation, 1 when they are independent
 */
export function peakThreshold(looks: number, elements: number, axes: number, falseAlarm: number, overlap = 1): number {
  const shape = Math.ceil(looks / overlap - 1e-9);
  let x = detectionThreshold(shape, elements, falseAlarm);
  for (let i = 0; i < 20; i++)
    x = detectionThreshold(shape, elements * Math.max(1, ((Math.PI * x) / 3) ** (axes / 2)), falseAlarm);
  return overlap * x;
}

/**
 * The threshold when the noise power is itself estimated from `freedom` complex samples after the fit.
 *
 * Of the energy of n + 1 noise samples one projection holds a share beyond t with probability (1 - t)^n, so the ratio to
 * the noise left exceeds n (e^{x/n} - 1) as rarely as a known noise exceeds x.
 */
export const ratioThreshold = (threshold: number, freedom: number): number => freedom * Math.expm1(threshold / freedom);

/** P(X > x) for X ~ Gamma(shape, 1), integer shape: e^-x sum_{k<shape} x^k / k!. */
function gammaTail(shape: number, x: number): number {
  if (x > 700) return gammaTailByLogarithms(shape, x);
  let term = Math.exp(-x);
  let sum = term;
  for (let k = 1; k < shape; k++) {
    term *= x / k;
    sum += term;
  }
  return sum;
}

/** The same where e^-x underflows. */
function gammaTailByLogarithms(shape: number, x: number): number {
  let logarithm = -x;
  let sum = Math.exp(logarithm);
  for (let k = 1; k < shape; k++) {
    logarithm += Math.log(x / k);
    sum += Math.exp(logarithm);
  }
  return sum;
}

/**
 * Share of an atom's energy orthogonal to another `cells` resolution cells away on one axis and equal on the others,
 *
 *     1 - sinc^2(cells),   sinc(x) = sin(pi x) / (pi x)
 *
 * Two targets that leave each other less than this are reported as one: their gains would only fight each other, and on
 * real echoes, which are never quite points, such pairs are artefacts.
 */
export function distinctShare(cells: number): number {
  const sinc = cells === 0 ? 1 : Math.sin(Math.PI * cells) / (Math.PI * cells);
  return Math.max(1 - sinc * sinc, 1e-6);
}
