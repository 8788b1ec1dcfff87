import {
  harmonicEstimators,
  type HarmonicEstimatorPlan,
  modelOrder,
  planSubspace,
  type SubspacePlan,
} from '../harmonic/index.ts';
import type { Kernels } from '../kernels/load.ts';
import type { Region } from '../kernels/memory.ts';
import { type AxisPlan, unwrap } from './axis-plan.ts';
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
  const total = model.looks * model.elements;
  const harmonic = harmonicEstimators[estimation.method];
  const estimators = model.parameters.map((axis, parameter): AxisEstimator => {
    const size = shape[axis];
    const window = windowLength(size, total / size, model.parameters.length, estimation.window);
    const deferred = model.tdm?.antennaAxis === axis;
    return {
      parameter,
      plan: axes[axis],
      subspace: deferred ? undefined : planSubspace(kernels, { shape, axis, window }),
      tdm: deferred ? planTdmSubspace(kernels, model) : undefined,
      estimator: harmonic.plan(kernels, deferred ? size : window),
      maximum: Math.min(estimation.maxOrder, (deferred ? size : window) - 1),
    };
  });
  const inOrder = [...estimators].sort((a, b) => Number(a.tdm !== undefined) - Number(b.tdm !== undefined));
  const frequencies = new Float64Array(estimation.maxOrder);

  return {
    apply: (tensor) => {
      const values: Float64Array[] = estimators.map(() => new Float64Array(0));
      for (const { parameter, plan, subspace, tdm, estimator, maximum } of inOrder) {
        const space = tdm ? tdm.apply(tensor, values[model.tdm!.dopplerParameter]) : subspace!.apply(tensor);
        if (!(space.values[0] > 0)) continue;
        const order = modelOrder(space.values, { criterion: estimation.order, columns: space.columns, maximum });
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
 * Length of the window slid along an axis. With three or more axes the others give rank and snapshots; with two, targets
 * equal on the other axis would be coherent, and with one there is a single snapshot: a window restores the rank.
 */
function windowLength(size: number, columns: number, parameters: number, window: 'auto' | number): number {
  if (window !== 'auto') return Math.max(2, Math.round(window * size));
  if (parameters >= 3 && columns >= 2 * size) return size;
  return Math.max(2, Math.ceil((parameters === 1 ? 2 / 3 : 3 / 4) * size));
}

/** Whether some physical value can have this frequency, half a resolution cell of noise allowed. */
function isVisible(plan: AxisPlan, theta: number): boolean {
  const { parameter, axis } = plan;
  if (parameter?.name !== 'azimuthDeg') return true;
  const endfire = Math.abs(parameter.frequencyOf(90));
  return Math.abs(theta / plan.factor) <= endfire + 0.5 / axis.size;
}
