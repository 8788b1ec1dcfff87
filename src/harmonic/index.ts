/**
 * One-dimensional frequency estimators, one algorithm per file.
 *
 * | name       | what it does                                             | cost     |
 * | ---------- | -------------------------------------------------------- | -------- |
 * | root-music | roots of the noise-subspace polynomial nearest the circle | O(K N^2) |
 *
 * To add one: write its file, add it to `harmonicEstimators`; the pipeline schema, the help text and the conformance
 * suite read this registry.
 */
import type { HarmonicEstimator } from './harmonic-estimator.ts';
import { rootMusic } from './root-music.ts';

export const harmonicEstimators = { 'root-music': rootMusic } as const satisfies Record<string, HarmonicEstimator>;
export type HarmonicEstimatorName = keyof typeof harmonicEstimators;

export type { HarmonicEstimator, HarmonicEstimatorPlan } from './harmonic-estimator.ts';
export { type ModelOrderOptions, modelOrder, type OrderCriterion, orderCriteria } from './model-order.ts';
export { planSubspace, type Subspace, type SubspaceOptions, type SubspacePlan } from './subspace.ts';
