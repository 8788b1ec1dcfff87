import type { Estimate, SensorDescription } from '../../src/core/index.ts';
import type { ErrorMessage } from '../../src/runtime/error-message.ts';
import type { StageConfig } from '../config/schema.ts';
import type { ModelExchange } from '../stages/held-models.ts';

/** Regions that a worker takes at its start, for samples that the main thread reads straight into them. */
export interface InputRegions {
  readonly count: number;
  readonly byteLength: number;
}

/** What a worker is started with. */
export interface WorkerBoot {
  /** Shared: made by the main thread, laid out by the worker. */
  readonly memory: WebAssembly.Memory;
  readonly stages: readonly StageConfig[];
  readonly inputs: InputRegions | undefined;
}

/** Where its input regions are, as offsets into the memory. */
export interface WorkerReady {
  readonly inputs: readonly number[];
}

/** Asks for a region to copy samples into. */
export interface InboxRequest {
  readonly kind: 'inbox';
  readonly byteLength: number;
}

/** Asks for the estimate of a snapshot whose samples are in the worker's memory. */
export interface SnapshotRequest {
  readonly kind: 'snapshot';
  /** Sensors are sent once and then named by number, so that the worker's plans find theirs by identity. */
  readonly sensorId: number;
  readonly sensor: SensorDescription | undefined;
  /** Models exchanged since the last snapshot of this worker, to be taken before this one. */
  readonly exchanges: readonly ModelExchange[];
  readonly sequence: bigint;
  readonly captureTimeNs: bigint;
  readonly offset: number;
  readonly byteLength: number;
}

export type WorkerRequest = InboxRequest | SnapshotRequest;

/** How a snapshot ended in a worker, an error packed as data. */
export type WorkerOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'rejected'; readonly error: ErrorMessage }
  | { readonly kind: 'dropped'; readonly reason: string }
  | { readonly kind: 'cancelled' };

/** Milliseconds in each stage that the snapshot left, in the order of the stages. */
interface Timed {
  readonly stageMs: readonly number[];
  /** What the stages had to tell meanwhile. */
  readonly notices: readonly string[];
}

/** What came of a snapshot. */
export type SnapshotAnswer =
  | (Timed & { readonly kind: 'value'; readonly value: Estimate })
  | (Timed & { readonly kind: 'settled'; readonly outcome: WorkerOutcome });

export type WorkerAnswer =
  | SnapshotAnswer
  | { readonly kind: 'inbox'; readonly offset: number }
  | { readonly kind: 'no-inbox'; readonly error: ErrorMessage };
