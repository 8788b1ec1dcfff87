import type { OperatorFunction } from 'rxjs';
import type { Estimate } from '../src/core/estimate.ts';
import type { Snapshot } from '../src/core/snapshot.ts';
import type { Kernels } from '../src/kernels/load.ts';
import { type PlainOptionsInput, planPlain } from '../src/plain/index.ts';
import type { Clock } from '../src/runtime/clock.ts';
import type { Envelope } from './envelope.ts';
import { applyPlan } from './plan-by-sensor.ts';
import { estimateOf, stampOf } from './stamped.ts';

/**
 * Estimate every snapshot by PLAIN: compress, decouple and fuse without leaving kernel memory.
 *
 *   source   -a-b-x-c-|        x holds samples that are not finite
 *   plain    -e-e-#-e-|        one estimate a snapshot, also when nothing is found; x is nacked
 *
 * Bounded: holds plans of the last sensors and no envelopes. Order-preserving. Drops nothing.
 */
export function plain(
  kernels: Kernels,
  clock: Clock,
  options: PlainOptionsInput,
): OperatorFunction<Envelope<Snapshot>, Envelope<Estimate>> {
  return applyPlan({
    sensorOf: (snapshot: Snapshot) => snapshot.sensor,
    makePlan: (sensor) => planPlain(kernels, sensor, options),
    apply: (plan, snapshot) => {
      const targets = plan.estimate(snapshot);
      return estimateOf(stampOf(snapshot), targets, clock.nowNs());
    },
  });
}
