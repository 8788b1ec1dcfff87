/** Orthogonal bases learned from a stream of vectors. */
export { type DictionaryLearner, planDictionaryLearner } from './learner.ts';
export type { DictionaryLearnerOptions } from './options.ts';
