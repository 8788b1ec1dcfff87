import { SounderError, toSounderError } from '../core/errors.ts';
import type { KeyedReducer } from '../core/keyed-reducer.ts';
import type { SensorDescription } from '../core/sensor.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Kernels } from '../kernels/load.ts';
import type { Coded, CodedLayout } from './coded.ts';
import { planCoding } from './coding.ts';
import { planDictionaryLearner } from './learner.ts';
import type { DictionaryLearnerOptions } from './options.ts';
import { Recent } from './recent.ts';
import { layVectors, type VectorLayout, type VectorOptions } from './vectors.ts';

/** How the dictionary of a stream is learned: what its vectors are, and how the learner goes. Steps are counted in samples. */
export type StreamLearnerOptions = VectorOptions &
  Pick<DictionaryLearnerOptions, 'schedule' | 'power' | 'batch' | 'momentumFloor' | 'stepFloor' | 'seed'> & {
    /** Learners in kernel memory at once; those of other streams wait as bytes. Default 8. */
    readonly maxLearners?: number;
  };

/** What is known of one stream; it goes on with the stream: a step changes it, unless it throws. */
export class LearnedStream {
  readonly size: number;
  readonly complex: boolean;
  /** The saved learner, while it is not in kernel memory. */
  parked: Uint8Array | undefined;

  constructor({ size, complex }: Pick<VectorLayout, 'size' | 'complex'>, parked?: Uint8Array) {
    this.size = size;
    this.complex = complex;
    this.parked = parked;
  }
}

/** A reducer that holds kernel memory. */
export interface StreamLearner extends KeyedReducer<LearnedStream, Snapshot, Coded> {
  /** Gives the kernel memory back; states stay usable. */
  dispose(): void;
}

/** The layout that snapshots of a sensor are coded in; plans once what the first of them would need. */
export function layLearnedVectors(
  kernels: Kernels,
  sensor: SensorDescription,
  options: StreamLearnerOptions,
): CodedLayout {
  const layout: CodedLayout = { ...layVectors(sensor, options), dictionary: 'learned' };
  planDictionaryLearner(kernels, learnerOptions(layout, options)).dispose();
  planCoding(kernels, layout).dispose();
  return layout;
}

/**
 * Learns a dictionary of every stream and codes each snapshot with it as it was before the snapshot was learned from, so
 * that nothing is coded with what it taught itself (Dawid 1984, "prequential").
 *
 * A stream whose vectors change their size begins anew. A snapshot that comes again is coded with the dictionary as it is
 * now. A state takes about 8 (5 size^2 + 70 size) bytes, 8 (11 size^2 + 262 size) when complex.
 *
 * @throws SounderError `configuration-invalid`, `plan-invalid` with the first snapshot of a sensor
 */
export function createStreamLearner(kernels: Kernels, options: StreamLearnerOptions = {}): StreamLearner {
  const { maxLearners = 8 } = options;
  const codings = new Recent(maxLearners, (sensor: SensorDescription) =>
    planCoding(kernels, { ...layVectors(sensor, options), dictionary: 'learned' }),
  );
  const learners = new Recent(maxLearners, (stream: LearnedStream) => takeUp(kernels, stream, options));

  /** The state itself where it belongs to the vectors of the snapshot, else one to begin with. */
  const streamFor = (state: LearnedStream | undefined, { sensor }: Snapshot): LearnedStream => {
    const { layout } = codings.get(sensor);
    const fits = state?.size === layout.size && state.complex === layout.complex;
    return fits ? state : new LearnedStream(layout);
  };

  const code = (stream: LearnedStream, snapshot: Snapshot): Coded => {
    const coding = codings.get(snapshot.sensor);
    coding.read(snapshot);
    const live = learners.get(stream);
    coding.encode((vector, codes) => live.learner.encode(vector, codes));
    const { layout, vectors, codes } = coding;
    return { layout, snapshot, vectors, codes, ...live.dictionary() };
  };

  return {
    step(state, snapshot) {
      const stream = streamFor(state, snapshot);
      const value = code(stream, snapshot);
      learners.get(stream).learner.update(value.vectors, value.layout.count);
      return { state: stream, value };
    },
    again: (state, snapshot) => code(streamFor(state, snapshot), snapshot),
    encode(state) {
      const body = state.parked ?? learners.peek(state)!.learner.save();
      const bytes = new Uint8Array(HEADER + body.byteLength);
      new DataView(bytes.buffer).setUint32(0, state.size, true);
      bytes[4] = Number(state.complex);
      bytes.set(body, HEADER);
      return bytes;
    },
    decode(bytes) {
      if (bytes.byteLength < HEADER) throw undecodable(`${bytes.byteLength} bytes`);
      const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
      const stream = new LearnedStream({ size, complex: bytes[4] === 1 }, bytes.slice(HEADER));
      try {
        takeUp(kernels, stream, options).dispose();
      } catch (thrown) {
        throw undecodable(toSounderError(thrown).message, thrown);
      }
      return stream;
    },
    dispose() {
      learners.dispose();
      codings.dispose();
    },
  };
}

/** Size (uint32, little endian) and whether complex, before the bytes of the learner. */
const HEADER = 8;

/** Brings a stream's learner into kernel memory; disposing parks it again. */
function takeUp(kernels: Kernels, stream: LearnedStream, options: StreamLearnerOptions) {
  return kernels.memory.attempt(() => {
    const learner = planDictionaryLearner(kernels, learnerOptions(stream, options));
    if (stream.parked) learner.restore(stream.parked);
    stream.parked = undefined;
    const { batch = DEFAULT_BATCH } = options;
    let known: Pick<Coded, 'version' | 'dictionary'> | undefined;
    return {
      learner,
      /** The dictionary as it is, made anew when a step has changed it. */
      dictionary() {
        const version = Math.floor(learner.samples / batch);
        if (known?.version !== version) known = { version, dictionary: learner.dictionary() };
        return known;
      },
      dispose() {
        stream.parked = learner.save();
        learner.dispose();
      },
    };
  });
}

const DEFAULT_BATCH = 10;

const learnerOptions = (
  { size, complex }: Pick<VectorLayout, 'size' | 'complex'>,
  { schedule, power, batch = DEFAULT_BATCH, momentumFloor, stepFloor, seed }: StreamLearnerOptions,
): DictionaryLearnerOptions => ({
  size,
  complex,
  batch,
  ...(schedule && { schedule }),
  ...(power && { power }),
  ...(momentumFloor !== undefined && { momentumFloor }),
  ...(stepFloor !== undefined && { stepFloor }),
  ...(seed !== undefined && { seed }),
});

const undecodable = (found: string, cause?: unknown): SounderError =>
  new SounderError(
    'message-undecodable',
    `state of learnDictionary: found ${found.replace(/^.*?found /, '')}`,
    {},
    cause,
  );
