import type { Observable } from 'rxjs';
import type { Envelope, Outcome } from '../../operators/envelope.ts';
import type { Clock } from '../../src/runtime/clock.ts';

/** What the supervisor holds of a running source. */
export interface SourceControl<T> {
  readonly credits: number;
  readonly clock: Clock;
  /** Aborted to drain: the source stops polling, emits what it has polled and completes. */
  readonly drain: AbortSignal;
  /** Hears how every value ended; undefined for what could not be read as one. */
  readonly settled: (value: T | undefined, outcome: Outcome) => void;
  /** Called once, when the stream has ended and every envelope is settled. */
  readonly idle: () => void;
}

/** Where a pipeline's values come from. */
export interface Source<T> {
  /** Named in progress and errors, e.g. the path of a capture. */
  readonly name: string;
  /** How many values there will be, where that is known. */
  readonly count?: number;
  /** A cold stream: nothing is polled before it is subscribed to, and each subscription starts over. */
  open(control: SourceControl<T>): Observable<Envelope<T>>;
  /** Whether values can be expected, e.g. partitions are assigned; absent: from the start. */
  ready?(): boolean;
  /** Gives back files and connections; called once, after the stream is idle. */
  close(): Promise<void>;
}
