/**
 * PLAIN: compression, decoupled estimation, input-based fusion. One folder a step, in the order of the data.
 *
 * | folder      | what it does                                                                                        |
 * | ----------- | --------------------------------------------------------------------------------------------------- |
 * | compression | means, every D-th element, looks or beams within the sensor's limits                                |
 * | model       | what a target looks like in the compressed tensor: frequencies, signs, TDM-MIMO, inner products      |
 * | estimation  | the values that occur along each axis on its own                                                    |
 * | refinement  | targets moved to their best place, one or all together; one-sigma errors                            |
 * | search      | what is left in the residual, coherently over all axes, and the noise around a place                |
 * | fusion      | which combinations are targets, which stay                                                          |
 *
 * `options` and `catalogue` say what can be chosen, `stages` makes a stage of each, `describe-targets` gives units.
 */
export { type AxisPlan, planAxes } from './compression/axis-plan.ts';
export type { Candidates } from './estimation/decoupling.ts';
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
