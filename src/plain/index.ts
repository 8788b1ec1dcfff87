/**
 * PLAIN: compression, decoupled estimation, input-based fusion.
 *
 * | stage         | file                                      | what it does                                          |
 * | ------------- | ----------------------------------------- | ----------------------------------------------------- |
 * | compression   | compression.ts, compression-factors.ts     | averages or decimates within the sensor's limits      |
 * | decoupling    | decoupling.ts, tdm-subspace.ts             | the values that occur along each axis                 |
 * | fusion        | fusion.ts, tuple-omp.ts, subgrid-omp.ts    | which combinations are targets, false alarms held     |
 * | refinement    | gauss-newton.ts, information.ts            | all targets together; one-sigma errors                |
 * | units         | axis-plan.ts, describe-targets.ts          | frequencies to degrees, metres, metres per second     |
 */
export type { AxisPlan } from './axis-plan.ts';
export type { Candidates } from './decoupling.ts';
export * from './options.ts';
export { type Compressed, type Decoupled, type PlainPlan, planPlain } from './plan-plain.ts';
