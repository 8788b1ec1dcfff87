import type { Parameters } from '../parameters.ts';

/** Examples that go through a model together; each array holds one run of numbers for each example. */
export interface Batch {
  /** All entries, kept or not: what the mask will be laid over. */
  readonly measurements: Float64Array;
  /** What is wanted. */
  readonly targets: Float64Array;
}

/** Sizes of one example. */
export interface ExampleShape {
  /** Numbers of a measurement; complex entries count as two. */
  readonly measurement: number;
  readonly target: number;
  /** Entries of the mask. */
  readonly mask: number;
}

/** A differentiable map from masked measurements to what is wanted, planned for one number of examples. */
export interface RecoveryModel {
  readonly name: string;
  readonly shape: ExampleShape;
  readonly examples: number;
  readonly parameters: Parameters;
  /** How fast each parameter learns, as a multiple of the rate of the training; 1 where left out. */
  readonly rates?: Float64Array;
  /** Recovers; the result (examples x target) is the model's own and stays until the next call. */
  forward(measurements: Float64Array, masks: Float64Array): Float64Array;
  /**
   * Derivatives at the last `forward`.
   *
   * @param outputs     examples x target: derivative of the loss by what `forward` gave
   * @param gradients   derivative by the parameters, added to
   * @param masks       examples x mask: derivative by the entries of the mask, overwritten; left out when not wanted
   */
  backward(outputs: Float64Array, gradients: Float64Array, masks?: Float64Array): void;
  dispose(): void;
}
