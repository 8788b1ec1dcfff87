import { defer, tap } from 'rxjs';
import { creditSource } from '../../operators/credit-source.ts';
import type { Envelope } from '../../operators/envelope.ts';
import { mapEnvelope } from '../../operators/map-envelope.ts';
import { createSnapshotDecoder } from '../../src/codec/decode-snapshot.ts';
import type { Framing } from '../../src/codec/framing.ts';
import { type Snapshot, SounderError } from '../../src/core/index.ts';
import type { Delivery } from '../../src/kafka/delivery.ts';
import type { Origin } from '../../src/kafka/ledger.ts';
import { positionName } from '../../src/kafka/partitions.ts';
import type { KafkaConsumer, KafkaRecord } from '../../src/kafka/port.ts';
import type { Source } from './source.ts';

/** How long a poll waits for a record; a drain waits for it. */
const POLL_MS = 100;

/** Records of one poll: more are not fetched before these are worked on, dropped, or waiting. */
const MOST_POLLED = 32;

export interface KafkaSourceOptions {
  readonly topic: string;
  readonly consumer: KafkaConsumer;
  readonly delivery: Delivery;
  readonly framing: Framing;
  /** Called when the stream is idle. */
  readonly close: () => Promise<void>;
}

/** A record on its way; the snapshot is known once it could be read as one. */
interface Received {
  readonly record: KafkaRecord;
  readonly origin: Origin;
  snapshot?: Snapshot;
}

/**
 * The snapshots of a topic, as a member of a consumer group, without an end.
 *
 * Records are polled only for free credits, and only while what came of earlier ones is on its way to a bounded amount.
 * Samples are a view of the record. A record that is no snapshot is rejected, like one whose data is at fault.
 *
 * Memory: `credits` records, and what the consumer prefetches.
 */
export function kafkaSource(options: KafkaSourceOptions): Source<Snapshot> {
  const { topic, consumer, delivery, framing, close } = options;
  return {
    name: topic,
    ready: () => delivery.joined,
    open: ({ credits, drain, settled, idle }) =>
      defer(() => {
        const decode = createSnapshotDecoder();
        const fetched: Received[] = [];
        let held = 0;

        const cancelFetched = (): undefined => {
          for (const { origin, record } of fetched.splice(0)) delivery.settled(origin, record, { kind: 'cancelled' });
          return undefined;
        };
        const fetch = async (signal: AbortSignal): Promise<void> => {
          await roomOrAbort(delivery, signal);
          if (signal.aborted) return;
          for (const record of await consumer.poll(Math.min(MOST_POLLED, Math.max(1, credits - held)), POLL_MS)) {
            const origin = delivery.received(record);
            if (origin) fetched.push({ record, origin });
          }
        };
        const poll = async (signal: AbortSignal): Promise<Received | undefined> => {
          while (!signal.aborted) {
            delivery.check();
            const next = fetched.shift();
            if (next) {
              held++;
              return next;
            }
            await fetch(signal);
          }
          return cancelFetched();
        };
        const read = (received: Received): Snapshot => {
          const { record } = received;
          const where = positionName(record);
          if (!record.value)
            throw new SounderError('message-undecodable', `${where}: found nothing, allowed: a snapshot`);
          received.snapshot = decode(framing.unwrap(record.value, where), where);
          return received.snapshot;
        };

        consumer.subscribe([topic], delivery);
        return creditSource<Received, object>({
          credits,
          makeSlot: () => ({}),
          poll: (_slot, signal) => poll(signal),
          settled: ({ origin, record, snapshot }, outcome) => {
            held--;
            delivery.settled(origin, record, outcome);
            settled(snapshot, outcome);
            // A dead letter is still made of what was rejected, and a worker may be reading what was cancelled.
            if (outcome.kind === 'done' || outcome.kind === 'dropped') consumer.release(record);
          },
          drain,
          idle,
        }).pipe(
          tap(({ settlement, value }: Envelope<Received>) => delivery.bind(settlement, value.origin, value.record)),
          mapEnvelope(read),
        );
      }),
    close,
  };
}

/** Waits for room, or for the signal; whatever listens is gone afterwards. */
async function roomOrAbort(delivery: Delivery, signal: AbortSignal): Promise<void> {
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  signal.addEventListener('abort', stop);
  try {
    await Promise.race([delivery.room(), stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
