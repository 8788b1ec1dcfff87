import { planExponentialFit } from './exponential-fit.ts';
import { planInformationCriterion } from './information-criterion.ts';

/** The order, at least 1, from positive eigenvalues in descending order. */
export type OrderRule = (values: Float64Array) => number;

interface Criterion {
  readonly summary: string;
  readonly reference: string;
  readonly cost: string;
  /**
   * @param size     eigenvalues the columns can span
   * @param columns  independent columns, above 0, perhaps a fraction
   * @param maximum  largest order to consider
   */
  readonly plan: (size: number, columns: number, maximum: number) => OrderRule;
}

/** Probability that the exponential fitting test takes the largest of the noise eigenvalues for a signal. */
export const EFT_FALSE_ALARM = 0.05;

/** How the signals in a covariance are counted. */
export const orderCriteria = {
  aic: {
    summary: 'Akaike: keeps its detection threshold low, over-estimates in coloured noise',
    reference: 'M. Wax, T. Kailath, "Detection of signals by information theoretic criteria", IEEE TASSP 33(2), 1985',
    cost: 'O(N)',
    plan: (size, columns, maximum) => planInformationCriterion(size, columns, maximum, 1),
  },
  mdl: {
    summary: 'minimum description length: consistent, misses weak signals earlier than AIC',
    reference: 'J. Rissanen 1978; M. Wax, T. Kailath 1985',
    cost: 'O(N)',
    plan: (size, columns, maximum) => planInformationCriterion(size, columns, maximum, 0.5 * Math.log(columns)),
  },
  eft: {
    summary: `exponential fitting test: the eigenvalues that do not fit noise, at a false-alarm rate of ${EFT_FALSE_ALARM}`,
    reference: 'A. Quinlan, J.-P. Barbot, P. Larzabal, M. Haardt, EURASIP JASP 2007, 71953',
    cost: 'O(N); at plan time 2000 random bidiagonal matrices for each octave of N',
    plan: (size, columns, maximum) => planExponentialFit(size, columns, maximum, EFT_FALSE_ALARM),
  },
} as const satisfies Record<string, Criterion>;

export type OrderCriterion = keyof typeof orderCriteria;
