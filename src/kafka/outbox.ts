import type { SounderError } from '../core/errors.ts';
import type { Ledger, Release } from './ledger.ts';
import type { KafkaConsumer, KafkaMessage, KafkaProducer, Partition } from './port.ts';

/** Where time enters; the clock of a pipeline fits. */
export interface Timer {
  /** Nanoseconds since 1970-01-01 UTC. */
  nowNs(): bigint;
  /** Calls back once; the returned function cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Takes what the ledger releases to Kafka, and the positions with it. */
export interface Outbox {
  /** Takes outputs; they are delivered in this order. */
  send(releases: readonly Release<KafkaMessage>[]): void;
  /** Bytes taken and not yet delivered. */
  readonly outstanding: number;
  /** Hastens what is not delivered yet; resolves when nothing is. */
  flush(): Promise<void>;
  /** Commits what was delivered of some partitions, or of all. */
  commit(partitions?: readonly Partition[]): Promise<void>;
  close(): void;
}

/** What a message costs while it is kept. */
export const sizeOf = ({ key, value }: KafkaMessage): number => 256 + (key?.byteLength ?? 0) + (value?.byteLength ?? 0);

export interface OutboxParts {
  readonly ledger: Ledger<KafkaMessage>;
  readonly consumer: KafkaConsumer;
  /** Undefined where nothing is written to Kafka. */
  readonly producer: KafkaProducer | undefined;
  readonly timer: Timer;
  /** Called after every delivery. */
  readonly progressed: () => void;
  /** The group has gone on without this member: what leaves now is lost already. */
  readonly lost: () => void;
  /** An error that ends the pipeline. */
  readonly failed: (error: SounderError) => void;
  /** Something that helps itself, in one line. */
  readonly warn: (message: string) => void;
}
