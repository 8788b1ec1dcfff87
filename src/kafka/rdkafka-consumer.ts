import { SounderError, toSounderError } from '../core/errors.ts';
import { Exclusive } from './exclusive.ts';
import { isPassing, isRefusing, kafkaError, rdCode } from './kafka-error.ts';
import { partitionName } from './partitions.ts';
import type { AssignmentListener, KafkaConsumer, KafkaRecord, Partition, Position } from './port.ts';
import { CommitQueue } from './rdkafka-commits.ts';
import { disconnectClient } from './rdkafka-connect.ts';
import { onClientError } from './rdkafka-events.ts';
import type { RdConsumer, RdError, RdMessage } from './rdkafka-module.ts';
import { RdkafkaRebalance } from './rdkafka-rebalance.ts';
import { recordOf, releaseBytes } from './rdkafka-record.ts';
import type { RdkafkaWatch } from './rdkafka-watch.ts';

/** A pending `consume` occupies a thread of Node's pool, and (un)assignments and seeks wait for it. */
const LONGEST_CONSUME_MS = 100;

/** Nobody polled for this long: the client is served without handing records out. */
const SERVE_MS = 50;

/** A consume that took no longer than this met a record that was there already. */
const READY_MS = 1;

const REQUEST_MS = 10_000;

export interface RdkafkaConsumerParts {
  readonly where: string;
  readonly watch: RdkafkaWatch;
  /** Whether a topic is still there. */
  readonly exists: (topic: string) => Promise<boolean>;
  /** Called once it is closed. */
  readonly closed: () => void;
}

/**
 * A member of a consumer group over node-rdkafka, by `consume(n, callback)` only.
 *
 * Rebalances, commits and the poll interval need somebody who consumes: while nobody polls, a timer does. It keeps at
 * most one record for the next poll and then pauses all partitions, so memory stays bounded however long nobody polls.
 */
export class RdkafkaConsumer implements KafkaConsumer {
  /** The client, for `sendOffsets`; undefined once it is closed. */
  client: RdConsumer | undefined;
  readonly #where: string;
  readonly #watch: RdkafkaWatch;
  readonly #parts: RdkafkaConsumerParts;
  readonly #rebalance: RdkafkaRebalance;
  readonly #commits: CommitQueue;
  /** Consuming, (un)assigning and seeking never overlap: what a consume returns belongs to the assignment it began in. */
  readonly #exclusive = new Exclusive();
  readonly #serving: NodeJS.Timeout;
  readonly #held: KafkaRecord[] = [];
  readonly #paused = new Set<string>();
  #lastConsumed = performance.now();
  #failure: SounderError | undefined;
  #closing: Promise<void> | undefined;

  /** @param client  connected; `rebalance_cb` and `offset_commit_cb` lead to `rebalanced` and `committedBy` */
  constructor(client: RdConsumer, parts: RdkafkaConsumerParts) {
    const { where, watch } = parts;
    this.client = client;
    this.#where = where;
    this.#watch = watch;
    this.#parts = parts;
    this.#commits = new CommitQueue(client, where);
    this.#rebalance = new RdkafkaRebalance(client, {
      exclusive: this.#exclusive,
      leaving: () => this.#discardHeld(),
      assigned: (partitions) => this.#unpause(partitions),
      failed: (thrown) => this.#fail(toSounderError(thrown)),
    });
    watch.watch(client);
    onClientError(client, (error) => {
      if (error.isFatal === true || error.code === rdCode.fatal) this.#fail(kafkaError(where, 'consumer', error));
    });
    this.#serving = setInterval(() => this.#serve(), SERVE_MS);
  }

  rebalanced(error: RdError, partitions: readonly Partition[]): void {
    this.#rebalance.happened(error, partitions);
  }

  committedBy(error: RdError | undefined, positions: readonly Position[]): void {
    this.#commits.answered(error, positions);
  }

  subscribe(topics: readonly string[], listener: AssignmentListener): void {
    this.#rebalance.listener = listener;
    try {
      this.#open().subscribe([...topics]);
    } catch (thrown) {
      throw kafkaError(this.#where, `subscribe to ${topics.join(', ')}`, thrown);
    }
  }

  async poll(most: number, waitMs: number): Promise<readonly KafkaRecord[]> {
    const until = performance.now() + waitMs;
    for (;;) {
      const left = until - performance.now();
      const records = await this.#exclusive.run(() => this.#pollOnce(most, Math.max(0, left)));
      if (records.length > 0 || left <= LONGEST_CONSUME_MS || this.#closing) return records;
    }
  }

  release(record: KafkaRecord): void {
    releaseBytes(record.value);
  }

  async commit(positions: readonly Position[]): Promise<void> {
    this.#open();
    if (positions.length > 0) await this.#commits.commit(positions);
  }

  committed(partitions: readonly Partition[]): Promise<readonly Position[]> {
    const client = this.#open();
    return new Promise((resolve, reject) => {
      client.committed([...partitions], REQUEST_MS, (error, found) => {
        if (error) reject(kafkaError(this.#where, 'committed positions', error));
        // A partition without one has a negative offset.
        else resolve(found.flatMap(({ offset = -1, ...rest }) => (offset >= 0 ? [{ ...rest, offset }] : [])));
      });
    });
  }

  seek({ topic, partition, offset }: Position): Promise<void> {
    return this.#exclusive.run(() => {
      const client = this.#open();
      this.#discardHeld([{ topic, partition }]);
      return new Promise<void>((resolve, reject) => {
        client.seek({ topic, partition, offset }, REQUEST_MS, (error) => {
          if (error) reject(kafkaError(this.#where, `seek to ${offset} in ${topic}/${partition}`, error));
          else resolve();
        });
      });
    });
  }

  watermarks({ topic, partition }: Partition): Promise<{ readonly low: number; readonly high: number }> {
    const client = this.#open();
    return new Promise((resolve, reject) => {
      client.queryWatermarkOffsets(topic, partition, REQUEST_MS, (error, found) => {
        if (error) reject(kafkaError(this.#where, `offsets of ${topic}/${partition}`, error));
        else resolve({ low: found.lowOffset, high: found.highOffset });
      });
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const client = this.client;
    if (!client) return;
    this.#held.length = 0;
    // The listener commits while the client is still served; librdkafka's own revocation then meets nothing to wait for.
    await this.#rebalance.revokeAll();
    clearInterval(this.#serving);
    await this.#exclusive.run(() => {
      this.client = undefined;
      this.#rebalance.answerAtOnce();
    });
    this.#commits.fail(new SounderError('cancelled', `${this.#where}: the consumer is closed`));
    await disconnectClient(client);
    this.#watch.forget(client);
    this.#parts.closed();
  }

  #open(): RdConsumer {
    if (this.#failure) throw this.#failure;
    if (!this.client) throw new SounderError('usage', `${this.#where}: the consumer is closed`);
    return this.client;
  }

  #fail(error: SounderError): void {
    this.#failure ??= error;
  }

  async #pollOnce(most: number, leftMs: number): Promise<readonly KafkaRecord[]> {
    if (this.#closing && this.client) return [];
    this.#open();
    this.#resume();
    const records = this.#held.splice(0, most);
    const startMs = performance.now();
    if (records.length === 0) records.push(...(await this.#consume(1, Math.min(leftMs, LONGEST_CONSUME_MS))));
    // One record ends the wait and goes at once; where none was waited for, what else lies ready comes along.
    const isReady = performance.now() - startMs < READY_MS;
    if (isReady && records.length > 0 && records.length < most)
      records.push(...(await this.#consume(most - records.length, 0)));
    return records.filter((record) => this.#rebalance.isOwned(record));
  }

  async #consume(most: number, waitMs: number): Promise<readonly KafkaRecord[]> {
    const client = this.#open();
    client.setDefaultConsumeTimeout(Math.round(waitMs));
    const { error, messages = [] } = await new Promise<{ error?: RdError; messages?: readonly RdMessage[] }>(
      (resolve) => client.consume(most, (failed, found) => resolve(failed ? { error: failed } : { messages: found })),
    );
    this.#lastConsumed = performance.now();
    if (error) await this.#consumeFailed(error);
    return messages.map(recordOf);
  }

  /** Most errors are news that librdkafka acts on by itself; the rest ends the consumer. */
  async #consumeFailed(error: RdError): Promise<void> {
    if (isPassing(error)) return;
    if (error.code === rdCode.maxPollExceeded) this.#rebalance.expectLoss();
    const vanished = error.code === rdCode.unknownTopicOrPartition && !(await this.#topicsExist());
    if (
      vanished ||
      isRefusing(error) ||
      error.isFatal === true ||
      error.code === rdCode.fatal ||
      error.code === rdCode.fencedInstance
    )
      this.#fail(kafkaError(this.#where, 'consumer', error));
    else this.#watch.warn('consumer', error);
    this.#open();
  }

  /** A broker that comes back may not know its topics yet. */
  async #topicsExist(): Promise<boolean> {
    const topics = [...new Set(this.#rebalance.owned.map(({ topic }) => topic))];
    return (await Promise.all(topics.map((topic) => this.#parts.exists(topic).catch(() => true)))).every(Boolean);
  }

  #serve(): void {
    if (!this.#exclusive.idle || performance.now() - this.#lastConsumed < SERVE_MS) return;
    this.#exclusive
      .run(async () => {
        if (this.#held.length > 0) this.#pause();
        this.#held.push(...(await this.#consume(1, 0)).filter((record) => this.#rebalance.isOwned(record)));
      })
      // Kept for the next call of somebody who can be told.
      .catch((thrown: unknown) => this.#fail(toSounderError(thrown)));
  }

  #pause(): void {
    const added = this.#rebalance.owned.filter((partition) => !this.#paused.has(partitionName(partition)));
    if (added.length > 0) this.client?.pause(added);
    for (const partition of added) this.#paused.add(partitionName(partition));
  }

  #resume(): void {
    if (this.#paused.size === 0) return;
    const paused = this.#rebalance.owned.filter((partition) => this.#paused.has(partitionName(partition)));
    this.#paused.clear();
    if (paused.length > 0) this.client?.resume(paused);
  }

  /** librdkafka remembers a pause although the partition has been away meanwhile. */
  #unpause(partitions: readonly Partition[]): void {
    for (const partition of partitions) this.#paused.delete(partitionName(partition));
    if (partitions.length > 0) this.client?.resume(partitions);
  }

  #discardHeld(partitions?: readonly Partition[]): void {
    const names = partitions?.map(partitionName);
    const kept = this.#held.filter((r) => (names ? !names.includes(partitionName(r)) : this.#rebalance.isOwned(r)));
    this.#held.splice(0, this.#held.length, ...kept);
  }
}
