import { type HarmonicEstimator, planSubspace } from '../../src/harmonic/index.ts';
import type { Kernels } from '../../src/kernels/load.ts';

export interface Chain {
  estimate(tensor: Float32Array): number[];
  dispose(): void;
}

/** A planned chain from a size x columns tensor to `order` frequencies, fed by many tensors. */
export function planChain(
  kernels: Kernels,
  estimator: HarmonicEstimator,
  size: number,
  columns: number,
  order: number,
  window?: readonly [number, number],
): Chain {
  const { memory } = kernels;
  const region = memory.alloc(8 * size * columns);
  const subspace = planSubspace(kernels, { shape: [size, columns], axis: 0, window: size });
  const plan = estimator.plan(kernels, { size, ...(window && { window }) });
  const frequencies = new Float64Array(order);
  return {
    estimate: (tensor) => {
      memory.float32(region).set(tensor);
      return [...frequencies.subarray(0, plan.estimate(subspace.apply(region), order, frequencies))];
    },
    dispose: () => {
      plan.dispose();
      subspace.dispose();
      region.free();
    },
  };
}

/** Cramer-Rao bound on the variance of one frequency, cycles^2, noise sigma^2 an element, amplitude 1. */
export const loneBound = (size: number, columns: number, sigma: number): number =>
  (6 * sigma ** 2) / (size * columns * (size ** 2 - 1)) / (2 * Math.PI) ** 2;
