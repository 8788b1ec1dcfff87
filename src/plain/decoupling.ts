import {
  harmonicEstimators,
  type HarmonicEstimatorPlan,
  modelOrder,
  planSubspace,
  type SubspacePlan,
} from '../harmonic/index.ts';
import type { Kernels } from '../kernels/load.ts';
import type { Region } from '../kernels/memory.ts';
import { type AxisPlan, isVisible, unwrap } from './axis-plan.ts';
import type { DecouplingOptions } from './options.ts';
import type { SignalModel } from './signal-model.ts';
import { planTdmSubspace, type TdmSubspacePlan } from './tdm-subspace.ts';

/** What decoupled estimation found: for each parameter the values that occur, in cycles per compressed sample. */
export interface Candidates {
  /** Index p holds the values of model parameter p, unwrapped into the axis's unambiguous interval. */
  readonly values: readonly Float64Array[];
}

export interface DecouplingPlan {
  /** @param tensor  cf32, the compressed tensor */
  apply(tensor: Region): Candidates;
  dispose(): void;
}

interface AxisEstimator {
  readonly parameter: number;
  readonly plan: AxisPlan;
  readonly subspace: SubspacePlan | undefined;
  readonly tdm: TdmSubspacePlan | undefined;
  readonly estimator: HarmonicEstimatorPlan;
  readonly maximum: number;
  /** The covariance has a null direction of its own. */
  readonly nulled: boolean;
}

/**
 * Plans decoupled estimation: for each axis on its own, forward-backward covariance over all other axes, model order,
 * frequencies.
 *
 * Tahir, Svoboda, Rupp, arXiv 2503.21242 (2025); plain.md section 3. A value shared by several targets appears once.
 * Under TDM-MIMO the antenna axis comes last, since its phase can only be read once the velocities are known.
 */
export function planDecoupling(
  kernels: Kernels,
  axes: readonly AxisPlan[],
  model: SignalModel,
  options: DecouplingOptions,
): DecouplingPlan {
  const { estimation } = options;
  const shape = model.axes.map((axis) => axis.size);
  const harmonic = harmonicEstimators[estimation.method];
  const estimators = model.parameters.map((axis, parameter): AxisEstimator => {
    const size = shape[axis];
    const window = windowLength(size, model.parameters.length, estimation.window);
    const nulled = model.axes[axis].meanRemoved && window === size && size > 2;
    const deferred = model.tdm?.antennaAxis === axis;
    return {
      parameter,
      plan: axes[axis],
      subspace: deferred ? undefined : planSubspace(kernels, { shape, axis, window }),
      tdm: deferred ? planTdmSubspace(kernels, model) : undefined,
      estimator: harmonic.plan(kernels, { size: deferred ? size : window }),
      maximum: Math.min(estimation.maxOrder, (deferred ? size : window) - (nulled ? 2 : 1)),
      nulled,
    };
  });
  const inOrder = [...estimators].sort((a, b) => Number(a.tdm !== undefined) - Number(b.tdm !== undefined));
  const frequencies = new Float64Array(estimation.maxOrder);

  return {
    apply: (tensor) => {
      const values: Float64Array[] = estimators.map(() => new Float64Array(0));
      for (const { parameter, plan, subspace, tdm, estimator, maximum, nulled } of inOrder) {
        const space = tdm ? tdm.apply(tensor, values[model.tdm!.dopplerParameter]) : subspace!.apply(tensor);
        if (!(space.values[0] > 0) || plan.beams) continue;
        // Sub-apertures that overlap are not snapshots of their own.
        const columns = space.columns / (model.overlap?.noise ?? 1);
        // A mean removed over the whole axis leaves one eigenvalue of zero, which is no noise.
        const noisy = nulled ? space.values.subarray(0, -1) : space.values;
        const order = modelOrder(noisy, { criterion: estimation.order, columns, maximum });
        const found = estimator.estimate(space, order, frequencies);
        values[parameter] = frequencies
          .slice(0, found)
          .map((f) => unwrap(plan, f) * plan.factor)
          .filter((theta) => isVisible(plan, theta));
      }
      return { values };
    },
    dispose: () => {
      for (const { subspace, tdm, estimator } of estimators) {
        subspace?.dispose();
        tdm?.dispose();
        estimator.dispose();
      }
    },
  };
}

/**
 * Length of the window slid along an axis: targets that are equal on every other axis are coherent there, and only
 * windows give their covariance back its rank; on a single axis they give it its only snapshots.
 *
 * The aperture lost costs accuracy at this stage, which the joint refinement returns.
 */
function windowLength(size: number, parameters: number, window: 'auto' | number): number {
  const share = window !== 'auto' ? window : parameters === 1 ? 2 / 3 : 4 / 5;
  return Math.min(size, Math.max(2, Math.ceil(share * size)));
}
