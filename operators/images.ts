import type { OperatorFunction } from 'rxjs';
import type { Estimate } from '../src/core/estimate.ts';
import type { Kernels } from '../src/kernels/load.ts';
import type { Clock } from '../src/runtime/clock.ts';
import { type Frames, type FramesLayout, type ImageOptions, planImages } from '../src/ultrasound/index.ts';
import type { Envelope } from './envelope.ts';
import { applyPlan } from './plan-by-sensor.ts';
import { estimateOf, type Stamped } from './stamped.ts';

/**
 * Make the images of every packet of beamformed frames: Doppler, B-mode.
 *
 *   source   -a-b-|
 *   images   -e-e-|
 *
 * The samples of an estimate's images are its own. A clutter filter that follows the stream sees packets in their order.
 *
 * Bounded: holds plans of the last layouts and no envelopes. Order-preserving. Drops nothing.
 */
export function images(
  kernels: Kernels,
  clock: Clock,
  options: ImageOptions,
): OperatorFunction<Envelope<Stamped<Frames>>, Envelope<Estimate>> {
  return applyPlan({
    sensorOf: ({ value }: Stamped<Frames>): FramesLayout => value.layout,
    makePlan: (layout) => planImages(kernels, layout, options),
    apply: (plan, frames) => {
      const made = plan.apply(frames.value);
      return { ...estimateOf(frames, [], clock.nowNs()), ...made };
    },
  });
}
