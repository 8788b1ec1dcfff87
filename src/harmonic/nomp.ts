import {
  checkHarmonicAxis,
  type HarmonicAxis,
  type HarmonicEstimator,
  type HarmonicEstimatorPlan,
  wrapCycles,
} from './harmonic-estimator.ts';
import { LEAST_NEW } from './grid-pursuit.ts';
import { planNewtonStep } from './newton-step.ts';
import { orthonormalAtoms } from './orthonormal-atoms.ts';
import { planSparseAxis } from './sparse-axis.ts';

/** Cyclic rounds over all values after each pick, and at the end. */
const [ROUNDS, LAST_ROUNDS] = [3, 60];
/** Values that move less than this, in resolution cells, have settled: after a pick, and at the end. */
const [SETTLED, LAST_SETTLED] = [1e-3, 1e-13];

/**
 * Newtonized orthogonal matching pursuit: each pick of the grid is refined by Newton steps, then all of them in turn.
 *
 * B. Mamandipoor, D. Ramasamy, U. Madhow, "Newtonized orthogonal matching pursuit: frequency estimation over the
 * continuum", IEEE TSP 64(19), 2016. One value at a time maximises what it explains beside the others, whose gains are
 * fitted anew inside the objective (alternating projection: I. Ziskind, M. Wax, IEEE TASSP 36(10), 1988), so the rounds
 * climb to the deterministic maximum likelihood. Off-grid. Needs no rank: works where signals are coherent, on a single
 * snapshot too; two signals well within a resolution cell start as one pick and may stay one. Cost O(N^3) and
 * O(N K^3 + N^2 K) a round, up to 3 rounds a pick and 60 at the end.
 */
export const nomp: HarmonicEstimator = {
  name: 'nomp',
  summary: 'matching pursuit with Newton refinement of each pick and of all in turn; coherent signals too',
  reference: 'B. Mamandipoor, D. Ramasamy, U. Madhow, IEEE TSP 64(19), 2016',
  cost: 'O(N^3) and O(N K^3 + N^2 K) a round',
  supports: { beams: true },
  plan: (_, axis) => planPursuit(axis),
};

function planPursuit(axis: HarmonicAxis): HarmonicEstimatorPlan {
  const maximum = checkHarmonicAxis(nomp, axis);
  const { size } = axis;
  const sparse = planSparseAxis(axis);
  const others = orthonormalAtoms(size, Math.max(maximum, 1));
  const step = planNewtonStep(axis, sparse.elements);
  const values = new Float64Array(maximum);
  const response = new Float64Array(size);

  /** Makes the basis of all values but one. */
  const span = (count: number, without: number): void => {
    others.clear();
    for (let k = 0; k < count; k++) {
      if (k === without) continue;
      sparse.write(values[k], response);
      others.add(response, LEAST_NEW / 100);
    }
  };
  const refine = (covariance: Float64Array, count: number, rounds: number, settled: number): void => {
    for (let round = 0; round < rounds; round++) {
      let moved = 0;
      for (let k = 0; k < count; k++) {
        span(count, k);
        const next = step(covariance, others, values[k]);
        moved = Math.max(moved, Math.abs(next - values[k]) * sparse.elements);
        values[k] = next;
      }
      if (moved < settled) return;
    }
  };

  return {
    estimate: (subspace, order, frequencies) => {
      const covariance = sparse.covariance(subspace);
      sparse.grid.prepare(covariance);
      let count = 0;
      while (count < Math.min(order, maximum)) {
        span(count, -1);
        const frequency = sparse.grid.pick(others);
        if (frequency === undefined) break;
        values[count] = step(covariance, others, frequency);
        count++;
        refine(covariance, count, ROUNDS, SETTLED);
      }
      refine(covariance, count, LAST_ROUNDS, LAST_SETTLED);
      for (let k = 0; k < count; k++) frequencies[k] = wrapCycles(values[k]);
      return count;
    },
    dispose: () => undefined,
  };
}
