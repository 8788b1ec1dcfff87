import type { Target } from '../core/estimate.ts';
import { type MotionOptions, predicted } from './prediction.ts';
import { coordinates, measured, type Track } from './track.ts';

export interface AssociationOptions extends MotionOptions {
  /** A target is no candidate for a track when one coordinate is further from its prediction, standard deviations. */
  readonly gateSigmas: number;
}

/**
 * Squared distance of a target from a track, in standard deviations of their difference, a mean over the coordinates
 * that both have; infinite outside the gate and where they have none in common.
 */
export function distance(track: Track, target: Target, dt: number, options: AssociationOptions): number {
  let [sum, count] = [0, 0];
  for (const name of coordinates) {
    const expected = predicted(track, name, dt, options);
    const found = measured(target, name);
    if (!expected || !found) continue;
    const variance = expected[1] ** 2 + found[1] ** 2;
    const squared = (found[0] - expected[0]) ** 2;
    if (squared > options.gateSigmas ** 2 * variance) return Infinity;
    sum += variance > 0 ? squared / variance : 0;
    count++;
  }
  return count > 0 ? sum / count : Infinity;
}

/**
 * Which track each target continues: the nearest pair first, each track and each target once.
 *
 * Greedy: where targets cross within their errors, ids may be exchanged. O(T K log TK) for T tracks and K targets.
 *
 * @param dtOf  seconds since a track was seen
 * @returns the track of each target, undefined where it continues none
 */
export function associate(
  tracks: readonly Track[],
  targets: readonly Target[],
  dtOf: (track: Track) => number,
  options: AssociationOptions,
): (Track | undefined)[] {
  const pairs = tracks
    .flatMap((track) => {
      const dt = dtOf(track);
      return targets.map((target, index) => ({ track, index, d: distance(track, target, dt, options) }));
    })
    .filter(({ d }) => d < Infinity)
    .sort((one, other) => one.d - other.d || one.track.id - other.track.id || one.index - other.index);
  const matched: (Track | undefined)[] = targets.map(() => undefined);
  const taken = new Set<Track>();
  for (const { track, index } of pairs) {
    if (taken.has(track) || matched[index]) continue;
    taken.add(track);
    matched[index] = track;
  }
  return matched;
}
