import { GRID, LEAST_NEW } from './grid-pursuit.ts';
import {
  checkHarmonicAxis,
  type HarmonicAxis,
  type HarmonicEstimator,
  type HarmonicEstimatorPlan,
  wrapCycles,
} from './harmonic-estimator.ts';
import { orthonormalAtoms } from './orthonormal-atoms.ts';
import { planSparseAxis } from './sparse-axis.ts';

/**
 * Simultaneous orthogonal matching pursuit: `order` times the frequency of a grid that explains most of what is left.
 *
 * J. Tropp, A. Gilbert, M. Strauss, Signal Processing 86(3), 2006; Y. Pati, R. Rezaiifar, P. Krishnaprasad, Asilomar 1993.
 * Values stay on a grid of 4 points a resolution cell, so they err by up to an eighth of one (0.07 cells RMS) whatever
 * the SNR, and what the grid misses of a signal, up to -13 dB of it, may be picked before one weaker than that. So only
 * for fusion that refines: left as they are, its values leave enough of strong targets behind to pass for more of them.
 * Off the grid: `nomp`. Needs no rank: works where signals are coherent, on a single snapshot too.
 * Resolves no two signals within a resolution cell. Cost O(N^3 + N^2 K^2).
 */
export const omp: HarmonicEstimator = {
  name: 'omp',
  summary: 'matching pursuit over a grid of 4 points a resolution cell; coherent signals too',
  reference: 'J. Tropp, A. Gilbert, M. Strauss, Signal Processing 86(3), 2006',
  cost: 'O(N^3 + N^2 K^2)',
  supports: { beams: true },
  grid: GRID,
  plan: (_, axis) => planPursuit(axis),
};

function planPursuit(axis: HarmonicAxis): HarmonicEstimatorPlan {
  const maximum = checkHarmonicAxis(omp, axis);
  const sparse = planSparseAxis(axis);
  const picked = orthonormalAtoms(axis.size, maximum);
  const response = new Float64Array(axis.size);
  return {
    estimate: (subspace, order, frequencies) => {
      sparse.grid.prepare(sparse.covariance(subspace));
      picked.clear();
      while (picked.count < Math.min(order, maximum)) {
        const frequency = sparse.grid.pick(picked);
        if (frequency === undefined) break;
        sparse.write(frequency, response);
        if (!picked.add(response, LEAST_NEW / 2)) break;
        frequencies[picked.count - 1] = wrapCycles(frequency);
      }
      return picked.count;
    },
    dispose: () => undefined,
  };
}
