import type { OperatorFunction } from 'rxjs';
import type { Snapshot } from '../src/core/snapshot.ts';
import type { Kernels } from '../src/kernels/load.ts';
import { type ChannelIq, type DemodulationOptions, planDemodulation } from '../src/ultrasound/index.ts';
import type { Envelope } from './envelope.ts';
import { applyPlan } from './plan-by-sensor.ts';
import { type Stamped, stampOf } from './stamped.ts';

/**
 * Bring the channel data of every ultrasound snapshot to complex samples at the carrier.
 *
 *   source       -a-b-x-c-|        x holds samples that are not finite
 *   demodulate   -A-B-#-C-|        x is nacked
 *
 * A value lies in the memory of its plan and is valid until the next one of the same sensor.
 *
 * Bounded: holds plans of the last sensors and no envelopes. Order-preserving. Drops nothing.
 */
export function demodulate(
  kernels: Kernels,
  options: DemodulationOptions,
): OperatorFunction<Envelope<Snapshot>, Envelope<Stamped<ChannelIq>>> {
  return applyPlan({
    sensorOf: (snapshot: Snapshot) => snapshot.sensor,
    makePlan: (sensor) => planDemodulation(kernels, sensor, options),
    apply: (plan, snapshot) => ({ ...stampOf(snapshot), value: plan.apply(snapshot) }),
  });
}
