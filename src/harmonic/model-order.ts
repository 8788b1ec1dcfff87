import { SounderError } from '../core/errors.ts';

interface Criterion {
  readonly summary: string;
  readonly reference: string;
  readonly penalty: (freeParameters: number, columns: number) => number;
}

/** Information criteria that count the signals in a covariance; `columns` is the number of independent snapshots. */
export const orderCriteria = {
  aic: {
    summary: 'Akaike: keeps its detection threshold low, over-estimates in coloured noise',
    reference: 'M. Wax, T. Kailath, "Detection of signals by information theoretic criteria", IEEE TASSP 33(2), 1985',
    penalty: (freeParameters: number) => freeParameters,
  },
  mdl: {
    summary: 'minimum description length: consistent, misses weak signals earlier than AIC',
    reference: 'J. Rissanen 1978; M. Wax, T. Kailath 1985',
    penalty: (freeParameters: number, columns: number) => 0.5 * freeParameters * Math.log(columns),
  },
} as const satisfies Record<string, Criterion>;

export type OrderCriterion = keyof typeof orderCriteria;

export interface ModelOrderOptions {
  readonly criterion: OrderCriterion;
  /** Independent snapshots the covariance averages over (overlapping windows count once). */
  readonly columns: number;
  /** Largest order to consider; at most one less than the number of eigenvalues. */
  readonly maximum: number;
}

/**
 * The number of signals in a covariance from its eigenvalues, at least 1 (whether any of them is real is for the
 * detection threshold of the fusion to say).
 *
 *     L(k) = n [ (N - k) ln mean(l_{k+1..N}) - sum_{i>k} ln l_i ] + penalty(1 + k (2N - k))
 *
 * @param values  eigenvalues in descending order; values at rounding level are lifted to it
 * Wax and Kailath 1985, eq. 16 and 17 (their AIC halved). Cost O(N).
 */
export function modelOrder(values: Float64Array, options: ModelOrderOptions): number {
  const { criterion, columns, maximum } = options;
  if (!(columns > 0)) throw new SounderError('plan-invalid', `model order: found ${columns} columns, allowed: above 0`);
  const { penalty }: Criterion = orderCriteria[criterion];
  // More eigenvalues than snapshots can span carry no noise: the forward-backward average spans twice the columns.
  const size = Math.min(values.length, Math.max(2, Math.floor(2 * columns)));
  const floor = Math.max(values[0] * 1e-15, Number.MIN_VALUE);

  let best = 1;
  let bestScore = Infinity;
  let sum = 0;
  let logSum = 0;
  for (let k = size - 1; k >= 1; k--) {
    const value = Math.max(values[k], floor);
    sum += value;
    logSum += Math.log(value);
    if (k > maximum) continue;
    const noise = size - k;
    const score = columns * (noise * Math.log(sum / noise) - logSum) + penalty(1 + k * (2 * size - k), columns);
    if (score <= bestScore) {
      best = k;
      bestScore = score;
    }
  }
  return best;
}
