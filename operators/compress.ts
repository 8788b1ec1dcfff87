import type { OperatorFunction } from 'rxjs';
import type { Snapshot } from '../src/core/snapshot.ts';
import type { Kernels } from '../src/kernels/load.ts';
import { type Compressed, type CompressionOptions, planCompressStage } from '../src/plain/index.ts';
import type { Envelope } from './envelope.ts';
import { applyPlan } from './plan-by-sensor.ts';
import { type Stamped, stampOf } from './stamped.ts';

/**
 * Shrink every snapshot within its sensor's limits: the first stage of PLAIN.
 *
 *   source     -a-b-x-c-|        x holds samples that are not finite
 *   compress   -A-B-#-C-|        x is nacked, naming the sample
 *
 * Bounded: holds plans of the last sensors and no envelopes. Order-preserving. Drops nothing.
 */
export function compress(
  kernels: Kernels,
  options: CompressionOptions,
): OperatorFunction<Envelope<Snapshot>, Envelope<Stamped<Compressed>>> {
  return applyPlan({
    sensorOf: (snapshot: Snapshot) => snapshot.sensor,
    makePlan: (sensor) => kernels.memory.attempt(() => planCompressStage(kernels, sensor, options)),
    apply: (plan, snapshot) => ({ ...stampOf(snapshot), value: plan.compress(snapshot) }),
  });
}
