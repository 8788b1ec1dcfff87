import { SounderError, toSounderError } from '../core/errors.ts';
import { failureOf } from './kafka-error.ts';
import type { Release } from './ledger.ts';
import { type Outbox, type OutboxParts, sizeOf } from './outbox.ts';
import { partitionName } from './partitions.ts';
import type { KafkaMessage, KafkaProducer, KafkaTransactions, Position } from './port.ts';

/** Attempts at one batch before the pipeline gives up; waits in between grow to 2 s. */
const MOST_ATTEMPTS = 10;

/** Attempts while the group has gone on without this member, until it has joined again: minutes. */
const MOST_ATTEMPTS_OUTSIDE = 100;

export interface ExactlyOnceOptions {
  /** How long outputs are gathered for one transaction. */
  readonly batchMs: number;
}

/**
 * Delivers exactly once: outputs and the positions behind them enter one transaction, one after the other.
 *
 * A transaction holds outputs of released origins only, so no output lies beyond the position it commits. When one fails
 * and can be aborted, the same batch is tried again without what has been lost to another member meanwhile; nothing is
 * read or computed again, and states stay as they are. A producer that is fenced or broken ends the pipeline.
 */
export class ExactlyOnce implements Outbox {
  readonly #parts: OutboxParts;
  readonly #producer: KafkaProducer;
  readonly #transactions: KafkaTransactions;
  readonly #batchMs: number;
  #waiting: Release<KafkaMessage>[] = [];
  #running: Promise<void> | undefined;
  #outstanding = 0;
  #cancelTimer: (() => void) | undefined;
  #failed = false;

  constructor(parts: OutboxParts, { batchMs }: ExactlyOnceOptions) {
    const { producer } = parts;
    if (!producer?.transactions)
      throw new SounderError(
        'usage',
        'exactly-once: found no transactions, allowed: a producer with a transactional id',
      );
    this.#parts = parts;
    this.#producer = producer;
    this.#transactions = producer.transactions;
    this.#batchMs = batchMs;
  }

  get outstanding(): number {
    return this.#outstanding;
  }

  send(releases: readonly Release<KafkaMessage>[]): void {
    for (const release of releases) {
      this.#waiting.push(release);
      this.#outstanding += sizeOfAll(release);
    }
    if (this.#waiting.length > 0 && !this.#running && !this.#failed)
      this.#cancelTimer ??= this.#parts.timer.after(this.#batchMs, () => this.#start());
  }

  async flush(): Promise<void> {
    while ((this.#running || this.#waiting.length > 0) && !this.#failed) {
      this.#start();
      await this.#running;
    }
  }

  /** Positions are committed with the outputs. */
  commit(): Promise<void> {
    return this.flush();
  }

  close(): void {
    this.#cancelTimer?.();
    this.#failed = true;
  }

  #start(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#running || this.#failed) return;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#running = this.#deliver(batch)
      .catch((thrown: unknown) => {
        this.#failed = true;
        this.#parts.failed(toSounderError(thrown));
      })
      .then(() => {
        this.#running = undefined;
        for (const release of batch) this.#outstanding -= sizeOfAll(release);
        this.#parts.progressed();
        this.send([]); // what came meanwhile
      });
  }

  async #deliver(batch: readonly Release<KafkaMessage>[]): Promise<void> {
    const { ledger, warn } = this.#parts;
    for (let attempt = 1; ; attempt++) {
      const current = batch.filter(({ origin }) => ledger.isCurrent(origin));
      if (current.length === 0) return;
      try {
        const positions = await this.#transact(current);
        for (const { origin } of current) ledger.delivered(origin);
        ledger.committed(positions);
        return;
      } catch (thrown) {
        const error = toSounderError(thrown);
        const isLost = failureOf(error).lost === true;
        if (failureOf(error).abortable !== true || attempt === (isLost ? MOST_ATTEMPTS_OUTSIDE : MOST_ATTEMPTS))
          throw error;
        await this.#transactions.abort();
        // The partitions are about to be revoked, which drops what is theirs; it must not wait for this batch.
        if (isLost) this.#parts.lost();
        else warn(`${error.message}; aborted, trying again`);
        await this.#pause(Math.min(100 * attempt, 2000));
      }
    }
  }

  async #transact(batch: readonly Release<KafkaMessage>[]): Promise<readonly Position[]> {
    const positions = positionsAfter(batch);
    await this.#transactions.begin();
    const written = batch.flatMap(({ outputs }) => outputs.map((message) => this.#producer.produce(message)));
    // Their failures are those of the transaction; they must be heard before it ends.
    const all = Promise.all(written);
    all.catch(() => undefined);
    await this.#transactions.sendOffsets(positions, this.#parts.consumer);
    await this.#transactions.commit();
    await all;
    return positions;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#parts.timer.after(ms, resolve));
  }
}

const sizeOfAll = ({ outputs }: Release<KafkaMessage>): number =>
  outputs.reduce((sum, message) => sum + sizeOf(message), 0);

/** Of every partition in a batch the position after its last origin. */
function positionsAfter(batch: readonly Release<KafkaMessage>[]): readonly Position[] {
  const last = new Map<string, Position>();
  for (const { origin } of batch) {
    const { topic, partition, offset } = origin;
    last.set(partitionName(origin), { topic, partition, offset: offset + 1 });
  }
  return [...last.values()];
}
