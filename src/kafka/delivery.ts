import { SounderError, toSounderError } from '../core/errors.ts';
import type { Changelog, StateChange } from './changelog.ts';
import { deadLetter } from './dead-letter.ts';
import { carriedHeaders } from './headers.ts';
import { failureOf } from './kafka-error.ts';
import type { Ledger, Origin } from './ledger.ts';
import type { Outbox, OutboxParts, Timer } from './outbox.ts';
import { partitionName, partitionNames } from './partitions.ts';
import type { AssignmentListener, KafkaHeader, KafkaMessage, KafkaRecord, Partition, Position } from './port.ts';

/** How the work on a message ended. */
export type Ending =
  { readonly kind: 'done' | 'dropped' | 'cancelled' } | { readonly kind: 'rejected'; readonly error: SounderError };

export interface DeliveryOptions {
  /** The name of the pipeline. */
  readonly pipeline: string;
  readonly ledger: Ledger<KafkaMessage>;
  readonly timer: Timer;
  /** Where messages go that cannot be worked on; without one they are only counted. */
  readonly deadLetters?: string | undefined;
  readonly changelog: Changelog;
  /** How long work in flight is waited for when its partition goes to another member, and at the end. */
  readonly drainMs: number;
  /** Bytes on their way to Kafka before reading and writing wait. */
  readonly maxOutstanding: number;
  /** Hears, in one line, what the delivery could help itself with. */
  readonly warn: (message: string) => void;
  /** Hears of partitions that leave before the work on them is waited for: what waits for more of them must be cancelled. */
  readonly leaving?: ((partitions: readonly Partition[]) => void) | undefined;
  readonly makeOutbox: (parts: Pick<OutboxParts, 'ledger' | 'timer' | 'progressed' | 'lost' | 'failed'>) => Outbox;
}

/** A message under work: what its results carry on, and what a dead letter is made of. */
interface Work {
  readonly origin: Origin;
  readonly record: KafkaRecord;
}

/**
 * Joins the source and the sink of one pipeline: what was read is committed when what came of it is safe.
 *
 * The duty that travels with a value (its settlement) is the key by which the sink finds the message it came from.
 */
export class Delivery implements AssignmentListener {
  readonly #options: DeliveryOptions;
  readonly #outbox: Outbox;
  readonly #works = new WeakMap<object, Work>();
  readonly #waiters = new Set<() => void>();
  /** Names of partitions that are about to go. */
  readonly #leaving = new Set<string>();
  #failure: SounderError | undefined;
  #finished = false;
  #draining = 0;
  #joined = false;
  /** Found out by an outbox before the client told. */
  #lost = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    const { ledger, timer, makeOutbox } = options;
    this.#outbox = makeOutbox({
      ledger,
      timer,
      progressed: () => this.#progressed(),
      lost: () => {
        this.#lost = true;
        this.#progressed();
      },
      failed: (error) => {
        this.#failure ??= error;
        this.#progressed();
      },
    });
  }

  /** Whether the group has told which partitions are ours, be it none. */
  get joined(): boolean {
    return this.#joined;
  }

  /** @throws SounderError what ended the delivery, if anything has */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  /** Enters a message; undefined where it must not be worked on. */
  received(record: KafkaRecord): Origin | undefined {
    return this.#options.ledger.received(record);
  }

  /** The settlement of the message from here on. */
  bind(settlement: object, origin: Origin, record: KafkaRecord): void {
    this.#works.set(settlement, { origin, record });
  }

  /** The partition a value came from; undefined when that is no longer here, so that work on it is in vain. */
  partitionOf(settlement: object): number | undefined {
    const work = this.#works.get(settlement);
    return work && this.#options.ledger.isCurrent(work.origin) ? work.origin.partition : undefined;
  }

  /** The partition a value came from; undefined when it leaves or has left, so that nothing more is read from there. */
  partitionStaying(settlement: object): number | undefined {
    const work = this.#works.get(settlement);
    return work && !this.#leaving.has(partitionName(work.origin)) ? this.partitionOf(settlement) : undefined;
  }

  /** Headers of the message that its results carry too. */
  headersOf(settlement: object): readonly KafkaHeader[] {
    const work = this.#works.get(settlement);
    return work ? carriedHeaders(work.record.headers) : [];
  }

  /** A state has changed on behalf of a message; written with its results. */
  changed(stage: string, change: StateChange, settlement: object): void {
    const work = this.#works.get(settlement);
    if (work)
      this.#options.ledger.add(work.origin, this.#options.changelog.message(stage, work.origin.partition, change));
  }

  /** Adds a result of a message; resolves when there is room for the next one. */
  async write(settlement: object, message: KafkaMessage): Promise<void> {
    this.check();
    const work = this.#works.get(settlement);
    if (!work) throw new SounderError('internal', `topic ${message.topic}: a result of no message that was received`);
    this.#options.ledger.add(work.origin, message);
    await this.room();
  }

  /** Resolves when little enough is on its way. @throws SounderError what ended the delivery */
  async room(): Promise<void> {
    await this.#until(() => this.#outbox.outstanding < this.#options.maxOutstanding);
    this.check();
  }

  /** The work on a message has ended. */
  settled(origin: Origin, record: KafkaRecord, ending: Ending): void {
    const { ledger, deadLetters, pipeline, timer } = this.#options;
    if (ending.kind === 'cancelled') {
      ledger.cancel(origin);
      this.#progressed();
      return;
    }
    if (ending.kind === 'rejected' && deadLetters !== undefined) {
      const nowMs = Number(timer.nowNs() / 1_000_000n);
      ledger.add(origin, deadLetter(record, ending.error, { topic: deadLetters, pipeline, nowMs }));
    }
    this.#outbox.send(ledger.settle(origin));
    // Whoever waits for the end of the work does not wait for the end of a batch.
    if (this.#draining > 0) void this.#outbox.flush();
    this.#progressed();
  }

  async assigned(partitions: readonly Partition[]): Promise<void> {
    const { changelog, ledger } = this.#options;
    await changelog.restore(partitions);
    ledger.assign(partitions);
    this.#joined = true;
    this.#lost = false;
  }

  async revoked(partitions: readonly Partition[], lost: boolean): Promise<void> {
    const { changelog, ledger, warn, leaving } = this.#options;
    for (const partition of partitions) this.#leaving.add(partitionName(partition));
    try {
      leaving?.(partitions);
      if (!lost && !this.#finished) await this.#settle(partitions);
    } catch (thrown) {
      // Whoever gets the partitions reads again what is not committed.
      const error = toSounderError(thrown);
      if (failureOf(error).lost !== true) warn(error.message);
    } finally {
      ledger.revoke(partitions);
      for (const partition of partitions) this.#leaving.delete(partitionName(partition));
      changelog.forget(partitions);
      this.#progressed();
    }
  }

  /**
   * Delivers and commits what has been settled; nothing is worked on any more.
   *
   * @throws SounderError what ended the delivery, or `kafka-failed` when the time is up
   */
  async finish(): Promise<void> {
    this.check();
    this.#finished = true;
    await this.#settle(this.#options.ledger.partitions);
    this.check();
  }

  close(): void {
    this.#outbox.close();
  }

  /** How many messages of each partition are still to be worked on, given where the partitions end. */
  lag(ends: readonly Position[]): readonly (Partition & { readonly messages: number })[] {
    const at = new Map(this.#options.ledger.positions().map((position) => [partitionName(position), position.offset]));
    return ends.flatMap(({ topic, partition, offset }) => {
      const position = at.get(partitionName({ topic, partition }));
      return position === undefined ? [] : [{ topic, partition, messages: Math.max(0, offset - position) }];
    });
  }

  /** Waits for the work on partitions to end, as long as that is allowed to take, and commits. */
  async #settle(partitions: readonly Partition[]): Promise<void> {
    const { ledger, drainMs, timer } = this.#options;
    let late = false;
    const cancel = timer.after(drainMs, () => {
      late = true;
      this.#progressed();
    });
    this.#draining++;
    try {
      void this.#outbox.flush();
      await this.#until(() => late || this.#lost || ledger.busy(partitions) === 0);
      if (this.#failure || this.#lost) return;
      const left = ledger.busy(partitions);
      await Promise.race([this.#outbox.commit(partitions), this.#until(() => late)]);
      if (late)
        throw new SounderError(
          'kafka-failed',
          `${partitionNames(partitions)}: found ${left > 0 ? `${left} messages unfinished` : 'no answer to a commit'} ` +
            `after ${drainMs / 1000} s; what is not committed will be read again`,
        );
    } finally {
      this.#draining--;
      cancel();
      late = true; // lets go of those who wait for it
      this.#progressed();
    }
  }

  /** Resolves when a condition holds that only progress can bring about, or when the delivery has failed. */
  #until(condition: () => boolean): Promise<void> {
    if (condition() || this.#failure) return Promise.resolve();
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition() && !this.#failure) return;
        this.#waiters.delete(look);
        resolve();
      };
      this.#waiters.add(look);
    });
  }

  #progressed(): void {
    for (const look of [...this.#waiters]) look();
  }
}
