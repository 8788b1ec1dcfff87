import { Observable, type OperatorFunction } from 'rxjs';
import { toSounderError } from '../src/core/errors.ts';
import type { SensorDescription } from '../src/core/sensor.ts';
import { checkSnapshotSize, type Snapshot } from '../src/core/snapshot.ts';
import type { SnapshotRecoveryPlan } from '../src/learning/index.ts';
import { BufferPool } from './buffer-pool.ts';
import { type Envelope, withValue } from './envelope.ts';
import { PlanCache } from './plan-cache.ts';
import { forward, receive } from './receive.ts';

/** Sensors whose plans are held at once. */
const MAX_PLANS = 8;

/** What plans the recovery of a sensor's lines, such as a trained model. */
export interface LinePlanner {
  readonly plan: (sensor: SensorDescription) => SnapshotRecoveryPlan;
  /** Asked before every snapshot: another answer has it planned anew, as when a model was exchanged. */
  readonly version?: () => string;
}

/**
 * Recover the entries of an axis that snapshots lack, line by line: what follows sees the whole axis, in float32.
 *
 *   source          -a-b-x-c-|        x lacks other entries than the model recovers
 *   recoverLines    -A-B-#-C-|
 *
 * Bounded: one buffer for each envelope in flight, plans of the last sensors. Order-preserving. Drops nothing.
 */
export function recoverLines({ plan, version }: LinePlanner): OperatorFunction<Envelope<Snapshot>, Envelope<Snapshot>> {
  return (source) =>
    new Observable((subscriber) => {
      const plans = new PlanCache(plan, MAX_PLANS);
      subscriber.add(() => plans.dispose());
      const buffers = new BufferPool();
      const recover = (envelope: Envelope<Snapshot>): Snapshot | undefined => {
        const { value, settlement } = envelope;
        let samples: Uint8Array | undefined;
        try {
          checkSnapshotSize(value);
          const planned = plans.planFor(value.sensor, version?.());
          samples = buffers.take(planned.byteLength);
          planned.apply(value, samples);
          const { sensor } = planned;
          const taken = samples;
          settlement.beforeReport(() => buffers.give(taken));
          return { ...value, sensor, samples };
        } catch (thrown) {
          if (samples) buffers.give(samples);
          envelope.nack(toSounderError(thrown));
          return undefined;
        }
      };
      receive(source, subscriber, (envelope) => {
        const value = recover(envelope);
        if (value) forward(subscriber, withValue(envelope, value));
      });
    });
}
