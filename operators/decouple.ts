import type { OperatorFunction } from 'rxjs';
import type { Kernels } from '../src/kernels/load.ts';
import { type Compressed, type Decoupled, type DecouplingOptions, planDecoupleStage } from '../src/plain/index.ts';
import type { Envelope } from './envelope.ts';
import { applyPlan } from './plan-by-sensor.ts';
import type { Stamped } from './stamped.ts';

/**
 * Find the values that occur along each axis on its own: the second stage of PLAIN.
 *
 *   source     -A-B-C-|
 *   decouple   -A-B-C-|
 *
 * Bounded: holds plans of the last layouts and no envelopes. Order-preserving. Drops nothing.
 */
export function decouple(
  kernels: Kernels,
  options: DecouplingOptions,
): OperatorFunction<Envelope<Stamped<Compressed>>, Envelope<Stamped<Decoupled>>> {
  return applyPlan({
    sensorOf: (compressed: Stamped<Compressed>) => compressed.value.layout,
    makePlan: (layout) => kernels.memory.attempt(() => planDecoupleStage(kernels, layout, options)),
    apply: (plan, compressed) => ({ ...compressed, value: plan.decouple(compressed.value) }),
  });
}
