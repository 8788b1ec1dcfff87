import { Observable, type Subscriber } from 'rxjs';
import { SounderError, toSounderError } from '../src/core/errors.ts';
import { createEnvelope, type Envelope, type Outcome } from './envelope.ts';
import { forward } from './receive.ts';

export interface CreditSourceOptions<T, Slot> {
  /** Values that may exist at once, the one being polled included. */
  readonly credits: number;
  /** Makes what one credit owns for the life of the subscription, e.g. a buffer that `poll` fills. */
  readonly makeSlot: () => Slot;
  readonly freeSlot?: (slot: Slot) => void;
  /** The next value, or undefined at the end; one call at a time. The signal says: stop waiting. */
  readonly poll: (slot: Slot, signal: AbortSignal) => PromiseLike<T | undefined>;
  /** Hears how every polled value ended, before its slot is used again. */
  readonly settled?: (value: T, outcome: Outcome) => void;
  /** Aborted to drain: polling stops, what was polled is still emitted, the stream completes. */
  readonly drain?: AbortSignal;
  /** Called once, when the stream has ended, no poll is under way and every envelope is settled. */
  readonly idle?: () => void;
}

/**
 * Poll values one after another, but only while a credit is free; settling an envelope gives its credit back.
 *
 *   poll       a b . . c d         credits = 2
 *   out        -a-b----c-d-|
 *   settled    ------a-b----cd     c is not polled before a is settled
 *
 * The next poll starts before the present value is emitted, so reading goes on while downstream computes.
 *
 * Bounded: at most `credits` values exist at once. Order-preserving. Drops nothing: on unsubscription a value that was
 * polled but not emitted is cancelled; an emitted one is settled by whoever holds it.
 */
export function creditSource<T, Slot>(options: CreditSourceOptions<T, Slot>): Observable<Envelope<T>> {
  const { credits } = options;
  if (!Number.isInteger(credits) || credits < 1)
    throw new SounderError('usage', `creditSource: credits: found ${credits}, allowed: an integer of at least 1`);
  return new Observable((subscriber) => {
    const loop = new CreditLoop(options, subscriber);
    subscriber.add(() => loop.close());
    loop.start();
  });
}

/** The state of one subscription. */
class CreditLoop<T, Slot> {
  readonly #options: CreditSourceOptions<T, Slot>;
  readonly #subscriber: Subscriber<Envelope<T>>;
  readonly #stopPolling = new AbortController();
  readonly #drained = (): void => this.#stop();
  readonly #slots: Slot[] = [];
  readonly #free: Slot[] = [];
  /** Polled, not yet emitted; never longer than the credits. */
  readonly #ready: Envelope<T>[] = [];
  #polling = false;
  #emitting = false;
  #closed = false;
  #idle = false;
  #failure: SounderError | undefined;

  constructor(options: CreditSourceOptions<T, Slot>, subscriber: Subscriber<Envelope<T>>) {
    this.#options = options;
    this.#subscriber = subscriber;
  }

  start(): void {
    const { credits, makeSlot, drain } = this.#options;
    try {
      while (this.#slots.length < credits) this.#slots.push(makeSlot());
    } catch (thrown) {
      this.#fail(thrown);
    }
    this.#free.push(...this.#slots);
    drain?.addEventListener('abort', this.#drained);
    if (drain?.aborted) this.#stop();
    this.#pump();
    this.#emit();
  }

  close(): void {
    this.#closed = true;
    this.#options.drain?.removeEventListener('abort', this.#drained);
    this.#stopPolling.abort();
    for (const envelope of this.#ready.splice(0)) envelope.cancel();
    this.#finishIfIdle();
  }

  #stop(): void {
    this.#stopPolling.abort();
    this.#emit();
  }

  #fail(thrown: unknown): void {
    const interrupted = this.#stopPolling.signal.aborted && (thrown as Error | undefined)?.name === 'AbortError';
    if (!interrupted) this.#failure = toSounderError(thrown);
    this.#stopPolling.abort();
  }

  #pump(): void {
    if (this.#polling || this.#stopPolling.signal.aborted) return;
    const slot = this.#free.pop();
    if (slot === undefined) return;
    this.#polling = true;
    this.#poll(slot).then(
      (value) => this.#polled(slot, value),
      (thrown: unknown) => {
        this.#fail(thrown);
        this.#polled(slot, undefined);
      },
    );
  }

  #poll(slot: Slot): PromiseLike<T | undefined> {
    try {
      return this.#options.poll(slot, this.#stopPolling.signal);
    } catch (thrown) {
      return Promise.reject(toSounderError(thrown));
    }
  }

  #polled(slot: Slot, value: T | undefined): void {
    this.#polling = false;
    if (value === undefined) {
      this.#stopPolling.abort();
      this.#giveBack(slot);
    } else {
      this.#ready.push(createEnvelope(value, (outcome) => this.#settled(slot, value, outcome)));
      if (this.#closed) this.#ready.pop()?.cancel();
      else this.#pump();
    }
    this.#emit();
  }

  #settled(slot: Slot, value: T, outcome: Outcome): void {
    try {
      this.#options.settled?.(value, outcome);
    } finally {
      this.#giveBack(slot);
    }
  }

  #giveBack(slot: Slot): void {
    this.#free.push(slot);
    this.#pump();
    this.#finishIfIdle();
  }

  /** Emits what is ready, in order; a call from inside an emission leaves the work to the outer one. */
  #emit(): void {
    if (this.#emitting || this.#closed) return;
    this.#emitting = true;
    for (let next = this.#ready.shift(); next; next = this.#ready.shift()) forward(this.#subscriber, next);
    this.#emitting = false;
    if (this.#polling || !this.#stopPolling.signal.aborted) return;
    if (this.#failure) this.#subscriber.error(this.#failure);
    else this.#subscriber.complete();
  }

  #finishIfIdle(): void {
    // A slot being polled is not free either.
    if (this.#idle || !this.#closed || this.#free.length < this.#slots.length) return;
    this.#idle = true;
    for (const slot of this.#slots) this.#options.freeSlot?.(slot);
    this.#options.idle?.();
  }
}
