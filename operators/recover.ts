import type { OperatorFunction } from 'rxjs';
import type { Kernels } from '../src/kernels/load.ts';
import { type Frames, type FramesLayout, planRecovery, type RecoveryOptions } from '../src/ultrasound/index.ts';
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
 * Bounded: holds plans of the last layouts and no envelopes. Order-preserving. Drops nothing.
 */
export function recover(
  kernels: Kernels,
  options: RecoveryOptions,
): OperatorFunction<Envelope<Stamped<Frames>>, Envelope<Stamped<Frames>>> {
  return applyPlan({
    sensorOf: ({ value }: Stamped<Frames>): FramesLayout => value.layout,
    makePlan: (layout) => planRecovery(kernels, layout, options),
    apply: (plan, stamped) => ({ ...stamped, value: plan.apply(stamped.value) }),
  });
}
