/**
 * One-dimensional frequency estimators, one algorithm per file.
 *
 * | name             | what it does                                                        | cost               |
 * | ---------------- | ------------------------------------------------------------------- | ------------------ |
 * | root-music       | roots of the noise-subspace polynomial nearest the circle           | O(K N^2)           |
 * | unitary-esprit   | rotation between the two subarrays one element apart, in real numbers | O(N K^2 + K^3)     |
 * | beamspace-esprit | ratios of adjacent DFT beams, only those of the window              | O(B N^2 + B^3)     |
 * | omp              | simultaneous matching pursuit over a grid, 4 points a resolution cell  | O(N^3 + N^2 K^2)   |
 * | nomp             | the same, off-grid: Newton steps for each pick and for all in turn     | O(N^3 + N K^3) a round |
 *
 * To add one: write its file, add it to `harmonicEstimators`; the pipeline schema, the help text and the conformance
 * suite read this registry.
 */
import { beamspaceEsprit } from './beamspace-esprit.ts';
import type { HarmonicEstimator } from './harmonic-estimator.ts';
import { nomp } from './nomp.ts';
import { omp } from './omp.ts';
import { rootMusic } from './root-music.ts';
import { unitaryEsprit } from './unitary-esprit.ts';

export const harmonicEstimators = {
  'root-music': rootMusic,
  'unitary-esprit': unitaryEsprit,
  'beamspace-esprit': beamspaceEsprit,
  omp,
  nomp,
} as const satisfies Record<string, HarmonicEstimator>;
export type HarmonicEstimatorName = keyof typeof harmonicEstimators;

export type { Beams } from './beams.ts';
export type { HarmonicAxis, HarmonicEstimator, HarmonicEstimatorPlan } from './harmonic-estimator.ts';
export { modelOrder, type ModelOrderOptions, type ModelOrderPlan, planModelOrder } from './model-order.ts';
export { EFT_FALSE_ALARM, type OrderCriterion, orderCriteria } from './order-criteria.ts';
export {
  planSubspace,
  type Subspace,
  type SubspaceBasis,
  type SubspaceOptions,
  type SubspacePlan,
} from './subspace.ts';
