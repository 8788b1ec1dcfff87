import { Observable, type OperatorFunction } from 'rxjs';
import { toSounderError } from '../src/core/errors.ts';
import type { KeyedReducer } from '../src/core/keyed-reducer.ts';
import { type Envelope, type Settlement, withValue } from './envelope.ts';
import { forward, receive } from './receive.ts';
import type { StateStore } from './state-store.ts';
import type { Stamp } from './stamped.ts';

/** Where states are kept besides memory. */
export interface StateHost {
  /** False: states are kept nowhere else, so changes need not be told. */
  readonly keeps?: boolean;
  /** The partition an envelope came from; undefined when it is not ours any more. */
  partitionOf(settlement: Settlement): number | undefined;
  /** A new state (undefined: forgotten), told before the envelope goes on; it belongs to the outputs of that envelope. */
  changed(change: { readonly key: string; readonly value: Uint8Array | undefined }, settlement: Settlement): void;
}

export interface WithStateOptions<State, In, Out> {
  readonly reducer: KeyedReducer<State, In, Out>;
  /** Which snapshot a value was made from; states are kept by its stream. */
  readonly stampOf: (value: In) => Stamp;
  readonly store: StateStore<State>;
  readonly host: StateHost;
  /**
   * Tells the host of every so many changes of a stream, 1 by default: what is kept elsewhere then lags behind by up to
   * that many, and a stream that goes on from there has missed them.
   */
  readonly saveEvery?: number;
}

/** States that live as long as their store. */
export const unkept: StateHost = { keeps: false, partitionOf: () => 0, changed: () => undefined };

/**
 * Step a state per stream by every value, in order, and emit what the reducer makes of it.
 *
 *   source       -a1-b1-a2-a2-x-a3-|      a2 is delivered twice, the reducer throws at x
 *   withState    -A1-B1-A2-A2-#-A3-|      the second A2 leaves the state as it is; x is nacked
 *
 * A value was applied before when both its sequence and its capture time are not past those last applied, so a sensor
 * that starts to count anew goes on. An envelope whose partition is not ours any more is cancelled.
 *
 * Bounded: holds no envelopes, and as many states as the store allows. Order-preserving. Drops nothing.
 */
export function withState<State, In, Out>(
  options: WithStateOptions<State, In, Out>,
): OperatorFunction<Envelope<In>, Envelope<Out>> {
  const { reducer, stampOf, store, host, saveEvery = 1 } = options;

  const apply = (partition: number, value: In, settlement: Settlement): Out => {
    const { streamId: key, sequence, captureTimeNs } = stampOf(value);
    const before = store.get(partition, key);
    if (before && sequence <= before.sequence && captureTimeNs <= before.captureTimeNs)
      return reducer.again(before.state, value, sequence === before.sequence);
    const step = reducer.step(before?.state, value);
    const unsaved = ((before?.unsaved ?? -1) + 1) % saveEvery;
    const after = { sequence, captureTimeNs, state: step.state, unsaved };
    const surplus = store.surplus(partition, key);
    if (surplus !== undefined) host.changed({ key: surplus, value: undefined }, settlement);
    if (host.keeps !== false && unsaved === 0) host.changed({ key, value: store.encode(after) }, settlement);
    store.set(partition, key, after);
    return step.value;
  };

  return (source) =>
    new Observable((subscriber) => {
      receive(source, subscriber, (envelope) => {
        const { settlement } = envelope;
        const partition = host.partitionOf(settlement);
        if (partition === undefined) return envelope.cancel();
        let value: Out;
        try {
          value = apply(partition, envelope.value, settlement);
        } catch (thrown) {
          return envelope.nack(toSounderError(thrown));
        }
        forward(subscriber, withValue(envelope, value));
      });
    });
}
