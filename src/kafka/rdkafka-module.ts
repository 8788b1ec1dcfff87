import { SounderError } from '../core/errors.ts';

/** An error as node-rdkafka reports it; delivery reports carry a text only. */
export interface RdError {
  readonly message: string;
  readonly code?: number;
  readonly isFatal?: boolean;
  readonly isRetriable?: boolean;
  readonly isTxnRequiresAbort?: boolean;
}

export type RdCallback<T = void> = (error: RdError | null | undefined, result: T) => void;
export type RdConfig = Readonly<Record<string, unknown>>;

export interface RdPartition {
  readonly topic: string;
  readonly partition: number;
  readonly offset?: number;
}

export interface RdMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: number;
  readonly headers?: readonly Readonly<Record<string, Buffer>>[];
}

export interface RdMetadata {
  readonly brokers: readonly { readonly id: number; readonly host: string; readonly port: number }[];
  readonly topics: readonly { readonly name: string; readonly partitions: readonly { readonly id: number }[] }[];
}

/** What producers and consumers share. */
export interface RdClient {
  on(event: 'event.error', listener: (error: RdError) => void): unknown;
  on(event: 'event.stats', listener: (stats: { readonly message: string }) => void): unknown;
  on(event: 'event.log', listener: (line: { readonly fac: string; readonly message: string }) => void): unknown;
  connect(options: { readonly timeout?: number }, callback: RdCallback<RdMetadata>): unknown;
  disconnect(callback: RdCallback<unknown>): unknown;
  isConnected(): boolean;
  getMetadata(
    options: { readonly allTopics?: boolean; readonly timeout?: number },
    callback: RdCallback<RdMetadata>,
  ): void;
  queryWatermarkOffsets(
    topic: string,
    partition: number,
    timeoutMs: number,
    callback: RdCallback<{ readonly lowOffset: number; readonly highOffset: number }>,
  ): void;
}

/** The consumer without its flowing mode, which crashes when it is disconnected (node-rdkafka 3.6.1). */
export interface RdConsumer extends RdClient {
  on(event: 'partition.eof', listener: (end: Required<RdPartition>) => void): unknown;
  on(event: 'event.error', listener: (error: RdError) => void): unknown;
  on(event: 'event.stats', listener: (stats: { readonly message: string }) => void): unknown;
  on(event: 'event.log', listener: (line: { readonly fac: string; readonly message: string }) => void): unknown;
  setDefaultConsumeTimeout(timeoutMs: number): void;
  consume(most: number, callback: RdCallback<readonly RdMessage[]>): void;
  subscribe(topics: readonly string[]): unknown;
  unsubscribe(): unknown;
  assign(partitions: readonly RdPartition[]): unknown;
  unassign(): unknown;
  incrementalAssign(partitions: readonly RdPartition[]): unknown;
  incrementalUnassign(partitions: readonly RdPartition[]): unknown;
  rebalanceProtocol(): string;
  pause(partitions: readonly RdPartition[]): unknown;
  resume(partitions: readonly RdPartition[]): unknown;
  /** Starts a commit; its outcome comes to `offset_commit_cb`, while consuming. */
  commit(positions: readonly Required<RdPartition>[]): unknown;
  committed(
    partitions: readonly RdPartition[],
    timeoutMs: number,
    callback: RdCallback<readonly RdPartition[]>,
  ): unknown;
  seek(position: Required<RdPartition>, timeoutMs: number, callback: RdCallback): unknown;
}

export interface RdProducer extends RdClient {
  on(
    event: 'delivery-report',
    listener: (error: RdError | null, report: { readonly opaque: unknown }) => void,
  ): unknown;
  on(event: 'event.error', listener: (error: RdError) => void): unknown;
  on(event: 'event.stats', listener: (stats: { readonly message: string }) => void): unknown;
  on(event: 'event.log', listener: (line: { readonly fac: string; readonly message: string }) => void): unknown;
  /** Copies the message into the queue of the client. @throws RdError when the queue is full */
  produce(
    topic: string,
    partition: number | null,
    value: Buffer | null,
    key: Buffer | null,
    timestamp: null,
    opaque: object,
    headers: readonly Readonly<Record<string, string>>[],
  ): void;
  disconnect(callback: RdCallback<unknown>): unknown;
  disconnect(flushMs: number, callback: RdCallback<unknown>): unknown;
  /** Serves delivery reports. */
  poll(): unknown;
  flush(timeoutMs: number, callback: RdCallback): unknown;
  initTransactions(timeoutMs: number, callback: RdCallback): void;
  beginTransaction(callback: RdCallback): void;
  commitTransaction(timeoutMs: number, callback: RdCallback): void;
  abortTransaction(timeoutMs: number, callback: RdCallback): void;
  sendOffsetsToTransaction(
    offsets: readonly Required<RdPartition>[],
    consumer: RdConsumer,
    timeoutMs: number,
    callback: RdCallback,
  ): void;
}

export interface RdAdmin {
  createTopic(
    topic: {
      readonly topic: string;
      readonly num_partitions: number;
      readonly replication_factor: number;
      readonly config: Readonly<Record<string, string>>;
    },
    timeoutMs: number,
    callback: RdCallback,
  ): void;
  disconnect(): void;
}

/** The part of node-rdkafka that is safe to use; written down here because the package may be missing. */
export interface RdkafkaModule {
  readonly KafkaConsumer: new (config: RdConfig, topicConfig: RdConfig) => RdConsumer;
  readonly Producer: new (config: RdConfig, topicConfig: RdConfig) => RdProducer;
  readonly AdminClient: { create(config: RdConfig): RdAdmin };
}

const PACKAGE = 'node-rdkafka';

/**
 * Loads node-rdkafka when Kafka is first asked for: the rest of Sounder works without it.
 *
 * @throws SounderError `dependency-missing` saying what to install
 */
export async function loadRdkafka(
  load: (name: string) => Promise<unknown> = (name) => import(name),
): Promise<RdkafkaModule> {
  try {
    return ((await load(PACKAGE)) as { readonly default: RdkafkaModule }).default;
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    const absent = (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && message.includes(`'${PACKAGE}'`);
    const found = absent ? 'is not installed, run: npm install' : 'cannot be loaded, run: npm rebuild';
    throw new SounderError(
      'dependency-missing',
      `Kafka needs ${PACKAGE}, which ${found} ${PACKAGE} (builds librdkafka: needs a C++ compiler, make and python3)`,
      { package: PACKAGE },
      thrown,
    );
  }
}
