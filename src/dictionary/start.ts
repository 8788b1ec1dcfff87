import { createRng } from '../core/rng.ts';
import type { Kernels } from '../kernels/load.ts';
import { planPolarFactor } from '../kernels/polar-factor.ts';
import type { LearnerSettings } from './options.ts';

/** Writes an orthogonal (unitary) matrix, uniform over all of them: the polar factor of a normal one. */
export function drawStart(kernels: Kernels, analysis: Float64Array, settings: LearnerSettings): void {
  const { size, order, complex, seed } = settings;
  const rng = createRng(seed);
  const region = kernels.memory.alloc(8 * order * order);
  const plan = planPolarFactor(kernels, { size, complex });
  const matrix = kernels.memory.float64(region, order * order);
  // The probability that a draw is singular to rounding is that of drawing the same number twice.
  do for (let i = 0; i < size * order; i++) matrix[i] = rng.normal();
  while (plan.apply(region) !== 'orthogonal');
  analysis.set(matrix);
  plan.dispose();
  region.free();
}
