import type { OperatorFunction } from 'rxjs';
import type { Snapshot } from '../src/core/snapshot.ts';
import {
  checkOrthogonal,
  type Coded,
  type FixedDictionary,
  planFixedCoding,
  type VectorOptions,
} from '../src/dictionary/index.ts';
import type { Kernels } from '../src/kernels/load.ts';
import type { Envelope } from './envelope.ts';
import { applyPlan } from './plan-by-sensor.ts';

/**
 * Code every snapshot with a dictionary that stays as it is.
 *
 *   source        -a-x-b-|     x holds what is not finite
 *   codeVectors   -A-#-B-|     x is nacked, naming the vector
 *
 * What is emitted lies in the memory of the operator: it is valid until the next snapshot of its sensor.
 *
 * Throws `configuration-invalid` for a dictionary that is not orthogonal.
 *
 * Bounded: holds plans of the last 8 sensors and no envelopes. Order-preserving. Drops nothing.
 */
export function codeVectors(
  kernels: Kernels,
  dictionary: FixedDictionary,
  options: VectorOptions = {},
): OperatorFunction<Envelope<Snapshot>, Envelope<Coded>> {
  checkOrthogonal(dictionary);
  return applyPlan({
    sensorOf: ({ sensor }: Snapshot) => sensor,
    makePlan: (sensor) => planFixedCoding(kernels, sensor, dictionary, options),
    apply: (plan, snapshot) => plan.apply(snapshot),
  });
}
