import { Observable, type OperatorFunction } from 'rxjs';
import { SounderError } from '../src/core/errors.ts';
import type { Snapshot } from '../src/core/snapshot.ts';
import {
  type Coded,
  createStreamLearner,
  type LearnedStream,
  type StreamLearnerOptions,
} from '../src/dictionary/index.ts';
import type { Kernels } from '../src/kernels/load.ts';
import type { Envelope } from './envelope.ts';
import { type OpenStates, statesInMemory } from './open-states.ts';
import { stampOf } from './stamped.ts';
import { withState } from './with-state.ts';

export interface LearnDictionaryOptions extends StreamLearnerOptions {
  /** Where dictionaries are kept, of how many streams; in memory of 64 by default. */
  readonly states?: OpenStates<LearnedStream>;
  /** Keeps the dictionary elsewhere after every so many snapshots, 1 by default: it may be large. */
  readonly saveEvery?: number;
}

/**
 * Learn an orthogonal dictionary of every stream while it flows, and code each snapshot with it as it was before.
 *
 *   source            -a1-a2-x-b1-a2-a3-|     x holds what is not finite; a2 is delivered twice
 *   learnDictionary   -A1-A2-#-B1-A2-A3-|     x is nacked and not learned from; the second a2 neither
 *
 * What is emitted lies in the memory of the operator: it is valid until the next snapshot of its sensor. A snapshot that
 * comes again is coded with the dictionary as it is now. A stream whose vectors change their size begins anew.
 *
 * Bounded: dictionaries of as many streams as the store allows (the one unused for longest is forgotten), 8 of them in
 * kernel memory; holds no envelopes. Order-preserving. Drops nothing.
 */
export function learnDictionary(
  kernels: Kernels,
  options: LearnDictionaryOptions = {},
): OperatorFunction<Envelope<Snapshot>, Envelope<Coded>> {
  const { states = statesInMemory<LearnedStream>(64), saveEvery = 1 } = options;
  if (!Number.isInteger(saveEvery) || saveEvery < 1)
    throw new SounderError(
      'usage',
      `learnDictionary: saveEvery: found ${saveEvery}, allowed: an integer of at least 1`,
    );
  const reducer = createStreamLearner(kernels, options);
  const operator = withState({ reducer, stampOf, saveEvery, ...states(reducer) });
  return (source) =>
    new Observable((subscriber) => {
      subscriber.add(() => reducer.dispose());
      subscriber.add(operator(source).subscribe(subscriber));
    });
}
