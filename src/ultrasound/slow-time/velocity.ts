import type { LagProduct } from './autocorrelation.ts';

/**
 * Phase from one frame to the next of every pixel, radians, from lag products.
 *
 *   lag one:    phi = arg R(l) / l                                        (Kasai et al. 1985)
 *   multi-lag:  phi = sum w_l l theta_l / sum w_l l^2,   w_l = M_l rho_l^2 / (1 - rho_l^2)
 *
 * theta_l is arg R(l) unwrapped to where the lags before it say that it is: larger lags refine, the smallest decides how far
 * a velocity folds. 0 where there is no echo.
 *
 * @param phase  written, one value a pixel
 */
export function framePhase(lags: readonly LagProduct[], phase: Float64Array): void {
  const [first, ...more] = lags;
  for (let p = 0; p < phase.length; p++) {
    const [re, im] = [first.values[3 * p], first.values[3 * p + 1]];
    const one = Math.atan2(im, re) / first.lag;
    if (re === 0 && im === 0) {
      phase[p] = 0;
      continue;
    }
    const weight = weightOf(first, p);
    let moment = weight * first.lag ** 2 * one;
    let total = weight * first.lag ** 2;
    for (const product of more) {
      const { lag, values } = product;
      const expected = (moment / total) * lag;
      const measured = Math.atan2(values[3 * p + 1], values[3 * p]);
      const unwrapped = measured + 2 * Math.PI * Math.round((expected - measured) / (2 * Math.PI));
      const w = weightOf(product, p);
      moment += w * lag * unwrapped;
      total += w * lag ** 2;
    }
    // What refines may not carry a velocity past the fold that the smallest lag has put it in.
    const limit = Math.PI / first.lag;
    phase[p] = Math.min(limit, Math.max(-limit, moment / total));
  }
}

/** Inverse variance of the phase of independent pairs, but for a factor; perfect coherence counts as very good. */
function weightOf({ values, pairs }: LagProduct, p: number): number {
  const power = values[3 * p + 2];
  if (!(power > 0)) return 1e-12;
  const squared = Math.min(1 - 1e-9, (values[3 * p] ** 2 + values[3 * p + 1] ** 2) / power ** 2);
  return pairs * Math.max(1e-12, squared / (1 - squared));
}
