import { Subject } from 'rxjs';
import { createEnvelope, type Envelope, type Outcome } from '../../operators/envelope.ts';
import { type Estimate, type Snapshot, toSounderError } from '../../src/core/index.ts';
import type { Kernels } from '../../src/kernels/load.ts';
import { packError } from '../../src/runtime/error-message.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import type { Catalogue } from '../catalogue.ts';
import { composeStages } from '../chain.ts';
import type { StageConfig } from '../config/schema.ts';
import { HeldModels, type ModelExchange } from '../stages/held-models.ts';
import type { SnapshotAnswer, WorkerOutcome } from './protocol.ts';

/**
 * The pure stages of a pipeline as a function of one snapshot at a time: what a worker thread runs.
 *
 * Plans are kept between snapshots. Should the stages fail as a whole, the snapshot at hand is rejected and they are made
 * anew for the next one.
 */
export function createStageRunner(
  stages: readonly StageConfig[],
  catalogue: Catalogue,
  kernels: Kernels,
): (snapshot: Snapshot, exchanges: readonly ModelExchange[], reply: (answer: SnapshotAnswer) => void) => void {
  let stageMs: number[] = [];
  let notices: string[] = [];
  const held = new HeldModels();
  const times = { nowMs: () => performance.now(), record: (_: string, ms: number) => void stageMs.push(ms) };
  const operator = composeStages<'snapshot', 'estimate'>(stages, catalogue, {
    kernels,
    clock: systemClock(),
    credits: 1,
    times,
    held,
    notice: (message) => void notices.push(message),
  });
  let input: Subject<Envelope<Snapshot>> | undefined;
  let value: Estimate | undefined;
  let failed: (error: unknown) => void = () => undefined;

  const connect = (): Subject<Envelope<Snapshot>> => {
    const subject = new Subject<Envelope<Snapshot>>();
    subject.pipe(operator).subscribe({
      next: (envelope) => {
        value = envelope.value;
        envelope.ack();
      },
      error: (thrown: unknown) => {
        input = undefined;
        failed(thrown);
      },
    });
    return subject;
  };

  return (snapshot, exchanges, reply) => {
    stageMs = [];
    notices = [];
    for (const exchange of exchanges) held.exchange(exchange);
    value = undefined;
    failed = (thrown) => {
      const error = toSounderError(thrown);
      if (envelope.settlement.outcome === undefined) envelope.nack(error);
      else if (envelope.settlement.outcome.kind === 'cancelled')
        reply({ kind: 'settled', outcome: packOutcome({ kind: 'rejected', error }), stageMs, notices });
    };
    const settled = (outcome: Outcome): void => {
      if (outcome.kind === 'cancelled') return; // the stages have failed, and say why right after
      if (value !== undefined && outcome.kind === 'done') reply({ kind: 'value', value, stageMs, notices });
      else reply({ kind: 'settled', outcome: packOutcome(outcome), stageMs, notices });
    };
    const envelope = createEnvelope(snapshot, settled);
    input ??= connect();
    input.next(envelope);
  };
}

const packOutcome = (outcome: Outcome): WorkerOutcome =>
  outcome.kind === 'rejected' ? { kind: 'rejected', error: packError(outcome.error) } : outcome;
