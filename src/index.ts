/**
 * Sounder as a library: sensors and snapshots, captures, PLAIN, ultrasound imaging and dictionaries with their kernels, and whole replays.
 *
 * The RxJS operators are in `sounder/operators`, pipelines and their supervision in `sounder/pipeline`.
 *
 * @example
 * import { estimates } from 'sounder';
 * for await (const { sequence, targets } of estimates('street')) console.log(sequence, targets);
 */
export * from './captures/index.ts';
export * from './codec/index.ts';
export * from './core/index.ts';
export { planDictionaryLearner, type DictionaryLearner, type DictionaryLearnerOptions } from './dictionary/index.ts';
export * from './harmonic/index.ts';
export * from './kernels/index.ts';
export * from './plain/index.ts';
export * from './rendering/index.ts';
export {
  type BeamformerOptions,
  type ImageOptions,
  type ImagingOptions,
  type ImagingPlan,
  planBeamformer,
  planImages,
  planImaging,
} from './ultrasound/index.ts';
export { type AxisParameter, axisParameter, type ParameterName } from './physics/axis-parameter.ts';
export { estimates } from '../pipeline/estimates.ts';
export { replay, type ReplayOptions } from '../pipeline/replay.ts';
