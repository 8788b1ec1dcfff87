import { Observable, type OperatorFunction } from 'rxjs';
import type { Clock } from '../src/runtime/clock.ts';
import type { Envelope } from './envelope.ts';
import { checkMaxItems, oneAtATime } from './one-at-a-time.ts';
import { type Anchor, nextDue, type Rate, speedOf } from './pace-schedule.ts';
import { forward } from './receive.ts';

export interface PaceOptions<T> {
  readonly rate: Rate;
  /** Nanoseconds since 1970-01-01 UTC, before it too; undefined when unknown. */
  readonly captureTimeNs: (value: T) => bigint | undefined;
  readonly clock: Clock;
  /** Envelopes that may wait at once; the credits of the source. */
  readonly maxItems: number;
  /** When aborted, nothing waits any longer: what is held is emitted at once. */
  readonly drain?: AbortSignal;
}

/**
 * Emit values with the spacing of their capture times, divided by the rate.
 *
 *   captured at   0 4 6
 *   source       -abc|
 *   pace 1       -a---b-(c|)
 *   pace 2       -a-bc|
 *
 * A value that is late (downstream was slow) is emitted at once, and the next ones catch up.
 *
 * Bounded: `maxItems`; one more is a wiring error and errors the stream. Order-preserving. Drops nothing.
 */
export function pace<T>(options: PaceOptions<T>): OperatorFunction<Envelope<T>, Envelope<T>> {
  const { rate, captureTimeNs, clock, maxItems, drain } = options;
  checkMaxItems('pace', maxItems);
  const speed = speedOf(rate);
  if (speed === Infinity) return (source) => source;
  return (source) =>
    new Observable((subscriber) => {
      let anchor: Anchor | undefined;
      let stopWaiting: (() => void) | undefined;

      const begin = ({ value }: Envelope<T>, ready: () => void): void => {
        const nowNs = clock.nowNs();
        const next = nextDue(anchor, captureTimeNs(value), nowNs, speed);
        anchor = next.anchor;
        if (next.dueNs <= nowNs || drain?.aborted) return ready();
        const waited = (): void => {
          stopWaiting = undefined;
          ready();
        };
        const cancelTimer = clock.after(Number(next.dueNs - nowNs) / 1e6, waited);
        stopWaiting = () => {
          cancelTimer();
          waited();
        };
      };

      // At teardown this ends the wait after the held envelopes were cancelled, so nothing is emitted any more.
      const hurry = (): void => stopWaiting?.();
      drain?.addEventListener('abort', hurry);
      oneAtATime(source, subscriber, {
        operator: 'pace',
        maxItems,
        begin,
        finish: (envelope) => forward(subscriber, envelope),
      });
      subscriber.add(() => {
        drain?.removeEventListener('abort', hurry);
        hurry();
      });
    });
}
