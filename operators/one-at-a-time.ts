import { Observable, type Subscriber } from 'rxjs';
import { SounderError, toSounderError } from '../src/core/errors.ts';
import type { Envelope } from './envelope.ts';
import { receive } from './receive.ts';

export interface OneAtATimeOptions<T> {
  /** Named in errors. */
  readonly operator: string;
  /** Envelopes held at once, the one being worked on included; one more is a wiring error and errors the stream. */
  readonly maxItems: number;
  /** Starts the work on the oldest envelope; `ready` says that it is done, at once or later. */
  readonly begin: (envelope: Envelope<T>, ready: () => void) => void;
  /** Forwards or settles the envelope whose work is done. */
  readonly finish: (envelope: Envelope<T>) => void;
}

/** @throws SounderError `usage` unless the bound is an integer of at least 1 */
export function checkMaxItems(operator: string, maxItems: number): void {
  if (!Number.isInteger(maxItems) || maxItems < 1)
    throw new SounderError('usage', `${operator}: maxItems: found ${maxItems}, allowed: an integer of at least 1`);
}

/**
 * The body of operators whose work takes time: envelopes wait in order while the oldest one is worked on.
 *
 * The stream completes when the source has and nothing is held; whatever is held at teardown is cancelled.
 */
export function oneAtATime<T>(
  source: Observable<Envelope<T>>,
  subscriber: Subscriber<unknown>,
  options: OneAtATimeOptions<T>,
): void {
  const { operator, maxItems, begin, finish } = options;
  const held: Envelope<T>[] = [];
  // Busy from the beginning of the work until its envelope has left, so that whatever arrives meanwhile waits its turn.
  let busy = false;
  let whenEmpty: (() => void) | undefined;
  subscriber.add(() => {
    for (const envelope of held.splice(0)) envelope.cancel();
  });

  const leave = (): void => {
    const envelope = held.shift();
    if (envelope) finish(envelope); // none after an unsubscription: the teardown has cancelled it
    busy = false;
  };
  const work = (): void => {
    while (!busy && held.length > 0) {
      busy = true;
      let inBegin = true;
      begin(held[0], () => {
        if (inBegin) leave();
        else leaveLater();
      });
      inBegin = false;
    }
    if (!busy) whenEmpty?.();
  };
  const leaveLater = (): void => {
    try {
      leave();
      work();
    } catch (thrown) {
      subscriber.error(toSounderError(thrown));
    }
  };

  receive(
    source,
    subscriber,
    (envelope) => {
      if (held.length >= maxItems) {
        envelope.cancel();
        throw new SounderError('internal', `${operator}: found more than ${maxItems} envelopes, allowed: the credits`);
      }
      held.push(envelope);
      work();
    },
    new Observable((ending) => {
      whenEmpty = () => ending.complete();
      if (!busy) ending.complete();
    }),
  );
}
