import type { Exclusive } from './exclusive.ts';
import { rdCode } from './kafka-error.ts';
import { partitionName } from './partitions.ts';
import type { AssignmentListener, Partition } from './port.ts';
import type { RdConsumer, RdError, RdPartition } from './rdkafka-module.ts';

export interface RebalanceParts {
  readonly exclusive: Exclusive;
  /** Called when partitions begin to leave: no record of theirs is to be handed out any more. */
  readonly leaving: () => void;
  /** Called when partitions have been assigned. */
  readonly assigned: (partitions: readonly Partition[]) => void;
  readonly failed: (thrown: unknown) => void;
}

/**
 * Answers the rebalances of a consumer one after the other, each when its listener is ready, in the words of the
 * protocol that the group agreed on: the cooperative one changes the assignment, the eager ones replace it.
 */
export class RdkafkaRebalance {
  listener: AssignmentListener | undefined;
  readonly #client: RdConsumer;
  readonly #parts: RebalanceParts;
  readonly #owned = new Map<string, Partition>();
  #last: Promise<void> = Promise.resolve();
  #lossExpected = false;
  #atOnce = false;
  #cooperative = true;

  constructor(client: RdConsumer, parts: RebalanceParts) {
    this.#client = client;
    this.#parts = parts;
  }

  /** Partitions whose records may be handed out. */
  get owned(): readonly Partition[] {
    return [...this.#owned.values()];
  }

  isOwned(partition: Partition): boolean {
    return this.#owned.has(partitionName(partition));
  }

  /** The group has thrown this member out: the next revocation is a loss. */
  expectLoss(): void {
    this.#lossExpected = true;
  }

  /** From `rebalance_cb`; librdkafka waits for the (un)assignment that answers it. */
  happened(error: RdError, partitions: readonly Partition[]): void {
    const assigning = error.code === rdCode.assignPartitions;
    if (this.#atOnce) {
      this.#answer(assigning ? () => this.#assign([]) : () => this.#unassign(partitions));
      return;
    }
    this.#cooperative = this.#client.rebalanceProtocol() === 'COOPERATIVE';
    this.#queue(() => (assigning ? this.#assigned(partitions) : this.#revoked(partitions)));
  }

  /** Tells the listener that everything leaves, before the consumer closes. */
  revokeAll(): Promise<void> {
    this.#queue(async () => {
      const owned = this.owned;
      this.#release(owned);
      if (owned.length > 0) await this.listener?.revoked(owned, false);
    });
    return this.#last;
  }

  /** From here on librdkafka closes: what it asks is answered without asking anybody. */
  answerAtOnce(): void {
    this.#atOnce = true;
  }

  #queue(work: () => Promise<void>): void {
    this.#last = this.#last.then(work).catch((thrown: unknown) => this.#parts.failed(thrown));
  }

  async #assigned(partitions: readonly Partition[]): Promise<void> {
    let starts: readonly RdPartition[] = [];
    try {
      starts = (await this.listener?.assigned(partitions)) ?? [];
    } catch (thrown) {
      this.#parts.failed(thrown);
      await this.#parts.exclusive.run(() => this.#answer(() => this.#assign([])));
      return;
    }
    await this.#parts.exclusive.run(() => {
      const startOf = new Map(starts.map((start) => [partitionName(start), start.offset]));
      const assignment = partitions.map(({ topic, partition }) => {
        const offset = startOf.get(partitionName({ topic, partition }));
        return offset === undefined ? { topic, partition } : { topic, partition, offset };
      });
      this.#answer(() => this.#assign(assignment));
      for (const partition of partitions) this.#owned.set(partitionName(partition), partition);
      this.#lossExpected = false;
      this.#parts.assigned(partitions);
    });
  }

  async #revoked(partitions: readonly Partition[]): Promise<void> {
    this.#release(partitions);
    try {
      await this.listener?.revoked(partitions, this.#lossExpected);
    } catch (thrown) {
      this.#parts.failed(thrown);
    }
    await this.#parts.exclusive.run(() => this.#answer(() => this.#unassign(partitions)));
  }

  #release(partitions: readonly Partition[]): void {
    for (const partition of partitions) this.#owned.delete(partitionName(partition));
    this.#parts.leaving();
  }

  #assign(partitions: readonly RdPartition[]): void {
    if (this.#cooperative) this.#client.incrementalAssign(partitions);
    else this.#client.assign(partitions);
  }

  #unassign(partitions: readonly Partition[]): void {
    if (this.#cooperative) this.#client.incrementalUnassign(partitions);
    else this.#client.unassign();
  }

  /** While the client closes, an answer may come too late; nobody waits for it then. */
  #answer(answer: () => void): void {
    try {
      answer();
    } catch (thrown) {
      if (!this.#atOnce) this.#parts.failed(thrown);
    }
  }
}
