import type { OperatorFunction } from 'rxjs';
import type { Envelope } from '../operators/envelope.ts';
import type { Estimate, Snapshot } from '../src/core/index.ts';
import type { Clock } from '../src/runtime/clock.ts';
import type { ControlAnswer, ControlMessage } from './control.ts';
import type { PipelineHealth } from './health.ts';
import type { GraphObserver } from './metrics.ts';
import type { Sink } from './sinks/sink.ts';
import type { Source } from './sources/source.ts';

/** A pipeline ready to run: its parts are open, nothing flows yet. */
export interface Graph<In = Snapshot, Out = Estimate> {
  readonly name: string;
  /** Values in memory at once, from the poll to the end of the write. */
  readonly credits: number;
  readonly clock: Clock;
  readonly source: Source<In>;
  readonly stages: OperatorFunction<Envelope<In>, Envelope<Out>>;
  readonly sink: Sink<Out>;
  /** Hears what happens to values. */
  readonly observer?: GraphObserver<In, Out>;
  readonly health?: PipelineHealth;
  /** Where its metrics are served, if they are. */
  readonly metricsPort?: number;
  /** Tells the running pipeline something; between two snapshots, and never lost by either. */
  readonly control?: (message: string | ControlMessage) => ControlAnswer;
  /** Ends what the stages run in; called once, when nothing is in flight any more. */
  readonly close?: () => Promise<void>;
}
