import { AtLeastOnce } from '../../src/kafka/at-least-once.ts';
import { Changelog, type KeyedState } from '../../src/kafka/changelog.ts';
import { Delivery, type Ending } from '../../src/kafka/delivery.ts';
import { ExactlyOnce } from '../../src/kafka/exactly-once.ts';
import { type Origin, Ledger } from '../../src/kafka/ledger.ts';
import type { Timer } from '../../src/kafka/outbox.ts';
import type { KafkaMessage, KafkaRecord, Partition } from '../../src/kafka/port.ts';
import { FakePort } from './fake-port.ts';
import { bytes, text } from './helpers.ts';

export const timer: Timer = {
  nowNs: () => 1_767_225_600_000_000_000n,
  after: (ms, callback) => {
    const timeout = setTimeout(callback, ms);
    return () => clearTimeout(timeout);
  },
};

/** Lets everything that can happen at once happen. */
export const settled = (ms = 30): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface BenchOptions {
  readonly guarantee: 'at-least-once' | 'exactly-once';
  readonly deadLetters?: string;
  readonly states?: readonly KeyedState[];
  readonly drainMs?: number;
  readonly maxOutstanding?: number;
  readonly batchMs?: number;
  readonly leaving?: (partitions: readonly Partition[]) => void;
}

/** One message under work in a test. */
export interface Job {
  readonly settlement: object;
  readonly origin: Origin;
  readonly record: KafkaRecord;
}

/** A delivery on a Kafka in memory: `in` is read, `out` is written, and a test is the pipeline between them. */
export async function deliveryBench(options: BenchOptions) {
  const { guarantee, deadLetters, states = [], drainMs = 1000, maxOutstanding = 1e6, batchMs = 5 } = options;
  const port = new FakePort();
  const warnings: string[] = [];
  const consumer = await port.openConsumer({
    groupId: 'g',
    assignment: 'range',
    from: 'earliest',
    committedOnly: true,
  });
  const producer = await port.openProducer(guarantee === 'exactly-once' ? { transactionalId: 'tx' } : {});
  const changelog = new Changelog(port, 'radar', states);
  const warn = (message: string): void => void warnings.push(message);
  const delivery = new Delivery({
    pipeline: 'radar',
    ledger: new Ledger<KafkaMessage>(),
    timer,
    deadLetters,
    changelog,
    drainMs,
    maxOutstanding,
    warn,
    leaving: options.leaving,
    makeOutbox: (parts) => {
      const all = { ...parts, consumer, producer, warn };
      return guarantee === 'exactly-once' ? new ExactlyOnce(all, { batchMs }) : new AtLeastOnce(all, { commitMs: 10 });
    },
  });
  consumer.subscribe(['in'], delivery);
  const partition = (n: number): Partition => ({ topic: 'in', partition: n });
  return {
    port,
    consumer,
    delivery,
    changelog,
    warnings,
    partition,
    /** Puts messages into a partition of the input. */
    put: (n: number, ...values: string[]) =>
      values.forEach((value) => port.append({ topic: 'in', partition: n, key: bytes(`s${n}`), value: bytes(value) })),
    take: async (most: number): Promise<Job[]> => {
      const jobs: Job[] = [];
      for (const record of await consumer.poll(most, 0)) {
        const origin = delivery.received(record);
        if (!origin) continue;
        const settlement = {};
        delivery.bind(settlement, origin, record);
        jobs.push({ settlement, origin, record });
      }
      return jobs;
    },
    write: ({ settlement, record }: Job, value = text(record.value).toUpperCase()): Promise<void> =>
      delivery.write(settlement, { topic: 'out', partition: record.partition, value: bytes(value) }),
    end: ({ origin, record }: Job, ending: Ending = { kind: 'done' }): void => delivery.settled(origin, record, ending),
    out: (topic = 'out'): string[] => port.read(topic).map(({ value }) => text(value)),
    committed: (n = 0): number | undefined => port.offsets.get(`in/${n}`),
  };
}
