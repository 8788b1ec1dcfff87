import { concatWith, ignoreElements, type Observable, type Subscriber, tap } from 'rxjs';
import type { Envelope } from './envelope.ts';

/**
 * Runs `next` for every value of `source`; errors and completion pass on to `subscriber`.
 *
 * Subscribing through operators (and not with a bare observer) lets an unsubscription stop even a synchronous source,
 * and turns a throw in `next` into an error of the stream.
 *
 * @param ending  subscribed when the source completes; the stream completes when it does (at once if absent)
 */
export function receive<T>(
  source: Observable<T>,
  subscriber: Subscriber<unknown>,
  next: (value: T) => void,
  ending?: Observable<never>,
): void {
  const received = source.pipe(tap(next), ignoreElements());
  (ending ? received.pipe(concatWith(ending)) : received).subscribe(subscriber);
}

/** Hands an envelope on, or cancels it when nobody is listening any more. */
export function forward<T>(subscriber: Subscriber<Envelope<T>>, envelope: Envelope<T>): void {
  if (subscriber.closed) envelope.cancel();
  else subscriber.next(envelope);
}
