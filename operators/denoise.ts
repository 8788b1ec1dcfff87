import type { OperatorFunction } from 'rxjs';
import type { Snapshot } from '../src/core/snapshot.ts';
import { type Coded, type CodedLayout, planDenoising, type SparseCodingOptions } from '../src/dictionary/index.ts';
import type { Envelope } from './envelope.ts';
import { applyPlan } from './plan-by-sensor.ts';

/**
 * Make every snapshot anew from the codes that stand out of its noise.
 *
 *   source    -a-b-|
 *   denoise   -A-B-|     snapshots of the same sensor, samples float32
 *
 * The samples of a snapshot are its own.
 *
 * Bounded: holds plans of the last 8 layouts and no envelopes. Order-preserving. Drops nothing.
 */
export function denoise(options: SparseCodingOptions = {}): OperatorFunction<Envelope<Coded>, Envelope<Snapshot>> {
  return applyPlan({
    sensorOf: ({ layout }: Coded): CodedLayout => layout,
    makePlan: (layout) => planDenoising(layout, options),
    apply: (plan, coded) => plan.apply(coded),
  });
}
