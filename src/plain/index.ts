/**
 * PLAIN: compression, decoupled estimation, input-based fusion.
 *
 * | stage       | files                                                            | what it does                                     |
 * | ----------- | ---------------------------------------------------------------- | ------------------------------------------------ |
 * | compression | compression, axis-choices, axis-plan, compression-factors, reduction, take-looks, shifts, beams, clutter | means, every D-th element, looks or beams within the sensor's limits |
 * | decoupling  | decoupling, axis-estimation, tdm-subspace                        | the values that occur along each axis            |
 * | fusion      | fusion, correlation, candidate-gram, tuple-pursuit, placement, subgrid-omp, tensor-ls, coherent-search, beam-grid | which combinations are targets                   |
 * | refinement  | gauss-newton, information, projection, target-tables, pruning    | all targets together; one-sigma errors           |
 * | model       | signal-model, steering                                           | frequencies, signs, TDM-MIMO                      |
 * | units       | describe-targets                                                 | degrees, metres, metres per second               |
 */
export { type AxisPlan, planAxes } from './axis-plan.ts';
export type { Candidates } from './decoupling.ts';
export * from './options.ts';
export { type PlainPlan, planPlain } from './plan-plain.ts';
export {
  type Compressed,
  type CompressedLayout,
  type DecoupledLayout,
  type Decoupled,
  planCompressStage,
  planDecoupleStage,
  planFuseStage,
} from './stages.ts';
