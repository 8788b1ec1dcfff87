import { type OperatorFunction, tap } from 'rxjs';
import type { Envelope, Settlement } from './envelope.ts';

/** Takes the time that envelopes spend in a stage. */
export interface StageTimes {
  /** A monotonic time, milliseconds. */
  nowMs(): number;
  record(stage: string, ms: number): void;
}

/**
 * Tell how long every envelope was inside an operator, from its arrival there to its departure.
 *
 *   source           -a--x---|
 *   takes 2          ---A----|     x is rejected inside
 *   recorded         ---2-----
 *
 * Bounded: holds a number per envelope that is inside, and nothing of settled ones. Order-preserving. Drops nothing.
 */
export function timed<In, Out>(
  stage: string,
  operator: OperatorFunction<Envelope<In>, Envelope<Out>>,
  times: StageTimes,
): OperatorFunction<Envelope<In>, Envelope<Out>> {
  return (source) => {
    const arrivals = new WeakMap<Settlement, number>();
    return source.pipe(
      tap(({ settlement }) => arrivals.set(settlement, times.nowMs())),
      operator,
      tap(({ settlement }) => {
        const arrival = arrivals.get(settlement);
        if (arrival !== undefined) times.record(stage, times.nowMs() - arrival);
      }),
    );
  };
}
