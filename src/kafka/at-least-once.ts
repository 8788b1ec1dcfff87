import { SounderError, toSounderError } from '../core/errors.ts';
import { Exclusive } from './exclusive.ts';
import { failureOf } from './kafka-error.ts';
import type { Release } from './ledger.ts';
import { type Outbox, type OutboxParts, sizeOf } from './outbox.ts';
import type { KafkaMessage, Partition } from './port.ts';

/** Between two attempts at a commit that somebody waits for. */
const AGAIN_MS = 100;

/**
 * Delivers at least once: outputs are written as they come, and a position is committed, now and then, when all outputs
 * before it have been confirmed. After a crash what was written and not committed is written again.
 */
export class AtLeastOnce implements Outbox {
  readonly #parts: OutboxParts;
  readonly #commitMs: number;
  /** Answers tell of positions in the order in which they were asked. */
  readonly #committing = new Exclusive();
  readonly #writing = new Set<Promise<void>>();
  #outstanding = 0;
  #cancelTimer: () => void = () => undefined;
  #closed = false;

  constructor(parts: OutboxParts, { commitMs }: { readonly commitMs: number }) {
    this.#parts = parts;
    this.#commitMs = commitMs;
    this.#tick();
  }

  get outstanding(): number {
    return this.#outstanding;
  }

  send(releases: readonly Release<KafkaMessage>[]): void {
    for (const release of releases) this.#send(release);
  }

  async flush(): Promise<void> {
    while (this.#writing.size > 0) await Promise.all(this.#writing);
  }

  /** Tries again for as long as an error asks for it; whoever waits decides when that is too long. */
  async commit(partitions?: readonly Partition[]): Promise<void> {
    for (;;)
      try {
        return await this.#commitOnce(partitions);
      } catch (thrown) {
        if (failureOf(toSounderError(thrown)).retriable !== true || this.#closed) throw thrown;
        await new Promise<void>((again) => this.#parts.timer.after(AGAIN_MS, again));
      }
  }

  async #commitOnce(partitions?: readonly Partition[]): Promise<void> {
    const { ledger, consumer } = this.#parts;
    await this.#committing.run(async () => {
      const positions = ledger.committable(partitions);
      if (positions.length === 0) return;
      await consumer.commit(positions);
      ledger.committed(positions);
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer();
  }

  #send({ origin, outputs }: Release<KafkaMessage>): void {
    const { ledger, producer, progressed, failed } = this.#parts;
    if (outputs.length === 0) {
      ledger.delivered(origin);
      progressed();
      return;
    }
    const size = outputs.reduce((sum, message) => sum + sizeOf(message), 0);
    this.#outstanding += size;
    const written = Promise.all(outputs.map((message) => produce(producer, message))).then(
      () => ledger.delivered(origin),
      (thrown: unknown) => failed(toSounderError(thrown)),
    );
    const done = written.finally(() => {
      this.#outstanding -= size;
      this.#writing.delete(done);
      progressed();
    });
    this.#writing.add(done);
  }

  #tick(): void {
    if (this.#closed) return;
    const { timer } = this.#parts;
    this.#cancelTimer = timer.after(this.#commitMs, () => {
      void this.#commitOnce()
        .catch((thrown: unknown) => this.#commitFailed(toSounderError(thrown)))
        .then(() => this.#tick());
    });
  }

  /** The positions stay committable: the next commit has them again. */
  #commitFailed(error: SounderError): void {
    if (error.code !== 'kafka-failed') this.#parts.failed(error);
    else if (failureOf(error).lost === true) this.#parts.lost();
    else this.#parts.warn(error.message);
  }
}

function produce(producer: OutboxParts['producer'], message: KafkaMessage): Promise<void> {
  // Never tried again here, so that nobody needs the value any more.
  if (producer) return producer.produce({ ...message, givesValue: true });
  throw new SounderError('internal', `topic ${message.topic}: nothing writes to Kafka here`);
}
