import type { OperatorFunction } from 'rxjs';
import type { Estimate } from '../src/core/estimate.ts';
import type { Kernels } from '../src/kernels/load.ts';
import { type Decoupled, type FusionOptions, planFuseStage } from '../src/plain/index.ts';
import type { Clock } from '../src/runtime/clock.ts';
import type { Envelope } from './envelope.ts';
import { applyPlan } from './plan-by-sensor.ts';
import { estimateOf, type Stamped } from './stamped.ts';

/**
 * Pair the values of the axes into targets, the compressed input deciding: the last stage of PLAIN.
 *
 *   source   -A-B-C-|
 *   fuse     -e-e-e-|       one estimate a snapshot, also when nothing is found
 *
 * Bounded: holds plans of the last layouts and no envelopes. Order-preserving. Drops nothing.
 */
export function fuse(
  kernels: Kernels,
  clock: Clock,
  options: FusionOptions,
): OperatorFunction<Envelope<Stamped<Decoupled>>, Envelope<Estimate>> {
  return applyPlan({
    sensorOf: (decoupled: Stamped<Decoupled>) => decoupled.value.layout,
    makePlan: (layout) => kernels.memory.attempt(() => planFuseStage(kernels, layout, options)),
    apply: (plan, decoupled) => {
      const targets = plan.fuse(decoupled.value);
      return estimateOf(decoupled, targets, clock.nowNs());
    },
  });
}
