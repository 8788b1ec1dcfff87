import { nearest, SounderError } from '../core/errors.ts';
import {
  type HarmonicEstimator,
  harmonicEstimators,
  type ModelOrderPlan,
  planModelOrder,
  type Subspace,
} from '../harmonic/index.ts';
import type { Kernels } from '../kernels/load.ts';
import type { AxisPlan } from './axis-plan.ts';
import type { AxisEstimationOptions, DecouplingOptions } from './options.ts';

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
  /** Columns the subspaces will have; undefined where that differs from one to the next (TDM-MIMO). */
  readonly columns: { readonly columns: number; readonly effectiveColumns: number } | undefined;
}

/**
 * Checks that choices name axes that are there.
 *
 * @throws SounderError `configuration-invalid` naming the axis found and the one perhaps meant
 */
export function checkEstimationAxes(axes: readonly AxisPlan[], { estimation }: DecouplingOptions): void {
  const names = axes.map((plan) => plan.axis.name);
  const unknown = Object.keys(estimation.axes).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const meant = nearest(unknown, names);
  const suggestion = meant === undefined ? '' : ` did you mean "${meant}"?`;
  throw new SounderError(
    'configuration-invalid',
    `plain: estimation.axes: found axis "${unknown}",${suggestion} allowed: ${names.join(', ')}`,
  );
}

/** Plans order and frequencies along one axis with the choices made for it. */
export function planAxisValues(
  kernels: Kernels,
  plan: AxisPlan,
  choice: AxisEstimationOptions,
  { size, nulled, columns }: AxisSubspaces,
): AxisValuesPlan {
  const { beams } = plan;
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
      columns: of.columns,
      ...(choice.columns === 'effective' && { effectiveColumns: of.effectiveColumns }),
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

/** The limits in cycles per compressed element; undefined where there are none or they cover the circle. */
function limitsOf({ limits, factor }: AxisPlan): readonly [number, number] | undefined {
  if (!limits) return undefined;
  const [low, high] = [limits[0] * factor, limits[1] * factor];
  return high - low < 1 ? [low, high] : undefined;
}
