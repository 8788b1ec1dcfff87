import type { Envelope } from './envelope.ts';

/** One envelope between its arrival and its departure. */
export interface Job<In, Answer> {
  envelope: Envelope<In>;
  begun: boolean;
  answer: Answer | undefined;
}

/**
 * Envelopes in the order in which their results leave, whatever the order in which the work on them ends.
 *
 * Bounded by whoever fills it. Plain state, no time and no settlement: `inWorkers` is its shell.
 */
export class WorkOrder<In, Answer> {
  readonly #jobs: Job<In, Answer>[] = [];

  get length(): number {
    return this.#jobs.length;
  }

  add(envelope: Envelope<In>): void {
    this.#jobs.push({ envelope, begun: false, answer: undefined });
  }

  /**
   * Puts an envelope in the place of the one that waits under the same key, if one does; the one replaced comes back.
   *
   * Keeping the place keeps the turns: a stream that is fast cannot lose its turn by being replaced again and again.
   */
  replaceWaiting(envelope: Envelope<In>, keyOf: (value: In) => string): Envelope<In> | undefined {
    const key = keyOf(envelope.value);
    const waiting = this.#jobs.find((job) => !job.begun && keyOf(job.envelope.value) === key);
    if (!waiting) return undefined;
    const replaced = waiting.envelope;
    waiting.envelope = envelope;
    return replaced;
  }

  /** What no worker has begun, oldest first. */
  waiting(): Job<In, Answer>[] {
    return this.#jobs.filter(({ begun }) => !begun);
  }

  /** Takes the oldest, if its answer is there. */
  takeAnswered(): { readonly envelope: Envelope<In>; readonly answer: Answer } | undefined {
    const oldest = this.#jobs[0];
    if (oldest?.answer === undefined) return undefined;
    this.#jobs.shift();
    return { envelope: oldest.envelope, answer: oldest.answer };
  }

  takeAll(): Envelope<In>[] {
    return this.#jobs.splice(0).map(({ envelope }) => envelope);
  }
}
