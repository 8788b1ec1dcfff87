import type { Estimate, Target } from '../src/core/estimate.ts';
import type { Snapshot } from '../src/core/snapshot.ts';

/** Which snapshot a value was made from. */
export interface Stamp {
  readonly streamId: string;
  readonly sequence: bigint;
  readonly captureTimeNs: bigint;
}

/** A value between two stages, with the snapshot it was made from. */
export interface Stamped<T> extends Stamp {
  readonly value: T;
}

export const stampOf = ({ sensor, sequence, captureTimeNs }: Snapshot): Stamp => ({
  streamId: sensor.streamId,
  sequence,
  captureTimeNs,
});

/** The estimate for a snapshot; `now` is when it leaves. */
export const estimateOf = (stamp: Stamp, targets: readonly Target[], now: bigint): Estimate => ({
  streamId: stamp.streamId,
  sequence: stamp.sequence,
  captureTimeNs: stamp.captureTimeNs,
  emitTimeNs: now,
  targets,
});
