import { planSubspace, type Subspace, type SubspacePlan } from '../../harmonic/index.ts';
import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import { checkAxisNames } from '../compression/axis-choices.ts';
import { type AxisPlan, isVisible, unwrap } from '../compression/axis-plan.ts';
import { zeroBeam } from '../compression/beams.ts';
import { divisors } from '../compression/compression-factors.ts';
import type { SignalModel } from '../model/signal-model.ts';
import { type DecouplingOptions, estimationAlong, MOST_VALUES } from '../options.ts';
import { type AxisValuesPlan, elementBeams, planAxisValues } from './axis-estimation.ts';
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
  readonly values: AxisValuesPlan;
}

/**
 * Plans decoupled estimation: for each axis on its own, forward-backward covariance over all other axes, model order,
 * frequencies.
 *
 * Tahir, Svoboda, Rupp, arXiv 2503.21242 (2025); plain.md section 3. A value shared by several targets appears once.
 * Under TDM-MIMO the antenna axis comes last, since its phase can only be read once the velocities are known.
 *
 * @throws SounderError `configuration-invalid` for choices of an axis that is not there, or that its basis does not allow
 */
export function planDecoupling(
  kernels: Kernels,
  axes: readonly AxisPlan[],
  model: SignalModel,
  options: DecouplingOptions,
): DecouplingPlan {
  checkAxisNames(
    'estimation.axes',
    options.estimation.axes,
    axes.map((plan) => plan.axis),
  );
  const shape = model.axes.map((axis) => axis.size);
  const estimators = model.parameters.map((axis, parameter): AxisEstimator => {
    const size = shape[axis];
    const plan = axes[axis];
    const beams = elementBeams(plan);
    const choice = estimationAlong(plan.axis.name, options);
    // The antennas of a TDM array wait for the velocities.
    const deferred = model.tdm?.antennaAxis === axis;
    const whole = deferred || beams !== undefined;
    const window = whole ? size : windowLength(size, model.parameters.length, choice.window);
    const segmented = choice.window === 'auto' && size % window === 0 && size >= FEWEST_SEGMENTS * window;
    const subspace = deferred
      ? undefined
      : segmented
        ? planSubspace(kernels, { shape: inSegments(shape, axis, window), axis: axis + 1, window })
        : planSubspace(kernels, { shape, axis, window, ...(beams && { beams }) });
    return {
      parameter,
      plan,
      subspace,
      tdm: deferred ? planTdmSubspace(kernels, model) : undefined,
      values: planAxisValues(kernels, plan, choice, {
        size: window,
        nulled: model.axes[axis].meanRemoved && meanIsHeld(plan, window === size) && size > 2,
        // Sub-apertures that overlap are not snapshots of their own.
        overlap: model.overlap?.noise ?? 1,
        columns: subspace,
      }),
    };
  });
  const inOrder = [...estimators].sort((a, b) => Number(a.tdm !== undefined) - Number(b.tdm !== undefined));
  const frequencies = new Float64Array(MOST_VALUES);

  return {
    apply: (tensor) => {
      const values: Float64Array[] = estimators.map(() => new Float64Array(0));
      for (const { parameter, plan, subspace, tdm, values: estimator } of inOrder) {
        const space: Subspace = tdm ? tdm.apply(tensor, values[model.tdm!.dopplerParameter]) : subspace!.apply(tensor);
        if (!(space.values[0] > 0)) continue;
        const found = estimator.apply(space, frequencies);
        values[parameter] = frequencies
          .slice(0, found)
          .map((f) => unwrap(plan, f) * plan.factor)
          .filter((theta) => isVisible(plan, theta));
      }
      return { values };
    },
    dispose: () => {
      for (const { subspace, tdm, values } of estimators) {
        subspace?.dispose();
        tdm?.dispose();
        values.dispose();
      }
    },
  };
}

/** Whether the covariance has the direction of a removed mean, a null one: the whole axis, or the beam at zero. */
const meanIsHeld = ({ axis, beams }: AxisPlan, whole: boolean): boolean =>
  beams ? zeroBeam(axis.size, beams) !== undefined : whole;

/** Segments of a long axis that serve as windows, at a quarter of the cost of sliding one. */
const FEWEST_SEGMENTS = 2;

/** The axis as segments and the elements of one: windows that do not overlap. */
const inSegments = (shape: readonly number[], axis: number, length: number): number[] => [
  ...shape.slice(0, axis),
  shape[axis] / length,
  length,
  ...shape.slice(axis + 1),
];

/** An eigendecomposition of 128 takes milliseconds, one of 448 a third of a second. */
const LONGEST_AUTO_WINDOW = 128;

/**
 * Length of the window slid along an axis: targets that are equal on every other axis are coherent there, and only
 * windows give their covariance back its rank; on a single axis they give it its only snapshots.
 *
 * The aperture lost costs accuracy at this stage, which the joint refinement returns.
 */
function windowLength(size: number, parameters: number, window: 'auto' | number): number {
  if (window !== 'auto') return Math.min(size, Math.max(2, Math.ceil(window * size)));
  const length = Math.ceil((parameters === 1 ? 2 / 3 : 4 / 5) * size);
  if (length <= LONGEST_AUTO_WINDOW) return Math.min(size, Math.max(2, length));
  // On a long axis a window that divides it needs no sliding.
  const divisor = divisors(size)
    .filter((d) => d <= LONGEST_AUTO_WINDOW)
    .at(-1)!;
  return divisor >= LONGEST_AUTO_WINDOW / 2 ? divisor : LONGEST_AUTO_WINDOW;
}
