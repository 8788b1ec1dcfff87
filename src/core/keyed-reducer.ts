/**
 * A function of the values of one stream that remembers: a step from state to state, with its state as bytes.
 *
 * Pure: equal states and values give equal results, so a state that was kept elsewhere goes on where it stood.
 */
export interface KeyedReducer<State, In, Out> {
  /** @param state  undefined before the first value of a stream */
  step(state: State | undefined, value: In): { readonly state: State; readonly value: Out };
  /**
   * What becomes of a value that was applied before and is delivered again; the state stays as it is.
   *
   * @param isLast  whether it is the newest value that was applied
   */
  again(state: State, value: In, isLast: boolean): Out;
  encode(state: State): Uint8Array;
  /** @throws SounderError `message-undecodable` for bytes that `encode` did not make */
  decode(bytes: Uint8Array): State;
}
