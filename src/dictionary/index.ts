/** Orthogonal bases learned from a stream of vectors, and what a stream is worth seen through one. */
export { type AnomalyOptions, anomalyScores, createAnomalyDetector, ownAtoms } from './anomaly-detector.ts';
export type { Coded, CodedLayout } from './coded.ts';
export { type DenoisingPlan, planDenoising } from './denoising.ts';
export { checkOrthogonal, type FixedCoding, type FixedDictionary, planFixedCoding } from './fixed-dictionary.ts';
export { type DictionaryLearner, planDictionaryLearner } from './learner.ts';
export type { DictionaryLearnerOptions } from './options.ts';
export { type AlarmOptions, checkAlarmOptions, ScoreWindow } from './score-window.ts';
export {
  type CodePenalty,
  codePenalties,
  packSparseCodes,
  planSparseCoding,
  type SparseCodingOptions,
  type SparseCodingPlan,
} from './sparse-coding.ts';
export {
  createStreamLearner,
  LearnedStream,
  layLearnedVectors,
  type StreamLearner,
  type StreamLearnerOptions,
} from './stream-learner.ts';
export { layVectors, type Patch, type VectorLayout, type VectorOptions } from './vectors.ts';
