import { Observable, type OperatorFunction } from 'rxjs';
import { toSounderError } from '../src/core/errors.ts';
import type { SensorDescription } from '../src/core/sensor.ts';
import { checkSnapshotSize, type Snapshot } from '../src/core/snapshot.ts';
import { planSubsampling, type SubsamplingOptions, type SubsamplingPlan } from '../src/learning/index.ts';
import { BufferPool } from './buffer-pool.ts';
import { type Envelope, withValue } from './envelope.ts';
import { PlanCache } from './plan-cache.ts';
import { forward, receive } from './receive.ts';

/** Sensors whose plans are held at once. */
const MAX_PLANS = 8;

/**
 * Keep the entries of an axis that a mask names, as if no others had been measured: what follows sees the axis with `kept`.
 *
 *   source       -a-b-x-c-|        x has no such axis, or one that is shorter than the mask
 *   subsample    -A-B-#-C-|        snapshots that hold just those entries pass as they are
 *
 * @param mask  the same for all, or asked for before every snapshot: another object is another mask from there on
 *
 * Bounded: one buffer for each envelope in flight, plans of the last sensors. Order-preserving. Drops nothing.
 */
export function subsample(
  mask: SubsamplingOptions | (() => SubsamplingOptions),
): OperatorFunction<Envelope<Snapshot>, Envelope<Snapshot>> {
  return (source) =>
    new Observable((subscriber) => {
      let options: SubsamplingOptions | undefined;
      let plans: ReturnType<typeof plansFor>;
      const planFor = (sensor: SensorDescription): SubsamplingPlan => {
        const current = typeof mask === 'function' ? mask() : mask;
        if (current !== options) plans = plansFor((options = current));
        return plans.planFor(sensor);
      };
      const buffers = new BufferPool();
      receive(source, subscriber, (envelope) => {
        const { value } = envelope;
        let plan: SubsamplingPlan;
        try {
          checkSnapshotSize(value);
          plan = planFor(value.sensor);
        } catch (thrown) {
          envelope.nack(toSounderError(thrown));
          return;
        }
        if (plan.sensor === value.sensor) {
          forward(subscriber, envelope);
          return;
        }
        const samples = buffers.take(plan.bytes.kept);
        plan.apply(value.samples, samples);
        envelope.settlement.beforeReport(() => buffers.give(samples));
        forward(subscriber, withValue(envelope, { ...value, sensor: plan.sensor, samples }));
      });
    });
}

const plansFor = (options: SubsamplingOptions) =>
  new PlanCache<SensorDescription, SubsamplingPlan & { dispose(): void }>(
    (sensor) => ({ ...planSubsampling(sensor, options), dispose: () => undefined }),
    MAX_PLANS,
  );
