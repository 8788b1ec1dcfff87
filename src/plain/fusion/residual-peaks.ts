import type { Region } from '../../kernels/memory.ts';
import { freedomAfter, noiseLeft } from '../model/noise-left.ts';
import { noTargets, type TargetSet } from '../model/target-state.ts';
import type { Detections } from '../refinement/detections.ts';
import type { CoherentSearchPlan } from '../search/coherent-search.ts';
import { ratioThreshold } from './detection-threshold.ts';
import type { FusionContext, Place } from './fusion-context.ts';

/** Peaks added in one round: at least this many, at most as many as there are targets, so that most places are known. */
const FEWEST_PEAKS = 8;
/** Least share of a peak's power that a grid point beside it still shows, for most places between the points. */
const GRID_SHARE = 0.7;

/**
 * The targets found so far with the peaks of what they leave, each moved to its place.
 *
 * @param tensor  cf32, the compressed tensor
 * @returns undefined when there is no peak
 */
export function withPeaks(
  { model, threshold, limit }: FusionContext,
  place: Place,
  search: CoherentSearchPlan,
  tensor: Region,
  found: Detections | undefined,
  energy: number,
): TargetSet | undefined {
  const targets = found?.targets ?? noTargets;
  const gains = found?.fit.gains ?? noTargets.theta;
  const freedom = freedomAfter(model, targets.count + 1);
  const noisePower = found?.noisePower ?? noiseLeft(energy, energy, freedom);
  search.look(tensor, targets, gains, noisePower);
  const room = Math.min(limit - targets.count, Math.max(FEWEST_PEAKS, targets.count));
  if (room <= 0) return undefined;
  const ratio = ratioThreshold(threshold, freedom);
  // The power left still holds the peak, which explains `ratio` times what is left without it, per element. Between grid
  // points it is higher than it looks; pruning holds what is added against the full threshold.
  const leastPower = (GRID_SHARE * ratio) / (1 + ratio / freedom);
  const peaks = search.peaks(leastPower).slice(0, room);
  if (peaks.length === 0) return undefined;
  const thetas = peaks.map((theta) => place(theta, targets, gains, noisePower).theta);
  return {
    count: targets.count + peaks.length,
    theta: Float64Array.of(...targets.theta, ...thetas.flatMap((theta) => [...theta])),
  };
}
