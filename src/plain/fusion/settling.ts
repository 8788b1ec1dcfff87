import { freedomAfter, noiseLeft } from '../model/noise-left.ts';
import type { TargetSet } from '../model/target-state.ts';
import type { Detections } from '../refinement/detections.ts';
import { gaussNewton } from '../refinement/gauss-newton.ts';
import type { NoiseExcess } from '../search/local-noise.ts';
import { distinctShare, ratioThreshold } from './detection-threshold.ts';
import type { FusionContext } from './fusion-context.ts';
import { pruneTargets } from './pruning.ts';

/** Where refinement ends and which targets are one. */
export interface Ending {
  /** Energy not worth another step, in noise powers per element. */
  readonly tolerance: number;
  /** Most steps. */
  readonly steps: number;
  /** Least share of an atom's energy that the others must leave unexplained. */
  readonly distinct: number;
}

/** While there are targets to look for, two may come this close, in resolution cells: they may be on their way. */
const CROSSING_CELLS = 0.05;
/**
 * Where the noise around is not white, echoes are no points to that level, and two within half a cell may be one extended:
 * resolution beyond that rests on the point model.
 */
const COLOURED_DISTINCT = distinctShare(0.5);
/** Steps before the first look at which targets stay. */
const FEW_STEPS = 6;
const MOST_STEPS = 15;
/** Energies not worth another step: an error of sqrt(2 x) sigma, so 1.4, 0.4 and 0.04 sigma at most. */
const LOOSE_END = 1;
const DETAIL_BEGIN = 0.1;
export const TIGHT_END = 1e-3;

/** The ending of a round that others follow, and of the last (before another refinement on the detail, or for good). */
export function endings(separationCells: number, detailFollows: boolean): { between: Ending; atEnd: Ending } {
  const distinct = distinctShare(separationCells);
  return {
    between: {
      tolerance: LOOSE_END,
      steps: FEW_STEPS,
      distinct: Math.min(distinct, distinctShare(CROSSING_CELLS)),
    },
    atEnd: { tolerance: detailFollows ? DETAIL_BEGIN : TIGHT_END, steps: MOST_STEPS, distinct },
  };
}

/**
 * Refines all targets together and leaves out those that should not have been any, until what is left stays.
 *
 * @param energy    of the compressed tensor
 * @param excessAt  noise around a place over the noise power; white when absent
 * @returns undefined when no target is left
 */
export function settleTargets(
  context: FusionContext,
  start: TargetSet,
  energy: number,
  { tolerance, steps, distinct }: Ending,
  excessAt: NoiseExcess = () => 1,
): Detections | undefined {
  const { model, projection, input, place, threshold } = context;
  let targets = start;
  // Only a set that survives pruning is worth refining to the end.
  let most = place ? Math.min(FEW_STEPS, steps) : 0;
  // Ends: every round but the last two leaves fewer targets.
  while (targets.count > 0) {
    const refined = gaussNewton(model, projection, input.tensor, energy, targets, { steps: most, tolerance });
    if (!refined) {
      targets = { count: targets.count - 1, theta: targets.theta.slice(0, -model.parameters.length) };
      continue;
    }
    const freedom = freedomAfter(model, refined.targets.count);
    const noisePower = noiseLeft(refined.fit.residualEnergy, energy, freedom);
    const excess = excessOf(refined.targets, noisePower, excessAt);
    const leastPowers = excess.map((times) => times * ratioThreshold(threshold, freedom) * noisePower);
    const shares = excess.map((times) => (times > 1 ? Math.max(distinct, COLOURED_DISTINCT) : distinct));
    const kept = pruneTargets(model, refined, { leastPowers, distinct: shares, noisePower, ...(place && { place }) });
    if (kept.count === refined.targets.count) {
      if (!place || refined.converged || most === steps)
        return { ...refined, model, averaged: true, noisePower, excess };
      most = steps;
    }
    targets = kept;
  }
  return undefined;
}

function excessOf({ count, theta }: TargetSet, noisePower: number, excessAt: NoiseExcess): Float64Array {
  const parameters = theta.length / Math.max(1, count);
  return Float64Array.from({ length: count }, (_, k) =>
    excessAt(theta.subarray(k * parameters, (k + 1) * parameters), noisePower),
  );
}
