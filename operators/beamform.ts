import type { OperatorFunction } from 'rxjs';
import type { Kernels } from '../src/kernels/load.ts';
import {
  type BeamformingOptions,
  type ChannelIq,
  type ChannelIqLayout,
  type Frames,
  planDelayAndSum,
} from '../src/ultrasound/index.ts';
import type { Envelope } from './envelope.ts';
import { applyPlan } from './plan-by-sensor.ts';
import type { Stamped } from './stamped.ts';

/**
 * Beamform all pulses of every packet onto a grid, by delay-and-sum: one set of frames a transmit.
 *
 *   source     -a-b-|
 *   beamform   -A-B-|
 *
 * A value lies in the memory of its plan and is valid until the next one of the same layout.
 *
 * Bounded: holds plans of the last layouts and no envelopes. Order-preserving. Drops nothing.
 */
export function beamform(
  kernels: Kernels,
  options: BeamformingOptions,
): OperatorFunction<Envelope<Stamped<ChannelIq>>, Envelope<Stamped<Frames>>> {
  return applyPlan({
    sensorOf: ({ value }: Stamped<ChannelIq>): ChannelIqLayout => value.layout,
    makePlan: (layout) => planDelayAndSum(kernels, layout, options),
    apply: (plan, stamped) => ({ ...stamped, value: plan.apply(stamped.value) }),
  });
}
