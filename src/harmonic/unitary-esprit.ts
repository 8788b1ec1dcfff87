import type { Kernels } from '../kernels/load.ts';
import {
  checkHarmonicAxis,
  type HarmonicAxis,
  type HarmonicEstimator,
  type HarmonicEstimatorPlan,
} from './harmonic-estimator.ts';
import { planShiftInvariance } from './shift-invariance.ts';
import { planStrongestFirst } from './strongest-first.ts';
import { complexVector } from './unitary-basis.ts';

/**
 * Unitary ESPRIT: frequencies from the shift between the first and the last N - 1 elements, in real numbers throughout,
 *
 *     K_1 E Y = K_2 E,   K_1 = Q^H (J_1 + J_2) Q,   K_2 = j Q^H (J_1 - J_2) Q,   f_k = arctan(eig_k Y) / pi.
 *
 * M. Haardt, J. A. Nossek, "Unitary ESPRIT: how to obtain increased estimation accuracy with a reduced computational
 * burden", IEEE TSP 43(5), 1995; total least squares, and complex pairs as `shift-invariance.ts` says. Off-grid, no
 * rooting, at most N - 1 signals; the variance of a lone signal is N (N + 1) / (6 (N - 1)) times the bound, since only
 * the two end elements count (Rao and Hari, IEEE TASSP 37(12), 1989). Cost O(N K^2 + K^3).
 */
export const unitaryEsprit: HarmonicEstimator = {
  name: 'unitary-esprit',
  summary: 'rotation between the two subarrays one element apart, in real arithmetic (total least squares)',
  reference: 'M. Haardt, J. A. Nossek, IEEE TSP 43(5), 1995',
  cost: 'O(N K^2 + K^3)',
  supports: { beams: false },
  plan: (kernels, axis) => kernels.memory.attempt(() => planEsprit(kernels, axis)),
};

function planEsprit(kernels: Kernels, axis: HarmonicAxis): HarmonicEstimatorPlan {
  const maximum = checkHarmonicAxis(unitaryEsprit, axis);
  const { size } = axis;
  const invariance = planShiftInvariance(kernels, maximum);
  const strongestFirst = planStrongestFirst(size);
  const vector = new Float64Array(2 * size);
  const pair = new Float64Array(Math.max(0, size - 1) * 2 * maximum);
  return {
    estimate: (subspace, order, frequencies) => {
      const count = Math.min(order, maximum);
      if (count === 0) return 0;
      for (let k = 0; k < count; k++) {
        complexVector(subspace.vectors, k * size, size, vector);
        writeColumn(vector, size, pair, k, count);
      }
      const found = invariance.solve(pair, size - 1, count, frequencies);
      strongestFirst(subspace, count, frequencies, found);
      return found;
    },
    dispose: () => invariance.dispose(),
  };
}

/**
 * Column k of K_1 E and of K_2 E: u[n] + u[n+1] and j (u[n] - u[n+1]) are conjugate-symmetric, so Q^H leaves the real and
 * imaginary parts of their first halves.
 */
function writeColumn(u: Float64Array, size: number, pair: Float64Array, k: number, order: number): void {
  const rows = size - 1;
  const half = rows >> 1;
  for (let n = 0; n < rows - half; n++) {
    const [sumRe, sumIm] = [u[2 * n] + u[2 * n + 2], u[2 * n + 1] + u[2 * n + 3]];
    const [turnRe, turnIm] = [u[2 * n + 3] - u[2 * n + 1], u[2 * n] - u[2 * n + 2]];
    // The middle row of an odd number of rows is real and stands alone.
    const scale = n < half ? Math.SQRT2 : 1;
    pair[n * 2 * order + k] = scale * sumRe;
    pair[n * 2 * order + order + k] = scale * turnRe;
    if (n >= half) continue;
    const mirrored = (rows - half + n) * 2 * order;
    pair[mirrored + k] = scale * sumIm;
    pair[mirrored + order + k] = scale * turnIm;
  }
}
