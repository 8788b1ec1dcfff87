/** Orthogonal bases learned from a stream of vectors. */
export { type DictionaryLearner, type DictionaryLearnerOptions, planDictionaryLearner } from './learner.ts';
