import type { OperatorFunction } from 'rxjs';
import type { Estimate } from '../src/core/estimate.ts';
import {
  type Coded,
  type CodedLayout,
  packSparseCodes,
  planSparseCoding,
  type SparseCodingOptions,
} from '../src/dictionary/index.ts';
import type { Clock } from '../src/runtime/clock.ts';
import type { Envelope } from './envelope.ts';
import { applyPlan } from './plan-by-sensor.ts';
import { estimateOf, stampOf } from './stamped.ts';

/**
 * Keep the codes of every snapshot that matter: the strongest, or those that stand out of the noise.
 *
 *   source       -a-b-|
 *   sparseCode   -e-e-|
 *
 * The codes of an estimate are its own.
 *
 * Bounded: holds plans of the last 8 layouts and no envelopes. Order-preserving. Drops nothing.
 */
export function sparseCode(
  clock: Clock,
  options: SparseCodingOptions = {},
): OperatorFunction<Envelope<Coded>, Envelope<Estimate>> {
  return applyPlan({
    sensorOf: ({ layout }: Coded): CodedLayout => layout,
    makePlan: (layout) => planSparseCoding(layout, options),
    apply: (plan, coded) => ({
      ...estimateOf(stampOf(coded.snapshot), [], clock.nowNs()),
      codes: packSparseCodes(coded, plan.apply(coded)),
    }),
  });
}
