import { TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';
import type { Clock } from '../../src/runtime/clock.ts';

/** Runs a marble test; one frame is one virtual millisecond. */
export function marbles(body: Parameters<TestScheduler['run']>[0], scheduler = createScheduler()): void {
  scheduler.run(body);
}

export const createScheduler = (): TestScheduler =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected));

/** A clock that marbles control. */
export function schedulerClock(scheduler: TestScheduler, startNs = 1_700_000_000_000_000_000n): Clock {
  return {
    nowNs: () => startNs + BigInt(Math.round(scheduler.now() * 1e6)),
    after: (delayMs, callback) => {
      const action = scheduler.schedule(callback, delayMs);
      return () => action.unsubscribe();
    },
  };
}

/** A promise in virtual time: settles `delay` frames after it was asked for its value, 0 at once. */
export function later<T>(scheduler: TestScheduler, delay: number, result: () => T): PromiseLike<T> {
  return {
    then: (onValue, onError) => {
      const settle = (): void => {
        let value: T;
        try {
          value = result();
        } catch (thrown) {
          void onError?.(thrown);
          return;
        }
        void onValue?.(value);
      };
      if (delay === 0) settle();
      else scheduler.schedule(settle, delay);
      return undefined as never;
    },
  };
}
