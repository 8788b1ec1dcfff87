import type { Envelope, Outcome, Settlement } from './envelope.ts';

/**
 * Envelopes that share the fate of another one: settled as it is, and before whoever made that one is told.
 *
 * A ledger of what is settled thus never sees the one without the others.
 */
export class Companions {
  readonly #waiting: Envelope<unknown>[] = [];
  #outcome: Outcome | undefined;

  constructor(leader: Settlement) {
    leader.beforeReport((outcome) => {
      this.#outcome = outcome;
      for (const { settlement } of this.#waiting.splice(0)) settlement.settle(outcome);
    });
  }

  /** Also after the leader was settled: at once then. */
  add(...envelopes: readonly Envelope<unknown>[]): void {
    if (!this.#outcome) this.#waiting.push(...envelopes);
    else for (const { settlement } of envelopes) settlement.settle(this.#outcome);
  }
}
