import type { Rng } from '../../core/rng.ts';

/** Draws masks that keep `kept` of `size` entries, and learns which. */
export interface Sampler {
  readonly name: string;
  /** Entries of the axis. */
  readonly size: number;
  /** Entries that every mask keeps. */
  readonly kept: number;
  /** Logits, trained in place; empty when there is nothing to learn. */
  readonly parameters: Float64Array;
  /** Draws one mask for each example into `masks` (examples x size, 0 or 1; LOUPE also between). */
  sample(rng: Rng, temperature: number, masks: Float64Array): void;
  /**
   * Adds to `gradients` the derivative of the loss by the logits, for the masks drawn last.
   *
   * @param maskGradients  examples x size: derivative of the loss by every entry of the masks, kept or not
   */
  backward(maskGradients: Float64Array, gradients: Float64Array): void;
  /** The mask without chance: kept entries, ascending. */
  choose(): number[];
}
