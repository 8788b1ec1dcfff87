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
 * @param elements  elements of one look, N
 * @param axes      axes searched, d
 */
export function peakThreshold(looks: number, elements: number, axes: number, falseAlarm: number): number {
  let x = detectionThreshold(looks, elements, falseAlarm);
  for (let i = 0; i < 20; i++)
    x = detectionThreshold(looks, elements * Math.max(1, ((Math.PI * x) / 3) ** (axes / 2)), falseAlarm);
  return x;
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
  let term = Math.exp(-x);
  let sum = term;
  for (let k = 1; k < shape; k++) {
    term *= x / k;
    sum += term;
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
