import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import { freedomAfter, noiseLeft } from '../model/noise-left.ts';
import { inverseScale, sumOfSquares } from '../model/products.ts';
import { planProjection, type ProjectionPlan } from '../model/projection.ts';
import type { SignalModel } from '../model/signal-model.ts';
import type { Detections } from './detections.ts';
import { gaussNewton } from './gauss-newton.ts';

/** Steps from the optimum of the means to that of the detail, which lies well within one sigma of it. */
const MOST_STEPS = 8;

type Projected = Parameters<ProjectionPlan['apply']>;

export interface DetailRefinementPlan {
  /**
   * @param detail  cf32, the tensor with the moments of its blocks
   * @returns the targets at the optimum of the detail; as they came when two become one there
   */
  apply(detail: Region, found: Detections): Detections;
  dispose(): void;
}

/**
 * Plans the last refinement, on the tensor with the moments of its blocks: what averaging lost comes back, and errors,
 * gains and noise power are those of the samples themselves.
 *
 * The largest contraction runs in float32 like the samples; its rounding lies below theirs. Cost O(2 T elements) a step.
 *
 * @param tolerance  energy not worth another step, in units of the noise power per element
 */
export function planDetailRefinement(
  kernels: Kernels,
  model: SignalModel,
  maxTargets: number,
  tolerance: number,
): DetailRefinementPlan {
  const total = model.looks * model.elements;
  const projection = planProjection(kernels, model, maxTargets, 'f32');
  return {
    apply: (detail, found) => {
      const energy = sumOfSquares(kernels.memory.float32(detail, 2 * total));
      const limits = { steps: MOST_STEPS, tolerance };
      const scale = inverseScale(energy, total);
      const scaled = {
        apply: (...[tensor, tables, count]: Projected) => projection.apply(tensor, tables, count, scale),
      };
      const refined = gaussNewton(model, scaled, detail, energy, found.targets, limits);
      if (!refined) return found;
      const noisePower = noiseLeft(refined.fit.residualEnergy, energy, freedomAfter(model, refined.targets.count));
      return { ...refined, model, averaged: false, noisePower, excess: found.excess };
    },
    dispose: () => projection.dispose(),
  };
}
