import type { Outcome } from '../operators/envelope.ts';
import type { SounderError } from '../src/core/errors.ts';

/** One value whose data was at fault. */
export interface Rejection<T> {
  /** Undefined where what came could not be read as a value. */
  readonly value: T | undefined;
  readonly error: SounderError;
}

/** How the values of a run ended. */
export interface Summary {
  /** Their results are safe. */
  readonly processed: number;
  /** Their data was at fault. */
  readonly rejected: number;
  /** The errors of the first few of them. */
  readonly firstErrors: readonly SounderError[];
  readonly dropped: number;
  readonly dropsByReason: Readonly<Record<string, number>>;
  /** In flight when the work was stopped. */
  readonly cancelled: number;
  readonly startedNs: bigint;
  readonly endedNs: bigint;
}

const ERRORS_KEPT = 10;

/** Counts outcomes; holds a fixed number of errors however long the run. */
export class Tally {
  #processed = 0;
  #rejected = 0;
  #cancelled = 0;
  readonly #firstErrors: SounderError[] = [];
  readonly #drops = new Map<string, number>();

  count(outcome: Outcome): void {
    switch (outcome.kind) {
      case 'done':
        this.#processed++;
        break;
      case 'rejected':
        this.#rejected++;
        if (this.#firstErrors.length < ERRORS_KEPT) this.#firstErrors.push(outcome.error);
        break;
      case 'dropped':
        this.#drops.set(outcome.reason, (this.#drops.get(outcome.reason) ?? 0) + 1);
        break;
      case 'cancelled':
        this.#cancelled++;
        break;
    }
  }

  summary(startedNs: bigint, endedNs: bigint): Summary {
    return {
      processed: this.#processed,
      rejected: this.#rejected,
      firstErrors: [...this.#firstErrors],
      dropped: [...this.#drops.values()].reduce((sum, n) => sum + n, 0),
      dropsByReason: Object.fromEntries(this.#drops),
      cancelled: this.#cancelled,
      startedNs,
      endedNs,
    };
  }
}
