import type { SignalModel } from './signal-model.ts';

/** Energy of float32 rounding relative to the data's, below which nothing is a target. */
export const ROUNDING_ENERGY = 1e-14;

/** Noise power per element, never below float32 rounding of the data. */
export const noiseLeft = (residualEnergy: number, energy: number, freedom: number): number =>
  Math.max(residualEnergy, ROUNDING_ENERGY * energy) / freedom;

/** Complex samples of noise left after the fit of `count` targets. */
export function freedomAfter(model: SignalModel, count: number): number {
  const { looks, elements, parameters } = model;
  return Math.max(1, looks * elements - count * (looks + parameters.length / 2));
}
