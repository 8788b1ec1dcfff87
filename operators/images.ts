import type { OperatorFunction } from 'rxjs';
import type { Estimate } from '../src/core/estimate.ts';
import type { Kernels } from '../src/kernels/load.ts';
import type { Clock } from '../src/runtime/clock.ts';
import {
  type Frames,
  type FramesLayout,
  type ImageOptions,
  imagesFollowStream,
  planImages,
} from '../src/ultrasound/index.ts';
import type { Envelope } from './envelope.ts';
import { applyPlan } from './plan-by-sensor.ts';
import { estimateOf, type Stamped } from './stamped.ts';

/**
 * Make the images of every packet of beamformed frames: Doppler, B-mode, sonograms.
 *
 *   source   -a-b-|
 *   images   -e-e-|
 *
 * The samples of an estimate's images are its own.
 *
 * A clutter filter that follows the stream (`newest` below 1) is one of each stream and layout: it sees its packets in the order in
 * which they come, also on one worker, and starts anew with the next packet after others have needed its place, and after its
 * worker has died.
 *
 * Bounded: holds plans of the last 8 layouts (of the last 8 streams with a filter that follows them) and no envelopes.
 * Order-preserving. Drops nothing.
 */
export function images(
  kernels: Kernels,
  clock: Clock,
  options: ImageOptions,
): OperatorFunction<Envelope<Stamped<Frames>>, Envelope<Estimate>> {
  return applyPlan({
    sensorOf: ({ value }: Stamped<Frames>): FramesLayout => value.layout,
    ...(imagesFollowStream(options) && { streamOf: ({ streamId }) => streamId }),
    makePlan: (layout) => planImages(kernels, layout, options),
    apply: (plan, frames) => {
      const made = plan.apply(frames.value);
      return { ...estimateOf(frames, [], clock.nowNs()), ...made };
    },
  });
}
