import type { Estimate } from '../core/estimate.ts';
import type { KeyedReducer } from '../core/keyed-reducer.ts';
import { associate, type AssociationOptions } from './association.ts';
import { decodeState, encodeState } from './state-json.ts';
import { coordinates, type Measured, type Track, trackOf } from './track.ts';

export interface TrackerOptions extends AssociationOptions {
  /** How long a target may be missed and still be known again, seconds. */
  readonly memoryS: number;
  /** Targets remembered of one stream; those missed for longest are forgotten first. */
  readonly maxTracks: number;
}

export const defaultTrackerOptions: TrackerOptions = {
  gateSigmas: 4,
  accelerationMps2: 3,
  speedMps: 10,
  memoryS: 1,
  maxTracks: 256,
};

/** The targets of one stream that were seen lately. */
export interface Tracks {
  /** Id of the next new target. */
  readonly next: number;
  readonly tracks: readonly Track[];
}

/** Ids fill a uint32, then start over; 0 is none. */
const following = (id: number): number => (id >= 2 ** 32 - 1 ? 1 : id + 1);

/**
 * Gives targets ids that persist: a target takes the id of the track whose motion leads to it, within the reported
 * errors; one that continues none gets a new id. Nothing is filtered: a track is its last sighting.
 *
 * Estimates without capture time (0) count as simultaneous. One that is delivered again gets the ids that are known, and
 * no new ones.
 */
export function createTracker(options: TrackerOptions): KeyedReducer<Tracks, Estimate, Estimate> {
  const matches = ({ tracks }: Tracks, { captureTimeNs, targets }: Estimate): (Track | undefined)[] => {
    const alive = tracks.filter((track) => secondsBetween(track.seenNs, captureTimeNs) <= options.memoryS);
    return associate(alive, targets, (track) => secondsBetween(track.seenNs, captureTimeNs), options);
  };
  return {
    step: (before = { next: 1, tracks: [] }, estimate) => {
      const { captureTimeNs, targets } = estimate;
      const matched = matches(before, estimate);
      let { next } = before;
      const ids = matched.map((track) => {
        if (track) return track.id;
        const id = next;
        next = following(next);
        return id;
      });
      const seen = targets.map((target, i) => trackOf(target, ids[i], captureTimeNs));
      const missed = before.tracks.filter(
        (track) => !matched.includes(track) && secondsBetween(track.seenNs, captureTimeNs) <= options.memoryS,
      );
      const kept = [...missed.sort((a, b) => Number(b.seenNs - a.seenNs))];
      return {
        state: { next, tracks: [...seen, ...kept].slice(0, options.maxTracks) },
        value: { ...estimate, targets: targets.map((target, i) => ({ ...target, trackId: ids[i] })) },
      };
    },
    again: (state, estimate) => {
      const matched = matches(state, estimate);
      const targets = estimate.targets.map((target, i) => {
        const track = matched[i];
        return track ? { ...target, trackId: track.id } : target;
      });
      return { ...estimate, targets };
    },
    encode: ({ next, tracks }) =>
      encodeState({ next, tracks: tracks.map((track) => ({ ...track, seenNs: String(track.seenNs) })) }),
    decode: (bytes) =>
      decodeState(bytes, 'track', ({ next, tracks }) => {
        if (!Number.isSafeInteger(next) || !Array.isArray(tracks)) return undefined;
        const read = tracks.map(readTrack);
        return read.every((track) => track !== undefined) ? { next: next as number, tracks: read } : undefined;
      }),
  };
}

/** Either way: a capture that goes back by more than the memory finds nothing it knows. */
const secondsBetween = (one: bigint, other: bigint): number => Math.abs(Number(other - one)) / 1e9;

function readTrack(found: unknown): Track | undefined {
  const fields = (typeof found === 'object' && found !== null ? found : {}) as Record<string, unknown>;
  const { id, seenNs } = fields;
  if (!Number.isSafeInteger(id) || typeof seenNs !== 'string' || !/^-?\d+$/.test(seenNs)) return undefined;
  const known = coordinates.filter((name) => fields[name] !== undefined);
  if (!known.every((name) => isMeasured(fields[name]))) return undefined;
  return { id: id as number, seenNs: BigInt(seenNs), ...Object.fromEntries(known.map((name) => [name, fields[name]])) };
}

const isMeasured = (found: unknown): found is Measured =>
  Array.isArray(found) && found.length === 2 && found.every(Number.isFinite);
