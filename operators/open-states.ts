import { type StateEncoding, StateStore } from './state-store.ts';
import { type StateHost, unkept } from './with-state.ts';

/** Makes the store of an operator that remembers, once it is known how its states become bytes. */
export type OpenStates<State> = (encoding: StateEncoding<State>) => {
  readonly store: StateStore<State>;
  readonly host: StateHost;
};

/** States that last as long as the operator, of so many streams. */
export const statesInMemory =
  <State>(maxStreams: number): OpenStates<State> =>
  (encoding) => ({ store: new StateStore(encoding, maxStreams), host: unkept });
