import type { Estimate } from '../core/estimate.ts';
import type { KeyedReducer } from '../core/keyed-reducer.ts';
import { decodeState, encodeState } from './state-json.ts';

/** Estimates of one stream so far. */
export interface Counted {
  readonly count: bigint;
}

/** Numbers the estimates of a stream from 1. One that is delivered again carries its number only if it is the newest. */
export const countReducer: KeyedReducer<Counted, Estimate, Estimate> = {
  step: (state, value) => {
    const count = (state?.count ?? 0n) + 1n;
    return { state: { count }, value: { ...value, snapshotCount: count } };
  },
  again: ({ count }, value, isLast) => (isLast ? { ...value, snapshotCount: count } : value),
  encode: ({ count }) => encodeState({ count: String(count) }),
  decode: (bytes) =>
    decodeState(bytes, 'count', ({ count }) =>
      typeof count === 'string' && /^\d+$/.test(count) ? { count: BigInt(count) } : undefined,
    ),
};
