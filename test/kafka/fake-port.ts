import { SounderError } from '../../src/core/errors.ts';
import { partitionName } from '../../src/kafka/partitions.ts';
import type {
  AssignmentListener,
  ConsumerOptions,
  KafkaConsumer,
  KafkaMessage,
  KafkaPort,
  KafkaProducer,
  KafkaRecord,
  KafkaTransactions,
  NewTopic,
  Partition,
  Position,
  ProducerOptions,
} from '../../src/kafka/port.ts';

interface Stored extends KafkaRecord {
  state: 'open' | 'committed' | 'aborted';
}

/** Calls that can be made to fail or to wait. */
export type FakeCall = 'createTopic' | 'produce' | 'commit' | 'begin' | 'sendOffsets' | 'commitTransaction' | 'abort';

/** Errors as the adapter gives them. */
export const kafkaFailure = (message: string, details: object = {}): SounderError =>
  new SounderError('kafka-failed', message, { ...details });

/**
 * Kafka in memory: one group with one member, whose partitions come and go as a test says; transactions that really
 * hide what they have not committed; producers fenced by their successors.
 */
export class FakePort implements KafkaPort {
  readonly offsets = new Map<string, number>();
  readonly calls: string[] = [];
  consumer: FakeConsumer | undefined;
  /** All that were opened. */
  readonly consumers: FakeConsumer[] = [];
  /** Of the group, as the broker counts it; an older member cannot commit. */
  generation = 1;
  readonly epochs = new Map<string, number>();
  readonly #topics = new Map<string, Stored[][]>();
  readonly #failures = new Map<FakeCall, SounderError[]>();
  readonly #gates = new Map<FakeCall, Promise<void>>();

  /** The next call of a kind fails. */
  failNext(call: FakeCall, error: SounderError): void {
    this.#failures.set(call, [...(this.#failures.get(call) ?? []), error]);
  }

  /** Calls of a kind wait until the returned function is called. */
  hold(call: FakeCall): () => void {
    let open = (): void => undefined;
    this.#gates.set(call, new Promise<void>((resolve) => (open = resolve)));
    return () => {
      this.#gates.delete(call);
      open();
    };
  }

  async pass(call: FakeCall): Promise<void> {
    this.calls.push(call);
    await this.#gates.get(call);
    const error = this.#failures.get(call)?.shift();
    if (error) throw error;
  }

  append(
    { topic, partition = 0, key, value, headers = [] }: KafkaMessage,
    state: Stored['state'] = 'committed',
  ): Stored {
    const log = this.#logOf({ topic, partition });
    const stored: Stored = { topic, partition, offset: log.length, key, value, headers, timestampMs: 0, state };
    log.push(stored);
    return stored;
  }

  /** What a reader of committed records sees. */
  read(topic: string, partition?: number): readonly KafkaRecord[] {
    const logs = this.#topics.get(topic) ?? [];
    return (partition === undefined ? logs.flat() : (logs[partition] ?? [])).filter(
      ({ state }) => state === 'committed',
    );
  }

  openConsumer(options: ConsumerOptions): Promise<FakeConsumer> {
    this.consumer = new FakeConsumer(this, options);
    this.consumers.push(this.consumer);
    return Promise.resolve(this.consumer);
  }

  openProducer(options: ProducerOptions): Promise<FakeProducer> {
    return Promise.resolve(new FakeProducer(this, options.transactionalId));
  }

  partitionsOf(topic: string): Promise<number | undefined> {
    return Promise.resolve(this.#topics.get(topic)?.length);
  }

  async createTopic({ topic, partitions }: NewTopic): Promise<boolean> {
    if (this.#topics.has(topic)) return false;
    await this.pass('createTopic');
    this.#topics.set(
      topic,
      Array.from({ length: partitions }, () => []),
    );
    return true;
  }

  readAll(partitions: readonly Partition[], each: (record: KafkaRecord) => void): Promise<void> {
    for (const { topic, partition } of partitions) this.read(topic, partition).forEach(each);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.calls.push('close');
    return Promise.resolve();
  }

  #logOf({ topic, partition }: Partition): Stored[] {
    const logs = this.#topics.get(topic) ?? [];
    this.#topics.set(topic, logs);
    while (logs.length <= partition) logs.push([]);
    return logs[partition];
  }
}

export class FakeConsumer implements KafkaConsumer {
  listener: AssignmentListener | undefined;
  generation: number;
  readonly #port: FakePort;
  readonly #options: ConsumerOptions;
  readonly #next = new Map<string, Position>();
  #rebalancing: Promise<void> = Promise.resolve();

  constructor(port: FakePort, options: ConsumerOptions) {
    this.#port = port;
    this.#options = options;
    this.generation = port.generation;
  }

  subscribe(_topics: readonly string[], listener: AssignmentListener): void {
    this.listener = listener;
  }

  /** The group gives partitions to this member. */
  give(...partitions: readonly Partition[]): Promise<void> {
    this.#rebalancing = this.#rebalancing.then(async () => {
      this.generation = this.#port.generation;
      const starts = (await this.listener?.assigned(partitions)) ?? [];
      for (const { topic, partition } of partitions) {
        const name = partitionName({ topic, partition });
        const start = starts.find((position) => partitionName(position) === name)?.offset;
        this.#next.set(name, { topic, partition, offset: start ?? this.#port.offsets.get(name) ?? 0 });
      }
    });
    return this.#rebalancing;
  }

  /** The group takes partitions from this member; `lost`: it has given them to another one already. */
  take(partitions: readonly Partition[], lost = false): Promise<void> {
    if (lost) this.#port.generation++;
    for (const partition of partitions) this.#next.delete(partitionName(partition));
    this.#rebalancing = this.#rebalancing.then(() => this.listener?.revoked(partitions, lost));
    return this.#rebalancing;
  }

  async poll(most: number, waitMs: number): Promise<readonly KafkaRecord[]> {
    const records: KafkaRecord[] = [];
    for (const [name, { topic, partition, offset }] of this.#next)
      for (const record of this.#port.read(topic, partition))
        if (record.offset >= offset && records.length < most) {
          // A copy, so that letting one go does not touch what is stored.
          records.push({ ...record, value: record.value?.slice() });
          this.#next.set(name, { topic, partition, offset: record.offset + 1 });
        }
    if (records.length === 0) await new Promise((wait) => setTimeout(wait, Math.min(waitMs, 2)));
    return records;
  }

  /** Whoever still reads it then reads zeros. */
  release({ value }: KafkaRecord): void {
    value?.fill(0);
  }

  async commit(positions: readonly Position[]): Promise<void> {
    await this.#port.pass('commit');
    this.check();
    this.store(positions);
  }

  /** @throws kafka-failed, lost, when the group has gone on without this member */
  check(): void {
    if (this.generation !== this.#port.generation)
      throw kafkaFailure('illegal generation', { lost: true, abortable: true });
  }

  store(positions: readonly Position[]): void {
    for (const position of positions) this.#port.offsets.set(partitionName(position), position.offset);
  }

  committed(partitions: readonly Partition[]): Promise<readonly Position[]> {
    const found = partitions.map((partition) => ({
      ...partition,
      offset: this.#port.offsets.get(partitionName(partition)),
    }));
    return Promise.resolve(found.filter((position): position is Position => position.offset !== undefined));
  }

  seek(position: Position): Promise<void> {
    if (this.#next.has(partitionName(position))) this.#next.set(partitionName(position), position);
    return Promise.resolve();
  }

  watermarks({ topic, partition }: Partition): Promise<{ low: number; high: number }> {
    return Promise.resolve({ low: 0, high: this.#port.read(topic, partition).length });
  }

  async close(): Promise<void> {
    const owned = [...this.#next.values()].map(({ topic, partition }) => ({ topic, partition }));
    await this.take(owned);
    this.#port.calls.push(`left ${this.#options.groupId}`);
  }
}

export class FakeProducer implements KafkaProducer {
  readonly transactions: KafkaTransactions | undefined;
  readonly #port: FakePort;
  readonly #id: string | undefined;
  readonly #epoch: number;
  #open: Stored[] | undefined;
  #offsets: { readonly positions: readonly Position[]; readonly consumer: FakeConsumer } | undefined;

  constructor(port: FakePort, id: string | undefined) {
    this.#port = port;
    this.#id = id;
    this.#epoch = (port.epochs.get(id ?? '') ?? 0) + 1;
    if (id === undefined) return;
    port.epochs.set(id, this.#epoch);
    this.transactions = {
      begin: () => this.#begin(),
      sendOffsets: (positions, consumer) => this.#sendOffsets(positions, consumer as FakeConsumer),
      commit: () => this.#commit(),
      abort: () => this.#abort(),
    };
  }

  async produce(message: KafkaMessage): Promise<void> {
    if (this.transactions && !this.#open) throw kafkaFailure('produce outside of a transaction');
    const stored = this.#port.append(message, this.transactions ? 'open' : 'committed');
    this.#open?.push(stored);
    await this.#port.pass('produce');
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#port.calls.push('producer closed');
    return Promise.resolve();
  }

  async #begin(): Promise<void> {
    await this.#port.pass('begin');
    if (this.#open) throw kafkaFailure('a transaction is under way');
    this.#open = [];
    this.#offsets = undefined;
  }

  async #sendOffsets(positions: readonly Position[], consumer: FakeConsumer): Promise<void> {
    await this.#port.pass('sendOffsets');
    this.#checkEpoch();
    consumer.check();
    this.#offsets = { positions, consumer };
  }

  async #commit(): Promise<void> {
    await this.#port.pass('commitTransaction');
    this.#checkEpoch();
    for (const stored of this.#open ?? []) stored.state = 'committed';
    this.#offsets?.consumer.store(this.#offsets.positions);
    this.#open = undefined;
  }

  async #abort(): Promise<void> {
    await this.#port.pass('abort');
    this.#checkEpoch();
    for (const stored of this.#open ?? []) stored.state = 'aborted';
    this.#open = undefined;
  }

  #checkEpoch(): void {
    if (this.#port.epochs.get(this.#id ?? '') !== this.#epoch) throw kafkaFailure(`${this.#id} is fenced`);
  }
}
