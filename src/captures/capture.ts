import {
  bytesPerSnapshot,
  type SceneAnnotation,
  type SensorDescription,
  type Snapshot,
  type TruthTarget,
} from '../core/index.ts';

/**
 * A recorded stream, opened: its sensor, its index and random access to its snapshots.
 *
 * Memory holds the index (16 bytes a snapshot) and the truth, never the samples.
 */
export interface CaptureReader {
  /** What was opened, without the `.sigmf-*` suffix. */
  readonly path: string;
  readonly sensor: SensorDescription;
  /** Number of snapshots. */
  readonly count: number;
  /** Capture time of one snapshot, nanoseconds since 1970-01-01 UTC. */
  captureTimeNs(index: number): bigint;
  /** Known objects of the whole recording; empty or absent when it states none. */
  readonly scene?: readonly SceneAnnotation[];
  /** Known targets of one snapshot; empty when the recording has no truth. */
  truth(index: number): readonly TruthTarget[];
  /**
   * Reads one snapshot straight into `into`, which must hold exactly `bytesPerSnapshot(sensor)` bytes and may be a view
   * of a SharedArrayBuffer; the snapshot's `samples` is `into` and its `sequence` is `index`.
   *
   * @throws SounderError `usage` for a wrong index or length, `capture-truncated`, `io-failed`
   */
  read(index: number, into: Uint8Array): Promise<Snapshot>;
  close(): Promise<void>;
}

/** A capture being written, one snapshot after the other; nothing appears under its name before `close`. */
export interface CaptureWriter {
  readonly path: string;
  readonly sensor: SensorDescription;
  /**
   * Appends one snapshot and resolves when its bytes were handed to the file; appends are written in call order.
   *
   * @param samples        `bytesPerSnapshot(sensor)` bytes, not touched after the promise resolves
   * @param captureTimeNs  nanoseconds since 1970-01-01 UTC
   * @throws SounderError `snapshot-invalid` for a wrong length, `io-failed`; the capture is then abandoned
   */
  append(samples: Uint8Array, captureTimeNs: bigint, truth?: readonly TruthTarget[]): Promise<void>;
  /** Puts the capture in place under its name; after a failed append it removes what was written and rejects. */
  close(): Promise<void>;
  /** Removes what was written and leaves an earlier capture of this name as it was. */
  abort(): Promise<void>;
}

/**
 * All snapshots of a capture in order, each in its own buffer.
 *
 * @example for await (const snapshot of snapshots(await openSigmf('street'))) count(snapshot.samples);
 */
export async function* snapshots(reader: CaptureReader): AsyncGenerator<Snapshot, void, undefined> {
  const bytes = bytesPerSnapshot(reader.sensor);
  for (let index = 0; index < reader.count; index++) yield await reader.read(index, new Uint8Array(bytes));
}
