import type { OperatorFunction } from 'rxjs';
import type { Kernels } from '../src/kernels/load.ts';
import {
  type Frames,
  type FramesLayout,
  planRecovery,
  type RecoveryOptions,
  type RecoveryPlan,
} from '../src/ultrasound/index.ts';
import type { Envelope } from './envelope.ts';
import { applyPlan } from './plan-by-sensor.ts';
import type { Stamped } from './stamped.ts';

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
  how: RecoveryOptions | ((kernels: Kernels, layout: FramesLayout) => RecoveryPlan),
): OperatorFunction<Envelope<Stamped<Frames>>, Envelope<Stamped<Frames>>> {
  const makePlan = typeof how === 'function' ? how : planSparse(how);
  return applyPlan({
    sensorOf: ({ value }: Stamped<Frames>): FramesLayout => value.layout,
    makePlan: (layout) => makePlan(kernels, layout),
    apply: (plan, stamped) => ({ ...stamped, value: plan.apply(stamped.value) }),
  });
}

const planSparse =
  (options: RecoveryOptions) =>
  (kernels: Kernels, layout: FramesLayout): RecoveryPlan =>
    planRecovery(kernels, layout, options);
