import type { ValueSink } from '../../../pipeline/sinks/sink.ts';
import { decodeEstimate } from '../../codec/decode-estimate.ts';
import type { Framing } from '../../codec/framing.ts';
import { type Estimate, type SounderError, toSounderError } from '../../core/index.ts';
import type { KafkaConsumer, KafkaRecord } from '../../kafka/port.ts';
import { Seen } from './seen.ts';

/** The header that carries the identity of an estimate, the same for every delivery of it. */
const ID_HEADER = 'sounder-id';
const IDS_REMEMBERED = 100_000;
const POLL = 256;
const POLL_MS = 100;

export interface ConsumeOptions {
  readonly consumer: KafkaConsumer;
  readonly topic: string;
  readonly framing: Framing;
  readonly sink: ValueSink<Estimate>;
  /** Ends after so many estimates. */
  readonly count: number;
  /** Ends when nothing came for so long. */
  readonly idleMs: number;
  /** Leaves out estimates that came before. */
  readonly unique: boolean;
  /** Aborted to end. */
  readonly signal: AbortSignal;
  readonly now?: () => number;
  /** Hears of messages that hold no estimate. */
  readonly onUndecodable: (error: SounderError) => void;
}

export interface Consumed {
  readonly estimates: number;
  /** Left out because they came before. */
  readonly repeated: number;
  readonly undecodable: number;
}

/**
 * Reads estimates off a topic into a sink, in the order of each partition; nothing is committed.
 *
 * Bounded: 256 messages, and with `unique` 100 000 ids. Time passes for `idleMs` only after the first poll has returned,
 * which waits for the group to be joined.
 */
export async function consumeEstimates(options: ConsumeOptions): Promise<Consumed> {
  const { consumer, topic, framing, sink, count, idleMs, unique, signal, now = Date.now, onUndecodable } = options;
  const seen = unique ? new Seen(IDS_REMEMBERED) : undefined;
  const consumed = { estimates: 0, repeated: 0, undecodable: 0 };
  let assigned = false;
  consumer.subscribe([topic], {
    assigned: () => {
      assigned = true;
      return Promise.resolve();
    },
    revoked: () => Promise.resolve(),
  });
  let heardMs = now();
  while (!signal.aborted) {
    const records = await consumer.poll(POLL, POLL_MS);
    if (records.length > 0 || !assigned) heardMs = now();
    else if (now() - heardMs >= idleMs) break;
    for (const record of records) {
      const estimate = estimateOf(record, framing);
      if (!('targets' in estimate)) {
        consumed.undecodable++;
        onUndecodable(estimate);
      } else if (seen?.again(identityOf(record, estimate))) consumed.repeated++;
      else {
        await sink.write(estimate);
        if (++consumed.estimates >= count) return consumed;
      }
    }
  }
  return consumed;
}

function estimateOf({ topic, partition, offset, value }: KafkaRecord, framing: Framing): Estimate | SounderError {
  const where = `topic ${topic} partition ${partition} offset ${offset}`;
  try {
    return decodeEstimate(framing.unwrap(value ?? new Uint8Array(0), where), where);
  } catch (thrown) {
    return toSounderError(thrown);
  }
}

/** What writers other than Sounder give no id is told apart by stream and sequence. */
function identityOf({ headers }: KafkaRecord, { streamId, sequence }: Estimate): string {
  const id = headers.find(([name]) => name === ID_HEADER);
  return id ? Buffer.from(id[1]).toString('latin1') : `${streamId}\n${sequence}`;
}
