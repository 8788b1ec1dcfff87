import type { OperatorFunction } from 'rxjs';
import type { Kernels } from '../src/kernels/load.ts';
import { type Frames, type FramesLayout, planCompounding } from '../src/ultrasound/index.ts';
import type { Envelope } from './envelope.ts';
import { applyPlan } from './plan-by-sensor.ts';
import type { Stamped } from './stamped.ts';

/**
 * Compound the transmits of every frame coherently; frames of one transmit pass as they are.
 *
 *   source     -a-b-|
 *   compound   -A-B-|
 *
 * A value lies in the memory of a plan and is valid until the next one of the same layout.
 *
 * Bounded: holds plans of the last layouts and no envelopes. Order-preserving. Drops nothing.
 */
export function compound(kernels: Kernels): OperatorFunction<Envelope<Stamped<Frames>>, Envelope<Stamped<Frames>>> {
  return applyPlan({
    sensorOf: ({ value }: Stamped<Frames>): FramesLayout => value.layout,
    makePlan: (layout) => planCompounding(kernels, layout),
    apply: (plan, stamped) => ({ ...stamped, value: plan.apply(stamped.value) }),
  });
}
