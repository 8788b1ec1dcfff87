import { Observable, type OperatorFunction } from 'rxjs';
import { SounderError, toSounderError } from '../src/core/errors.ts';
import { type Outcome, withValue, type Envelope } from './envelope.ts';
import { checkMaxItems } from './one-at-a-time.ts';
import { forward, receive } from './receive.ts';
import { type Job, WorkOrder } from './work-order.ts';

/** What came of a value in a worker. */
export type WorkAnswer<Out> =
  | { readonly kind: 'value'; readonly value: Out }
  /** The value ended there: its data was at fault, or its worker died. */
  | { readonly kind: 'settled'; readonly outcome: Outcome };

/** Workers that each work on one value at a time. */
export interface Workers<In, Out> {
  /**
   * Begins the work on a value, unless every worker that may have it is busy.
   *
   * @param answered  called exactly once, after the return of `tryBegin` or before it
   * @returns whether the work has begun
   */
  tryBegin(value: In, answered: (answer: WorkAnswer<Out>) => void): boolean;
  /** @returns a function that stops listening */
  listen(listener: { free(): void; broken(error: SounderError): void }): () => void;
}

export interface InWorkersOptions<In, Out> {
  readonly workers: Workers<In, Out>;
  /** Envelopes held at once, from arrival to departure; the credits of the source. */
  readonly maxItems: number;
  /** Keeps at most one value waiting per key, the newest; without it every value waits for its turn. */
  readonly latestBy?: (value: In) => string;
  /**
   * Envelopes at most on which work has begun and which are not settled; the others wait, where `latestBy` can replace
   * them. With more credits than that by one for every key and one more, a credit is always free: no key waits for
   * another to be polled. All of them by default.
   */
  readonly maxBegun?: number;
}

/**
 * Work on values in worker threads and emit the results in the order of the values, rejections included.
 *
 *   source                    -ab-c---|        two workers, 3 frames a value, 5 for a
 *   inWorkers                 ------(ab)c|     b waits for a
 *
 *   source                    -abcd-|          one worker, 4 frames a value
 *   inWorkers latestBy        -----a---(d|)    b and c are dropped ('superseded') by d, which is of the same stream
 *
 * A dying worker rejects the value it had. Broken workers error the stream.
 *
 * Bounded: `maxItems`; one more is a wiring error and errors the stream. Order-preserving; with `latestBy`, per key.
 * Drops nothing, or with `latestBy` what waits when a newer value of its key comes. On unsubscription everything held is
 * cancelled at once, and what workers answer afterwards is ignored.
 */
export function inWorkers<In, Out>(options: InWorkersOptions<In, Out>): OperatorFunction<Envelope<In>, Envelope<Out>> {
  const { workers, maxItems, latestBy, maxBegun = maxItems } = options;
  checkMaxItems('inWorkers', maxItems);
  return (source) =>
    new Observable((subscriber) => {
      const order = new WorkOrder<In, WorkAnswer<Out>>(latestBy);
      let begun = 0;
      let leaving = false;
      let whenEmpty: (() => void) | undefined;

      const beginWaiting = (): void => {
        for (const job of order.waiting()) {
          if (job.begun || subscriber.closed) continue; // begun, or ended, by what beginning another one set off
          if (begun >= maxBegun) return;
          job.begun = true;
          begun++;
          job.begun = workers.tryBegin(job.envelope.value, (answer) => {
            job.answer = answer;
            beginWaiting(); // the worker does not wait for what is done with its answer
            leaveLater();
          });
          if (!job.begun) begun--;
        }
      };
      const countUntilSettled = (job: Job<In, WorkAnswer<Out>>, { settlement }: Envelope<In>): void =>
        settlement.beforeReport(() => {
          if (!job.begun) return;
          begun--;
          beginWaiting();
        });

      const depart = (envelope: Envelope<In>, answer: WorkAnswer<Out>): void => {
        if (answer.kind === 'value') forward(subscriber, withValue(envelope, answer.value));
        else envelope.settlement.settle(answer.outcome);
      };

      /** A departure can make the source emit, or a worker answer: the outer loop takes that along. */
      const leave = (): void => {
        if (leaving) return;
        leaving = true;
        try {
          for (let next = order.takeAnswered(); next; next = order.takeAnswered()) depart(next.envelope, next.answer);
        } finally {
          leaving = false;
        }
        if (order.length === 0) whenEmpty?.();
      };
      const leaveLater = (): void => {
        if (subscriber.closed) return;
        try {
          leave();
        } catch (thrown) {
          subscriber.error(toSounderError(thrown));
        }
      };

      const arrive = (envelope: Envelope<In>): void => {
        const waiting = order.waitingLike(envelope);
        if (waiting) {
          // It keeps the place: a stream that is fast cannot lose its turn by being replaced again and again.
          const replaced = waiting.envelope;
          waiting.envelope = envelope;
          countUntilSettled(waiting, envelope);
          return replaced.drop('superseded');
        }
        if (order.length >= maxItems) {
          envelope.cancel();
          throw new SounderError('internal', `inWorkers: found more than ${maxItems} envelopes, allowed: the credits`);
        }
        countUntilSettled(order.add(envelope), envelope);
        beginWaiting();
      };

      subscriber.add(() => {
        for (const envelope of order.takeAll()) envelope.cancel();
      });
      subscriber.add(workers.listen({ free: beginWaiting, broken: (error) => subscriber.error(error) }));
      if (subscriber.closed) return;
      receive(
        source,
        subscriber,
        arrive,
        new Observable((ending) => {
          whenEmpty = () => ending.complete();
          if (order.length === 0 && !leaving) ending.complete();
        }),
      );
    });
}
