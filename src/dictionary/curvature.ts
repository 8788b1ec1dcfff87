import type { LearnerSettings } from './options.ts';
import type { LearnerState } from './state.ts';

/**
 * How well every pair of atoms is told apart: the second derivative of the l3 objective when the two are rotated into
 * each other, as a part of what it would be without sparsity in common; least and mean over pairs.
 *
 *   1 - c (E|z_i| |z_j|^2 + E|z_j| |z_i|^2) / (E|z_i|^3 + E|z_j|^3),   c = 2 real, 3/2 complex
 *
 * It is 0 for normal codes, 1 - theta for Bernoulli-Gaussian codes of a true dictionary, and negative for two atoms half
 * way between two true ones, where the gradient vanishes too.
 */
export function pairCurvature(state: LearnerState, settings: LearnerSettings): { least: number; mean: number } {
  const { size, complex } = settings;
  const q = state.curvature.values;
  const factor = complex ? 1.5 : 2;
  let [least, sum, pairs, largest] = [Infinity, 0, 0, 0];
  for (let i = 0; i < size; i++) largest = Math.max(largest, q[i * size + i]);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++) {
      const own = q[i * size + i] + q[j * size + j];
      // Two atoms that nothing falls on tell nothing.
      if (!(own > 1e-12 * largest)) continue;
      const value = 1 - (factor * (q[i * size + j] + q[j * size + i])) / own;
      least = Math.min(least, value);
      sum += value;
      pairs++;
    }
  return { least: pairs > 0 ? least : 0, mean: pairs > 0 ? sum / pairs : 0 };
}
