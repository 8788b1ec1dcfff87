import type { Kernels } from '../../kernels/load.ts';
import { planProjection, type ProjectionPlan } from '../model/projection.ts';
import type { SignalModel } from '../model/signal-model.ts';
import type { TargetSet } from '../model/target-state.ts';
import type { FusionOptions } from '../options.ts';
import { placeTarget } from '../refinement/placement.ts';
import { peakThreshold } from './detection-threshold.ts';
import { type FusionInput, planFusionInput } from './fusion-input.ts';

/** Most targets searched for in one snapshot unless more are asked for, and at all. */
const SEARCH_LIMIT = 64;
const MOST_TARGETS = 256;

/** Moves one target to its best place, the others and their gains fixed. */
export type Place = (
  theta: Float64Array,
  others: TargetSet,
  gains: Float64Array,
  tolerance: number,
) => ReturnType<typeof placeTarget>;

/** What every step of the fusion works with. */
export interface FusionContext {
  readonly model: SignalModel;
  /** The compressed tensor of the snapshot at hand. */
  readonly input: FusionInput;
  readonly projection: Pick<ProjectionPlan, 'apply'>;
  /** Absent: targets stay where they were found. */
  readonly place: Place | undefined;
  /** Least energy of a target, in units of the noise power per element were it known. */
  readonly threshold: number;
  /** Most targets. */
  readonly limit: number;
  dispose(): void;
}

/** Plans the products of the compressed tensor with targets, and the threshold they have to pass. */
export function planFusionContext(kernels: Kernels, model: SignalModel, options: FusionOptions): FusionContext {
  const { looks, elements, parameters, overlap } = model;
  const limit = Math.min(Math.max(SEARCH_LIMIT, options.maxTargets ?? 0), targetCapacity(model));
  const input = planFusionInput(kernels, looks * elements);
  const projected = planProjection(kernels, model, limit, input.precision);
  const projection: FusionContext['projection'] = {
    apply: (tensor, tables, count) => projected.apply(tensor, tables, count, input.scale),
  };
  const place: Place = (theta, others, gains, tolerance) =>
    placeTarget(model, projection, input.tensor, theta, others, gains, tolerance);
  return {
    model,
    input,
    projection,
    place: options.refinement === 'none' ? undefined : place,
    threshold: peakThreshold(looks, elements, parameters.length, options.fusion.falseAlarm, overlap?.noise),
    limit,
    dispose: () => {
      input.dispose();
      projected.dispose();
    },
  };
}

/** Targets the compressed tensor can carry: real unknowns (parameters and complex gains) within half its real samples, 256 at most. */
export function targetCapacity(model: SignalModel): number {
  const unknowns = model.parameters.length + 2 * model.looks;
  return Math.min(MOST_TARGETS, Math.max(1, Math.floor((model.looks * model.elements) / unknowns)));
}
