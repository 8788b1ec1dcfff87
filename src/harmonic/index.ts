/**
 * One-dimensional frequency estimators, one algorithm per file.
 *
 * | name             | what it does                                                        | cost               |
 * | ---------------- | ------------------------------------------------------------------- | ------------------ |
 * | root-music       | roots of the noise-subspace polynomial nearest the circle           | O(K N^2)           |
 * | unitary-esprit   | rotation between the two subarrays one element apart, in real numbers | O(N K^2 + K^3)     |
 * | beamspace-esprit | ratios of adjacent DFT beams, only those of the window              | O(B N^2 + B^3)     |
 *
 * To add one: write its file, add it to `harmonicEstimators`; the pipeline schema, the help text and the conformance
 * suite read this registry.
 */
import { beamspaceEsprit } from './beamspace-esprit.ts';
import type { HarmonicEstimator } from './harmonic-estimator.ts';
import { rootMusic } from './root-music.ts';
import { unitaryEsprit } from './unitary-esprit.ts';

export const harmonicEstimators = {
  'root-music': rootMusic,
  'unitary-esprit': unitaryEsprit,
  'beamspace-esprit': beamspaceEsprit,
} as const satisfies Record<string, HarmonicEstimator>;
export type HarmonicEstimatorName = keyof typeof harmonicEstimators;

export type { Beams } from './beams.ts';
export type { HarmonicAxis, HarmonicEstimator, HarmonicEstimatorPlan } from './harmonic-estimator.ts';
export { type ModelOrderOptions, modelOrder, type OrderCriterion, orderCriteria } from './model-order.ts';
export {
  planSubspace,
  type Subspace,
  type SubspaceBasis,
  type SubspaceOptions,
  type SubspacePlan,
} from './subspace.ts';
