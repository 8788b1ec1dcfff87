import type { Rng } from '../../core/rng.ts';
import type { Batch, ExampleShape } from '../models/recovery-model.ts';

/** Where batches come from: drawn anew, or picked from a set. */
export interface Examples {
  readonly shape: ExampleShape;
  /** Fills a batch, whose length says how many. */
  draw(rng: Rng, batch: Batch): void;
}

/** An empty batch. */
export const createBatch = ({ measurement, target }: ExampleShape, examples: number): Batch => ({
  measurements: new Float64Array(examples * measurement),
  targets: new Float64Array(examples * target),
});
