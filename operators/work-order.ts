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
  readonly #keyOf: ((value: In) => string) | undefined;
  /** The last job of each key: the only one of them that can be waiting. */
  readonly #lastOf = new Map<string, Job<In, Answer>>();

  /** @param keyOf  where one that waits can be replaced: what it must have in common with the one that replaces it */
  constructor(keyOf?: (value: In) => string) {
    this.#keyOf = keyOf;
  }

  get length(): number {
    return this.#jobs.length;
  }

  add(envelope: Envelope<In>): Job<In, Answer> {
    const job: Job<In, Answer> = { envelope, begun: false, answer: undefined };
    this.#jobs.push(job);
    if (this.#keyOf) this.#lastOf.set(this.#keyOf(envelope.value), job);
    return job;
  }

  /** The job that waits under the key of an envelope, if one does. */
  waitingLike(envelope: Envelope<In>): Job<In, Answer> | undefined {
    const last = this.#keyOf && this.#lastOf.get(this.#keyOf(envelope.value));
    return last && !last.begun ? last : undefined;
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
    const key = this.#keyOf?.(oldest.envelope.value);
    if (key !== undefined && this.#lastOf.get(key) === oldest) this.#lastOf.delete(key);
    return { envelope: oldest.envelope, answer: oldest.answer };
  }

  takeAll(): Envelope<In>[] {
    this.#lastOf.clear();
    return this.#jobs.splice(0).map(({ envelope }) => envelope);
  }
}
