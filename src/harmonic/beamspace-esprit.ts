import type { Kernels } from '../kernels/load.ts';
import { type Beams, withinBeams } from './beams.ts';
import { planBeamspace } from './beamspace.ts';
import {
  checkHarmonicAxis,
  type HarmonicAxis,
  type HarmonicEstimator,
  type HarmonicEstimatorPlan,
} from './harmonic-estimator.ts';
import { planShiftInvariance } from './shift-invariance.ts';
import { planStrongestFirst } from './strongest-first.ts';

/**
 * DFT-beamspace ESPRIT: frequencies from the ratio between adjacent DFT beams, over the beams of a window only,
 *
 *     tan(pi f) (cos(pi k/N) b_k + cos(pi (k+1)/N) b_{k+1}) = sin(pi k/N) b_k + sin(pi (k+1)/N) b_{k+1}.
 *
 * M. Zoltowski, M. Haardt, C. Mathews, "Closed-form 2-D angle estimation with rectangular arrays in element space or
 * beamspace via unitary ESPRIT", IEEE TSP 44(2), 1996, section IV. Real arithmetic. On a subspace in elements the beams
 * of the window (one to spare on each side; all of them without a window) are formed from the covariance, on one in
 * beamspace nothing is. At most one signal fewer than beams; values more than a beam outside them are dropped.
 * Cost O(B N^2 + B^3 + K^3) from elements, O(B K^2 + K^3) from beams.
 */
export const beamspaceEsprit: HarmonicEstimator = {
  name: 'beamspace-esprit',
  summary: 'ratios of adjacent DFT beams, only those of the window the limits leave',
  reference: 'M. Zoltowski, M. Haardt, C. Mathews, IEEE TSP 44(2), 1996',
  cost: 'O(B N^2 + B^3 + K^3), B beams; from beams O(B K^2 + K^3)',
  supports: { beams: true },
  plan: (kernels, axis) => kernels.memory.attempt(() => planEsprit(kernels, axis)),
};

function planEsprit(kernels: Kernels, axis: HarmonicAxis): HarmonicEstimatorPlan {
  const room = checkHarmonicAxis(beamspaceEsprit, axis);
  const beamspace = planBeamspace(kernels, axis);
  const { beams, count } = beamspace;
  const maximum = Math.min(room, count - 1);
  const wrapped = count === beams.size;
  const rows = wrapped ? count : count - 1;
  const invariance = planShiftInvariance(kernels, maximum);
  const strongestFirst = planStrongestFirst(count, beams);
  const pair = new Float64Array(rows * 2 * maximum);
  return {
    estimate: (subspace, order, frequencies) => {
      const used = Math.min(order, maximum);
      if (used === 0) return 0;
      const space = beamspace.apply(subspace);
      for (let k = 0; k < used; k++) writeColumn(space.vectors, k, used, beams, count, rows, pair);
      const solved = invariance.solve(pair, rows, used, frequencies);
      let found = 0;
      for (let k = 0; k < solved; k++)
        if (wrapped || withinBeams(beams, count, frequencies[k], 1)) frequencies[found++] = frequencies[k];
      strongestFirst(space, used, frequencies, found);
      return found;
    },
    dispose: () => {
      beamspace.dispose();
      invariance.dispose();
    },
  };
}

/** Column k of both sides: each row weighs beam `first + r` and the next; beam first + N is (-1)^(N-1) beam first. */
function writeColumn(
  vectors: Float64Array,
  k: number,
  order: number,
  { size, first }: Beams,
  count: number,
  rows: number,
  pair: Float64Array,
): void {
  for (let r = 0; r < rows; r++) {
    const here = vectors[k * count + r];
    const around = r + 1 === count;
    const next = around ? vectors[k * count] * (size % 2 === 0 ? -1 : 1) : vectors[k * count + r + 1];
    const angle = (Math.PI * (first + r)) / size;
    const nextAngle = (Math.PI * (first + r + 1)) / size;
    pair[r * 2 * order + k] = Math.cos(angle) * here + Math.cos(nextAngle) * next;
    pair[r * 2 * order + order + k] = Math.sin(angle) * here + Math.sin(nextAngle) * next;
  }
}
