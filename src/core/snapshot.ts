import { SounderError } from './errors.ts';
import { bytesPerSnapshot, type SensorDescription, shapeOf } from './sensor.ts';

/**
 * One tensor of samples as it arrived: the sensor it came from, its place in the stream and its raw bytes.
 *
 * `samples` may be a view into a message, a file buffer or kernel memory; it is never written to, and it is only
 * valid until the envelope that carries the snapshot is settled.
 */
export interface Snapshot {
  readonly sensor: SensorDescription;
  readonly sequence: bigint;
  /** Capture time, nanoseconds since 1970-01-01 UTC. */
  readonly captureTimeNs: bigint;
  /** Raw samples in the sensor's datatype, row-major, last axis fastest. */
  readonly samples: Uint8Array;
}

/** `stream radar-0 snapshot 412`: how messages name a snapshot. */
export const snapshotName = (snapshot: Snapshot): string =>
  `stream ${snapshot.sensor.streamId} snapshot ${snapshot.sequence}`;

/** Throws `snapshot-invalid` unless the snapshot holds exactly the bytes its axes and datatype ask for. */
export function checkSnapshotSize(snapshot: Snapshot): void {
  const expected = bytesPerSnapshot(snapshot.sensor);
  if (snapshot.samples.byteLength === expected) return;
  const shape = shapeOf(snapshot.sensor).join(' x ');
  throw new SounderError(
    'snapshot-invalid',
    `${snapshotName(snapshot)}: found ${snapshot.samples.byteLength} bytes of samples, ` +
      `expected ${expected} (${shape} ${snapshot.sensor.datatype})`,
  );
}
