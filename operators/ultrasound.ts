import type { OperatorFunction } from 'rxjs';
import type { Estimate } from '../src/core/estimate.ts';
import type { Snapshot } from '../src/core/snapshot.ts';
import type { Kernels } from '../src/kernels/load.ts';
import type { Clock } from '../src/runtime/clock.ts';
import { type ImagingOptions, planImaging } from '../src/ultrasound/index.ts';
import type { Envelope } from './envelope.ts';
import { applyPlan } from './plan-by-sensor.ts';
import { estimateOf, stampOf } from './stamped.ts';

/**
 * Make the images of every ultrasound packet: demodulate, beamform, compound and image without leaving kernel memory.
 *
 *   source       -a-b-x-c-|        x holds samples that are not finite
 *   ultrasound   -e-e-#-e-|        x is nacked
 *
 * The samples of an estimate's images are its own. A clutter filter that follows the stream sees packets in their order.
 *
 * Bounded: holds plans of the last sensors and no envelopes. Order-preserving. Drops nothing.
 */
export function ultrasound(
  kernels: Kernels,
  clock: Clock,
  options: ImagingOptions,
): OperatorFunction<Envelope<Snapshot>, Envelope<Estimate>> {
  return applyPlan({
    sensorOf: (snapshot: Snapshot) => snapshot.sensor,
    makePlan: (sensor) => planImaging(kernels, sensor, options),
    apply: (plan, snapshot) => {
      const made = plan.apply(snapshot);
      return { ...estimateOf(stampOf(snapshot), [], clock.nowNs()), ...made };
    },
  });
}
