import { Observable, type OperatorFunction } from 'rxjs';
import {
  checkSnapshotSize,
  type Fibres,
  type KeyedReducer,
  planFibres,
  type SensorDescription,
  type Snapshot,
  snapshotName,
  SounderError,
} from '../src/core/index.ts';
import {
  type DictionaryLearner,
  type DictionaryLearnerOptions,
  planDictionaryLearner,
} from '../src/dictionary/index.ts';
import type { Kernels } from '../src/kernels/load.ts';
import type { Envelope } from './envelope.ts';
import { PlanCache } from './plan-cache.ts';
import { stampOf } from './stamped.ts';
import type { StateEncoding, StateStore } from './state-store.ts';
import { type StateHost, withState } from './with-state.ts';

export interface LearnDictionaryOptions {
  readonly kernels: Kernels;
  /** The vectors are the fibres along this axis; absent: the only axis beside `batch`. */
  readonly axis?: string;
  /** Learns from the magnitudes of complex samples. */
  readonly amplitude?: boolean;
  readonly learner?: Omit<DictionaryLearnerOptions, 'size' | 'complex'>;
  readonly store: StateStore<LearnerState>;
  readonly host: StateHost;
  /** Learners held at once, 8 by default; the state of a stream outlives its learner. */
  readonly maxPlans?: number;
}

/** A learner between two snapshots, as `DictionaryLearner.save` gives it; never written to. */
export type LearnerState = Uint8Array;

/** How a store keeps learners: they are bytes already. */
export const learnerEncoding: StateEncoding<LearnerState> = {
  encode: (state) => state,
  decode: (bytes) => bytes.slice(),
};

/** What is known of a stream's dictionary after one of its snapshots. */
export interface LearnedSnapshot {
  readonly snapshot: Snapshot;
  /** Row-major n x n, columns are atoms, interleaved pairs when complex. */
  readonly dictionary: Float64Array;
  /** Vectors learned from so far. */
  readonly samples: number;
  /** Frank-Wolfe gap per atom. */
  readonly gap: number;
}

/**
 * Learn a dictionary per stream from the fibres of its snapshots, and emit each snapshot with the dictionary after it.
 *
 *   source             -a1-b1-a2-x-a3-|      x has a sample that is not finite
 *   learnDictionary    -A1-B1-A2-#-A3-|      x is nacked and nothing of it learned
 *
 * A snapshot that is delivered again is not learned from twice. A learner that was saved and restored goes on bit-equal.
 *
 * Bounded: holds no envelopes, a few n x n numbers for each of `maxPlans` learners and for each state of the store. Order-preserving. Drops nothing.
 */
export function learnDictionary(
  options: LearnDictionaryOptions,
): OperatorFunction<Envelope<Snapshot>, Envelope<LearnedSnapshot>> {
  const { store, host, maxPlans = 8 } = options;
  return (source) =>
    new Observable((subscriber) => {
      const plans = new PlanCache((sensor: SensorDescription) => planReducing(sensor, options), maxPlans);
      subscriber.add(() => plans.dispose());
      const reducer: KeyedReducer<LearnerState, Snapshot, LearnedSnapshot> = {
        step: (state, snapshot) => plans.planFor(snapshot.sensor).step(state, snapshot),
        again: (state, snapshot) => plans.planFor(snapshot.sensor).again(state, snapshot),
        ...learnerEncoding,
      };
      subscriber.add(source.pipe(withState({ reducer, stampOf, store, host })).subscribe(subscriber));
    });
}

/** Numbers that are read from a snapshot at a time. */
const CHUNK = 1 << 14;

interface Reducing {
  step(state: LearnerState | undefined, snapshot: Snapshot): { state: LearnerState; value: LearnedSnapshot };
  again(state: LearnerState, snapshot: Snapshot): LearnedSnapshot;
  dispose(): void;
}

function planReducing(
  sensor: SensorDescription,
  { kernels, axis, amplitude, learner }: LearnDictionaryOptions,
): Reducing {
  const fibres = planFibres(sensor, axis, amplitude);
  const { size, complex } = fibres;
  const plan = planDictionaryLearner(kernels, { ...learner, size, complex });
  const first = plan.save();
  const vectors = new Float64Array(Math.max(1, Math.floor(CHUNK / size)) * size * (complex ? 2 : 1));
  // The state the plan is in: a stream that follows itself need not be restored.
  let held: LearnerState | undefined = first;
  const take = (state: LearnerState): void => {
    if (held === state) return;
    held = undefined;
    plan.restore(state);
    held = state;
  };
  const learned = (snapshot: Snapshot): LearnedSnapshot => ({
    snapshot,
    dictionary: plan.dictionary(),
    samples: plan.samples,
    gap: plan.gap,
  });
  return {
    step(state = first, snapshot) {
      take(state);
      held = undefined; // a throw in between leaves the plan in no state at all
      update(plan, fibres, snapshot, vectors);
      held = plan.save();
      return { state: held, value: learned(snapshot) };
    },
    again(state, snapshot) {
      take(state);
      return learned(snapshot);
    },
    dispose: () => plan.dispose(),
  };
}

function update(plan: DictionaryLearner, fibres: Fibres, snapshot: Snapshot, vectors: Float64Array): void {
  checkSnapshotSize(snapshot);
  const scalars = fibres.size * (fibres.complex ? 2 : 1);
  const most = vectors.length / scalars;
  for (let first = 0; first < fibres.count; first += most) {
    const count = Math.min(most, fibres.count - first);
    fibres.read(snapshot.samples, first, count, vectors);
    const bad = vectors.subarray(0, count * scalars).findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new SounderError(
        'samples-not-finite',
        `${snapshotName(snapshot)}: vector ${first + Math.floor(bad / scalars)} along ${fibres.axis}: ` +
          `found ${vectors[bad]}, allowed: finite numbers`,
      );
    plan.update(vectors, count);
  }
}
