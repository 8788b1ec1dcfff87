import type { Settlement } from './envelope.ts';

/** What an operator in which envelopes wait for later ones must know of where they come from. */
export interface Inflow {
  /** Whether it comes to an end by itself, as a recording does: what then still waits is lost. Otherwise it is cancelled. */
  readonly ends: boolean;
  /** The partition that an envelope came from; undefined when it leaves or has left, as then nothing more comes from there. */
  partitionOf(settlement: Settlement): number | undefined;
  /**
   * Hears of partitions that leave, before the work on them is waited for: what waits for more of them has to be cancelled.
   *
   * @returns a function that stops listening
   */
  onLeaving(listener: (partitions: readonly number[]) => void): () => void;
}

/** A source of one partition that ends and stays. */
export const recordedInflow: Inflow = { ends: true, partitionOf: () => 0, onLeaving: () => () => undefined };
