import { SounderError } from '../../core/errors.ts';
import {
  type Beams,
  type HarmonicEstimator,
  harmonicEstimators,
  type ModelOrderPlan,
  planModelOrder,
  type Subspace,
} from '../../harmonic/index.ts';
import type { Kernels } from '../../kernels/load.ts';
import type { AxisPlan } from '../compression/axis-plan.ts';
import type { AxisEstimationOptions } from '../options.ts';

/** Counts and finds the values in subspaces of one axis. */
export interface AxisValuesPlan {
  /** @returns how many frequencies, cycles per compressed element, were written */
  apply(subspace: Subspace, frequencies: Float64Array): number;
  dispose(): void;
}

export interface AxisSubspaces {
  /** Dimension of the subspaces. */
  readonly size: number;
  /** The last eigenvalue is no noise: the covariance has a null direction of its own. */
  readonly nulled: boolean;
  /** Columns for each one of independent noise: above 1 where sub-apertures overlap. */
  readonly overlap: number;
  /** Columns the subspaces will have; undefined where that differs from one to the next (TDM-MIMO). */
  readonly columns: { readonly columns: number; readonly effectiveColumns: number } | undefined;
}

/** Plans order and frequencies along one axis with the choices made for it. */
export function planAxisValues(
  kernels: Kernels,
  plan: AxisPlan,
  choice: AxisEstimationOptions,
  { size, nulled, overlap, columns }: AxisSubspaces,
): AxisValuesPlan {
  const beams = elementBeams(plan);
  const method: HarmonicEstimator = harmonicEstimators[choice.method];
  if (beams && !method.supports.beams)
    throw new SounderError(
      'configuration-invalid',
      `plain: estimation.method on axis "${plan.axis.name}", which holds beams: found ${choice.method}, allowed: ` +
        Object.values<HarmonicEstimator>(harmonicEstimators)
          .flatMap(({ name, supports }) => (supports.beams ? [name] : []))
          .join(', '),
    );
  const window = limitsOf(plan);
  const maxOrder = Math.min(choice.maxOrder, size - (nulled ? 2 : 1));
  const estimator = method.plan(kernels, { size, maxOrder, ...(beams && { beams }), ...(window && { window }) });
  const count = nulled ? size - 1 : size;
  const planOrder = (of: { columns: number; effectiveColumns: number }): ModelOrderPlan =>
    planModelOrder(count, {
      criterion: choice.order,
      columns: of.columns / overlap,
      ...(choice.columns === 'effective' && { effectiveColumns: of.effectiveColumns / overlap }),
      maximum: maxOrder,
    });
  const planned = columns && planOrder(columns);
  return {
    apply: (subspace, frequencies) => {
      const order = (planned ?? planOrder(subspace)).apply(subspace.values.subarray(0, count));
      return estimator.estimate(subspace, order, frequencies);
    },
    dispose: () => estimator.dispose(),
  };
}

/** The beams an axis holds, as the estimators describe them: first beam, and elements they are formed over. */
export function elementBeams({ axis, beams }: AxisPlan): Beams | undefined {
  return beams && { size: axis.size, first: beams.first };
}

/** The limits in cycles per compressed element; undefined where there are none or they cover the circle. */
function limitsOf({ limits, factor }: AxisPlan): readonly [number, number] | undefined {
  if (!limits) return undefined;
  const [low, high] = [limits[0] * factor, limits[1] * factor];
  return high - low < 1 ? [low, high] : undefined;
}
