import type { OperatorFunction } from 'rxjs';
import type { Anomaly } from '../src/core/anomaly.ts';
import type { Estimate } from '../src/core/estimate.ts';
import type { KeyedReducer } from '../src/core/keyed-reducer.ts';
import { type AnomalyOptions, type Coded, createAnomalyDetector, type ScoreWindow } from '../src/dictionary/index.ts';
import type { Clock } from '../src/runtime/clock.ts';
import type { Envelope } from './envelope.ts';
import { type OpenStates, statesInMemory } from './open-states.ts';
import { estimateOf, stampOf } from './stamped.ts';
import { withState } from './with-state.ts';

export interface AnomalyOperatorOptions extends AnomalyOptions {
  /** Where scores are kept, of how many streams; in memory of 64 by default. */
  readonly states?: OpenStates<ScoreWindow>;
}

/**
 * Say how much of every snapshot the strongest atoms do not hold, and alarm where it is more than the stream is used to.
 *
 *   source    -a1-a2-x-a2-a3-|     a2 is delivered twice, x is silent
 *   anomaly   -e1-e2-e-e2-e3-|     the second a2 is not learned from; x has no score
 *
 * Bounded: a window of scores of as many streams as the store allows (the one unused for longest is forgotten); holds no
 * envelopes. Order-preserving. Drops nothing.
 */
export function anomaly(
  clock: Clock,
  options: AnomalyOperatorOptions = {},
): OperatorFunction<Envelope<Coded>, Envelope<Estimate>> {
  const { states = statesInMemory<ScoreWindow>(64) } = options;
  const detector = createAnomalyDetector(options);
  const estimate = ({ snapshot }: Coded, found: Anomaly | undefined): Estimate => ({
    ...estimateOf(stampOf(snapshot), [], clock.nowNs()),
    ...(found && { anomaly: found }),
  });
  const reducer: KeyedReducer<ScoreWindow, Coded, Estimate> = {
    ...detector,
    step(state, coded) {
      const step = detector.step(state, coded);
      return { state: step.state, value: estimate(coded, step.value) };
    },
    again: (state, coded, isLast) => estimate(coded, detector.again(state, coded, isLast)),
  };
  return withState({ reducer, stampOf: ({ snapshot }) => stampOf(snapshot), ...states(reducer) });
}
