import { Observable, type OperatorFunction } from 'rxjs';
import { toSounderError } from '../src/core/errors.ts';
import type { Envelope, Settlement } from './envelope.ts';
import { checkMaxItems, oneAtATime } from './one-at-a-time.ts';

export interface SettleAfterOptions<T> {
  /** Puts the value where it is safe; a promise when that takes time. One call at a time, in order. */
  readonly write: (value: T, settlement: Settlement) => void | PromiseLike<void>;
  /** Envelopes held while writing, the one being written included; the credits of the source. */
  readonly maxItems: number;
}

/**
 * Write every value and acknowledge its envelope once the write is done; emits the value then.
 *
 *   source              -a-b----c|
 *   write takes 3       -[a ][b ][c ]
 *   settleAfter         ----a--b---(c|)
 *
 * A failed write cancels what is held and errors the stream: without its sink a pipeline has no purpose.
 *
 * Bounded: `maxItems`; one more is a wiring error and errors the stream. Order-preserving. Drops nothing.
 */
export function settleAfter<T>(options: SettleAfterOptions<T>): OperatorFunction<Envelope<T>, T> {
  const { write, maxItems } = options;
  checkMaxItems('settleAfter', maxItems);
  return (source) =>
    new Observable((subscriber) => {
      const fail = (thrown: unknown): void => subscriber.error(toSounderError(thrown));
      oneAtATime(source, subscriber, {
        operator: 'settleAfter',
        maxItems,
        begin: ({ value, settlement }, ready) => {
          const pending = write(value, settlement);
          if (pending) pending.then(ready, fail);
          else ready();
        },
        finish: (envelope) => {
          envelope.ack();
          subscriber.next(envelope.value);
        },
      });
    });
}
