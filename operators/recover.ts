import type { OperatorFunction } from 'rxjs';
import type { Kernels } from '../src/kernels/load.ts';
import {
  type Frames,
  type FramesLayout,
  planRecovery,
  type PlanRecovery,
  type RecoveryOptions,
} from '../src/ultrasound/index.ts';
import type { Envelope } from './envelope.ts';
import { applyPlan } from './plan-by-sensor.ts';
import type { Stamped } from './stamped.ts';

/** What plans a recovery, such as a trained model. */
export interface FramePlanner {
  readonly plan: PlanRecovery;
  /** Asked before every value: another answer has it planned anew, as when a model was exchanged. */
  readonly version?: () => string;
}

/**
 * Recover the pulses that packets of sub-sampled slow time lack; packets that lack none pass as they are.
 *
 *   source     -a-b-|
 *   recover    -A-B-|
 *
 * A value lies in the memory of a plan and is valid until the next one of the same layout.
 *
 * A layout that cannot be recovered, such as one of other pulses than a model's, rejects its values; the stream goes on.
 *
 * Bounded: holds plans of the last layouts and no envelopes. Order-preserving. Drops nothing.
 *
 * @param how  options of the recovery from sparse spectra, or what plans another one
 */
export function recover(
  kernels: Kernels,
  how: RecoveryOptions | FramePlanner,
): OperatorFunction<Envelope<Stamped<Frames>>, Envelope<Stamped<Frames>>> {
  const { plan, version } = 'plan' in how ? how : planSparse(how);
  return applyPlan({
    sensorOf: ({ value }: Stamped<Frames>): FramesLayout => value.layout,
    ...(version && { streamOf: version }),
    makePlan: (layout) => plan(kernels, layout),
    apply: (planned, stamped) => ({ ...stamped, value: planned.apply(stamped.value) }),
  });
}

const planSparse = (options: RecoveryOptions): FramePlanner => ({
  plan: (kernels, layout) => planRecovery(kernels, layout, options),
});
