import { SounderError } from '../core/errors.ts';
import { type OrderCriterion, orderCriteria } from './order-criteria.ts';

export interface ModelOrderOptions {
  readonly criterion: OrderCriterion;
  /** Columns the covariance averages over: what its rank can be, and its information where `effectiveColumns` is absent. */
  readonly columns: number;
  /** Columns without overlap that hold as much information, at most `columns`. */
  readonly effectiveColumns?: number;
  /** Largest order to consider; at most one less than the number of eigenvalues. */
  readonly maximum: number;
}

export interface ModelOrderPlan {
  /** @param values  eigenvalues in descending order, as many as planned */
  apply(values: Float64Array): number;
}

/**
 * Plans the count of signals in a covariance from its eigenvalues, at least 1 (whether any of them is real is for the
 * detection threshold of the fusion to say).
 *
 * @param count  eigenvalues there will be
 * @throws SounderError `plan-invalid` for a covariance over no columns
 */
export function planModelOrder(count: number, options: ModelOrderOptions): ModelOrderPlan {
  const { criterion, columns, effectiveColumns = columns, maximum } = options;
  for (const found of [columns, effectiveColumns])
    if (!(found > 0)) throw new SounderError('plan-invalid', `model order: found ${found} columns, allowed: above 0`);
  // More eigenvalues than snapshots can span carry no noise: the forward-backward average spans twice the columns.
  const size = Math.min(count, Math.max(2, Math.floor(2 * columns)));
  if (size < 2) return { apply: () => 1 };
  const order = orderCriteria[criterion].plan(size, effectiveColumns, maximum);
  const lifted = new Float64Array(size);
  return {
    apply: (values) => {
      // Values at rounding level are lifted to it.
      const floor = Math.max(values[0] * 1e-15, Number.MIN_VALUE);
      for (let k = 0; k < size; k++) lifted[k] = Math.max(values[k], floor);
      return order(lifted);
    },
  };
}

/** As `planModelOrder`, for one covariance. */
export function modelOrder(values: Float64Array, options: ModelOrderOptions): number {
  return planModelOrder(values.length, options).apply(values);
}
