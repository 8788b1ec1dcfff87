import { SounderError } from '../src/core/errors.ts';

/** How the life of an envelope ended. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'rejected'; readonly error: SounderError }
  | { readonly kind: 'dropped'; readonly reason: string }
  | { readonly kind: 'cancelled' };

/** The duty that travels with a value: it is settled once, and whoever made the envelope is told how, synchronously. */
export class Settlement {
  readonly #report: (outcome: Outcome) => void;
  /** Few: those who settle others along with this one. */
  readonly #before: ((outcome: Outcome) => void)[] = [];
  #outcome: Outcome | undefined;

  constructor(report: (outcome: Outcome) => void) {
    this.#report = report;
  }

  /** Undefined while the envelope is in flight. */
  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  /**
   * Tells of the outcome before whoever made the envelope hears of it, so that what goes with this one is settled first.
   *
   * @throws SounderError `internal` after the settlement, when it is too late for that
   */
  beforeReport(listener: (outcome: Outcome) => void): void {
    if (this.#outcome) throw new SounderError('internal', `envelope: found a listener after ${this.#outcome.kind}`);
    this.#before.push(listener);
  }

  /** @throws SounderError `settled-twice` on the second call, whatever the outcome */
  settle(outcome: Outcome): void {
    if (this.#outcome)
      throw new SounderError('settled-twice', `envelope: found ${outcome.kind} after ${this.#outcome.kind}`, {
        first: this.#outcome,
        second: outcome,
      });
    this.#outcome = outcome;
    try {
      for (const listener of this.#before.splice(0)) listener(outcome);
    } finally {
      this.#report(outcome);
    }
  }
}

/**
 * A value on its way through the pipeline, together with its settlement.
 *
 * Whoever receives an envelope forwards it or settles it: `ack` when its result is safe, `nack` when its data is at
 * fault, `drop` when a policy skips it, `cancel` when the work stops. The source decides what the outcome means (commit
 * an offset, write a dead letter, reuse a slot). A value is only valid until it is settled.
 */
export class Envelope<out T> {
  readonly value: T;
  readonly settlement: Settlement;

  constructor(value: T, settlement: Settlement) {
    this.value = value;
    this.settlement = settlement;
  }

  ack(): void {
    this.settlement.settle({ kind: 'done' });
  }

  nack(error: SounderError): void {
    this.settlement.settle({ kind: 'rejected', error });
  }

  drop(reason: string): void {
    this.settlement.settle({ kind: 'dropped', reason });
  }

  cancel(): void {
    this.settlement.settle({ kind: 'cancelled' });
  }
}

/** Makes an envelope; `report` hears, once, how it was settled. */
export const createEnvelope = <T>(value: T, report: (outcome: Outcome) => void): Envelope<T> =>
  new Envelope(value, new Settlement(report));

/** The next stage's value under the same settlement: settling either settles both. */
export const withValue = <T>(envelope: Envelope<unknown>, value: T): Envelope<T> =>
  new Envelope(value, envelope.settlement);
