import type { SignalModel } from '../model/signal-model.ts';
import type { RefinedTargets } from './gauss-newton.ts';

/** Targets in model units with everything their error bars need. */
export interface Detections extends RefinedTargets {
  /** The tensor they were last fitted to. */
  readonly model: SignalModel;
  /** Gains carry the loss of averaging. */
  readonly averaged: boolean;
  /** Noise power per element of that tensor. */
  readonly noisePower: number;
  /** Per target, how many times that the noise around it is: 1 where it is white. */
  readonly excess: Float64Array;
}
