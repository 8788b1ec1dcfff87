import type { Kernels } from '../kernels/load.ts';
import type { Region } from '../kernels/memory.ts';
import { planPromote } from '../kernels/promote.ts';
import { candidateGram } from './candidate-gram.ts';
import { planCorrelation } from './correlation.ts';
import type { Candidates } from './decoupling.ts';
import { distinctShare, peakThreshold, ratioThreshold } from './detection-threshold.ts';
import { gaussNewton, type RefinedTargets } from './gauss-newton.ts';
import { type FusionOptions, MOST_VALUES } from './options.ts';
import { placeTarget } from './placement.ts';
import { planProjection } from './projection.ts';
import { pruneTargets } from './pruning.ts';
import type { SignalModel } from './signal-model.ts';
import { subgridTargets } from './subgrid-omp.ts';
import type { TargetSet } from './target-state.ts';
import { ROUNDING_ENERGY, tuplePursuit } from './tuple-pursuit.ts';

/** Most targets searched for in one snapshot unless more are asked for, and at all. */
const SEARCH_LIMIT = 64;
const MOST_TARGETS = 256;

/** Refinement steps before the first look at which targets stay, and after it. */
const FEW_STEPS = 2;
const MANY_STEPS = 6;

/** Targets in model units with everything their error bars need. */
export interface Detections extends RefinedTargets {
  /** Noise power per element of the compressed tensor. */
  readonly noisePower: number;
}

export interface FusionPlan {
  /**
   * @param tensor  cf32, the compressed tensor
   * @returns undefined when nothing passes the false-alarm threshold
   */
  apply(tensor: Region, candidates: Candidates): Detections | undefined;
  dispose(): void;
}

/**
 * Plans input-based fusion: the compressed input decides which combinations of the axes' values are targets.
 *
 * Correlate every combination, select by orthogonal matching pursuit, refine all targets together, drop what does not
 * explain more than noise would. Tahir, Svoboda, Rupp, arXiv 2503.21242 (2025); plain.md sections 4 and 7.5.
 */
export function planFusion(kernels: Kernels, model: SignalModel, options: FusionOptions): FusionPlan {
  const { memory } = kernels;
  const { looks, elements } = model;
  const total = looks * elements;
  const limit = Math.min(Math.max(SEARCH_LIMIT, options.maxTargets ?? 0), targetCapacity(model));
  const tensor64 = memory.alloc(16 * total);
  const promote = planPromote(kernels, { count: total });
  const correlation = planCorrelation(kernels, model, MOST_VALUES);
  const projection = planProjection(kernels, model, limit);
  const threshold = peakThreshold(looks, elements, model.parameters.length, options.fusion.falseAlarm);
  const distinct = distinctShare(options.fusion.separationCells);

  const place =
    options.refinement === 'none'
      ? undefined
      : (theta: Float64Array, others: TargetSet, gains: Float64Array, tolerance: number) =>
          placeTarget(model, projection, tensor64, theta, others, gains, tolerance);
  const select = (candidates: Candidates, energy: number): TargetSet => {
    const grid = correlation.apply(tensor64, candidates.values);
    const gram = candidateGram(model, candidates.values);
    if (options.fusion.method === 'subgrid-omp') return subgridTargets(grid, gram, limit);
    return tuplePursuit(grid, gram, { energy, model, threshold, distinct, limit, ...(place && { refine: place }) });
  };

  return {
    apply: (tensor, candidates) => {
      if (candidates.values.some((list) => list.length === 0)) return undefined;
      promote.apply(tensor, tensor64);
      const energy = sumOfSquares(memory.float64(tensor64));
      if (!(energy > 0)) return undefined;
      let targets = select(candidates, energy);
      const refining = options.refinement !== 'none';
      let steps = refining ? FEW_STEPS : 0;
      // Ends: every round but the last two leaves fewer targets.
      while (targets.count > 0) {
        const refined = gaussNewton(model, projection, tensor64, energy, targets, steps);
        if (!refined) {
          targets = { count: targets.count - 1, theta: targets.theta.slice(0, -model.parameters.length) };
          continue;
        }
        const freedom = freedomAfter(model, refined.targets.count);
        // Never below float32 rounding of the data.
        const noisePower = Math.max(refined.fit.residualEnergy, ROUNDING_ENERGY * energy) / freedom;
        const leastPower = ratioThreshold(threshold, freedom) * noisePower;
        const kept = pruneTargets(model, refined, { leastPower, distinct, noisePower, ...(place && { place }) });
        const pruned = kept.count < refined.targets.count;
        // Only a set that survives pruning is worth refining to the end.
        if (!pruned && (refined.converged || steps !== FEW_STEPS)) return { ...refined, noisePower };
        if (!pruned) steps = MANY_STEPS;
        targets = kept;
      }
      return undefined;
    },
    dispose: () => {
      promote.dispose();
      correlation.dispose();
      projection.dispose();
      tensor64.free();
    },
  };
}

/** Targets the compressed tensor can carry: real unknowns (parameters and complex gains) within half its real samples, 256 at most. */
export function targetCapacity(model: SignalModel): number {
  const unknowns = model.parameters.length + 2 * model.looks;
  return Math.min(MOST_TARGETS, Math.max(1, Math.floor((model.looks * model.elements) / unknowns)));
}

/** Complex samples of noise left after the fit. */
function freedomAfter(model: SignalModel, count: number): number {
  const { looks, elements, parameters } = model;
  return Math.max(1, looks * elements - count * (looks + parameters.length / 2));
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}
