import type { Kernels } from '../kernels/load.ts';
import type { Subspace } from './subspace.ts';

/** A planned one-dimensional estimator for one axis length. */
export interface HarmonicEstimatorPlan {
  /**
   * Writes the frequencies of `order` signals in cycles per element, each in (-0.5, 0.5], most certain first.
   *
   * @returns how many were written (at most `order`)
   */
  estimate(subspace: Subspace, order: number, frequencies: Float64Array): number;
  dispose(): void;
}

/** The per-axis slot of PLAIN: anything that turns a subspace along one axis into frequencies. */
export interface HarmonicEstimator {
  readonly name: string;
  readonly summary: string;
  readonly reference: string;
  readonly cost: string;
  plan(kernels: Kernels, size: number): HarmonicEstimatorPlan;
}
