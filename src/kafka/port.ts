/** One message as it was read: `value` is only valid until the record is let go. */
export interface KafkaRecord extends Position {
  readonly key: Uint8Array | undefined;
  /** Undefined for a tombstone. */
  readonly value: Uint8Array | undefined;
  /** Broker time, milliseconds since 1970-01-01 UTC; undefined where the message has none. */
  readonly timestampMs: number | undefined;
  readonly headers: readonly KafkaHeader[];
}

/** Header names may repeat; order is kept. What is written must be UTF-8 text without a zero byte. */
export type KafkaHeader = readonly [name: string, value: Uint8Array];

export interface Partition {
  readonly topic: string;
  readonly partition: number;
}

/** One message of a partition; as a position to commit or to go to, the next one to read. */
export interface Position extends Partition {
  readonly offset: number;
}

/** One message to write. */
export interface KafkaMessage {
  readonly topic: string;
  /** Absent: by the hash of the key. */
  readonly partition?: number;
  readonly key?: Uint8Array;
  /** Undefined writes a tombstone. */
  readonly value: Uint8Array | undefined;
  readonly headers?: readonly KafkaHeader[];
  /** The value goes with the message: its memory is given back once the client has it, and it is empty from then on. */
  readonly givesValue?: boolean;
}

/** Hears of partitions that come and go; the client goes on when the promise resolves. */
export interface AssignmentListener {
  /** @returns where reading starts, for partitions that do not start at the committed position */
  assigned(partitions: readonly Partition[]): Promise<readonly Position[] | void>;
  /** @param lost  another member may have them already: nothing of them can be committed any more */
  revoked(partitions: readonly Partition[], lost: boolean): Promise<void>;
}

/** A member of a consumer group. */
export interface KafkaConsumer {
  subscribe(topics: readonly string[], listener: AssignmentListener): void;
  /** Up to `most` records; none when none came within `waitMs`. One call at a time. Rebalances are served meanwhile. */
  poll(most: number, waitMs: number): Promise<readonly KafkaRecord[]>;
  /** Gives the memory of a record back at once, not when garbage is collected; its value is empty from then on. */
  release(record: KafkaRecord): void;
  commit(positions: readonly Position[]): Promise<void>;
  /** Committed positions; partitions without one are left out. */
  committed(partitions: readonly Partition[]): Promise<readonly Position[]>;
  seek(position: Position): Promise<void>;
  /** First and next offset of a partition. */
  watermarks(partition: Partition): Promise<{ readonly low: number; readonly high: number }>;
  /** Leaves the group after `revoked` was answered for all partitions. */
  close(): Promise<void>;
}

/** Writes messages; with a transactional id every `produce` belongs to the transaction under way. */
export interface KafkaProducer {
  /** Resolves when the brokers have the message as `acks` asks. Calls in order are written in order per partition. */
  produce(message: KafkaMessage): Promise<void>;
  readonly transactions: KafkaTransactions | undefined;
  /** Waits until everything produced is written. */
  flush(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Serial: one transaction after the other. */
export interface KafkaTransactions {
  begin(): Promise<void>;
  /** Makes the positions part of the transaction, on behalf of the consumer's group and generation. */
  sendOffsets(positions: readonly Position[], consumer: KafkaConsumer): Promise<void>;
  /** @throws SounderError `kafka-failed`; `details.abortable`: abort and go on, otherwise the producer is fenced or broken */
  commit(): Promise<void>;
  abort(): Promise<void>;
}

/** What a client says unasked. */
export type KafkaNotice =
  /** No broker can be reached; the client keeps trying. */
  | { readonly kind: 'waiting'; readonly message: string }
  | { readonly kind: 'resumed'; readonly message: string }
  /** The client helped itself, but somebody should know. */
  | { readonly kind: 'warning'; readonly message: string }
  /** Once a second: the next offset to be written of every partition read, as far as it may be read. */
  | { readonly kind: 'ends'; readonly ends: readonly Position[] };

/** What a broker says of a topic; undefined when it does not exist. */
export type TopicPartitions = number | undefined;

/** A Kafka client behind which any library can stand; every method rejects with a SounderError of one line. */
export interface KafkaPort {
  openConsumer(options: ConsumerOptions): Promise<KafkaConsumer>;
  openProducer(options: ProducerOptions): Promise<KafkaProducer>;
  partitionsOf(topic: string): Promise<TopicPartitions>;
  /** Resolves with false when the topic was there already, whatever its options. */
  createTopic(topic: NewTopic): Promise<boolean>;
  /**
   * Everything committed to some partitions, from their beginning to their end at the time of the call; transactions
   * still open at that time are waited for. Belongs to no group.
   */
  readAll(partitions: readonly Partition[], each: (record: KafkaRecord) => void): Promise<void>;
  /** Closes what is still open. */
  close(): Promise<void>;
}

export interface ConsumerOptions {
  readonly groupId: string;
  /** Static membership: a restart within the session timeout moves no partitions. */
  readonly instanceId?: string;
  readonly assignment: 'cooperative-sticky' | 'range' | 'roundrobin';
  /** Where a partition without a committed position starts. */
  readonly from: 'earliest' | 'latest';
  /** Leaves out what aborted transactions wrote. */
  readonly committedOnly: boolean;
  readonly sessionTimeoutMs?: number;
  readonly maxPollIntervalMs?: number;
}

export interface ProducerOptions {
  readonly transactionalId?: string;
  readonly transactionTimeoutMs?: number;
  readonly compression?: 'none' | 'gzip' | 'snappy' | 'lz4';
}

export interface NewTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly replication: number;
  readonly config?: Readonly<Record<string, string>>;
}
