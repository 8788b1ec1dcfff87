import { Observable, type OperatorFunction } from 'rxjs';
import { SounderError, toSounderError } from '../src/core/errors.ts';
import type { SensorDescription } from '../src/core/sensor.ts';
import { type Envelope, withValue } from './envelope.ts';
import { type DisposablePlan, PlanCache } from './plan-cache.ts';
import { forward, receive } from './receive.ts';

export interface ApplyPlanOptions<In, P extends DisposablePlan, Out, Key extends object = SensorDescription> {
  /** The sensor (or layout) a value came from; plans are cached by the identity of this object. */
  readonly sensorOf: (value: In) => Key;
  /**
   * The stream a value came from, for plans that carry something from value to value: each stream then has its own, though
   * it shares its sensor (or layout) with others. A stream whose plan is disposed for others starts anew.
   */
  readonly streamOf?: (value: In) => string;
  readonly makePlan: (sensor: Key) => P;
  /** What it returns may live in the plan's memory: it is then valid until the next value of the same sensor. */
  readonly apply: (plan: P, value: In) => Out;
  /** Plans held at once, 8 by default; the least recently used one is disposed first. */
  readonly maxPlans?: number;
}

/**
 * Apply to every value the plan made for its sensor (and stream, where `streamOf` says so), making each plan once.
 *
 *   source       -a-b-x-c-|        x comes from a sensor that cannot be planned
 *   applyPlan    -A-B-#-C-|        x is nacked with the plan's error
 *
 * A sensor that cannot be planned rejects each of its values, a throw in `apply` the value it came from; the stream goes on. Plans are disposed on eviction and on teardown.
 *
 * Bounded: holds `maxPlans` plans and no envelopes. Order-preserving. Drops nothing.
 */
export function applyPlan<In, P extends DisposablePlan, Out, Key extends object = SensorDescription>(
  options: ApplyPlanOptions<In, P, Out, Key>,
): OperatorFunction<Envelope<In>, Envelope<Out>> {
  const { sensorOf, streamOf, makePlan, apply, maxPlans = 8 } = options;
  if (!Number.isInteger(maxPlans) || maxPlans < 1)
    throw new SounderError('usage', `applyPlan: maxPlans: found ${maxPlans}, allowed: an integer of at least 1`);
  return (source) =>
    new Observable((subscriber) => {
      const plans = new PlanCache(makePlan, maxPlans);
      subscriber.add(() => plans.dispose());

      const planOrReject = (envelope: Envelope<In>): P | undefined => {
        try {
          return plans.planFor(sensorOf(envelope.value), streamOf?.(envelope.value));
        } catch (thrown) {
          envelope.nack(toSounderError(thrown));
          return undefined;
        }
      };

      receive(source, subscriber, (envelope) => {
        const plan = planOrReject(envelope);
        if (!plan) return;
        let value: Out;
        try {
          value = apply(plan, envelope.value);
        } catch (thrown) {
          envelope.nack(toSounderError(thrown));
          return;
        }
        forward(subscriber, withValue(envelope, value));
      });
    });
}
