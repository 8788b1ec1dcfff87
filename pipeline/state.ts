import type { Settlement } from '../operators/envelope.ts';
import { type StateEncoding, StateStore } from '../operators/state-store.ts';
import type { StateHost as StoreHost } from '../operators/with-state.ts';

/** Streams whose state one stage remembers in one partition. */
const MOST_STREAMS = 100_000;

/** A state that changed: one record of the changelog of a stage; without a value the stream was forgotten. */
export interface StateChange {
  /** Unique in its pipeline. */
  readonly stage: string;
  /** The stream. */
  readonly key: string;
  readonly value: Uint8Array | undefined;
}

/** Where the states of a pipeline outlive the process, e.g. compacted topics. */
export interface StateHost {
  /** False: changes are kept nowhere, and need not be told. */
  readonly keeps?: boolean;
  /** The partition of the input an envelope came from; undefined when it is not ours any more: it is then cancelled. */
  partitionOf(settlement: Settlement): number | undefined;
  /** Called before the envelope goes on: the change belongs to the outputs of that envelope. */
  changed(change: StateChange, settlement: Settlement): void;
}

/** The states of one stage, as whoever follows the partitions sees them. */
export interface KeyedState {
  readonly stage: string;
  /** @throws SounderError `message-undecodable` naming stage or stream; the partition is then as it was */
  restore(partition: number, entries: Iterable<{ readonly key: string; readonly value: Uint8Array | undefined }>): void;
  forget(partition: number): void;
}

/** States that live as long as the pipeline: one partition, no changelog. */
const inMemory: StateHost = { keeps: false, partitionOf: () => 0, changed: () => undefined };

/** The states of all stages of one pipeline. */
export class PipelineStates {
  readonly #host: StateHost;
  readonly #states: KeyedState[] = [];

  constructor(host: StateHost = inMemory) {
    this.#host = host;
  }

  get all(): readonly KeyedState[] {
    return this.#states;
  }

  /** Makes the store of a stage; a second stage of the same name is `<name>-2`. */
  open<State>(
    name: string,
    encoding: StateEncoding<State>,
    maxStreams = MOST_STREAMS,
  ): { readonly store: StateStore<State>; readonly host: StoreHost } {
    const same = this.#states.filter(({ stage }) => stage === name || stage.startsWith(`${name}-`)).length;
    const stage = same === 0 ? name : `${name}-${same + 1}`;
    const store = new StateStore(encoding, maxStreams);
    this.#states.push({
      stage,
      restore: (partition, entries) => store.restore(partition, entries),
      forget: (partition) => store.forget(partition),
    });
    const host = this.#host;
    return {
      store,
      host: {
        keeps: host.keeps !== false,
        partitionOf: (settlement) => host.partitionOf(settlement),
        changed: (change, settlement) => host.changed({ stage, ...change }, settlement),
      },
    };
  }
}
