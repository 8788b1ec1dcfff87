import { map, type OperatorFunction, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { anomaly } from '../../operators/anomaly.ts';
import { codeVectors } from '../../operators/code-vectors.ts';
import { denoise } from '../../operators/denoise.ts';
import type { Envelope } from '../../operators/envelope.ts';
import { learnDictionary, type LearnDictionaryOptions } from '../../operators/learn-dictionary.ts';
import { sparseCode } from '../../operators/sparse-code.ts';
import { type StateEncoding, StateStore } from '../../operators/state-store.ts';
import { createRng } from '../../src/core/rng.ts';
import type { Estimate, Snapshot } from '../../src/core/index.ts';
import { type Coded, type LearnedStream, planFixedCoding } from '../../src/dictionary/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { vectorSensor, vectorSnapshot } from '../dictionary/alarms.ts';
import { randomOrthogonal, sparseStream } from '../dictionary/streams.ts';
import { expectSettled, Settlements } from './settlements.ts';
import { createScheduler, marbles, schedulerClock } from './virtual-time.ts';

const SIZE = 4;
const BATCH = 5;
const sensors = Object.fromEntries(['a', 'b', 'c'].map((id) => [id, vectorSensor(SIZE, BATCH, false, id)]));
const snapshot = (stream: string, sequence: bigint): Snapshot =>
  vectorSnapshot(sensors[stream], sparseStream({ size: SIZE }, `${stream}${sequence}`).next(BATCH), sequence);
const bad = (stream: string, sequence: bigint): Snapshot =>
  vectorSnapshot(sensors[stream], new Float64Array(SIZE * BATCH).fill(NaN), sequence);
const silent = (stream: string, sequence: bigint): Snapshot =>
  vectorSnapshot(sensors[stream], new Float64Array(SIZE * BATCH), sequence);
const dictionary = { size: SIZE, complex: false, atoms: randomOrthogonal(SIZE, createRng('d')), where: 'd.npy' };

/** Sends snapshots one by one through an operator and gives what each became. */
function bench<Out>(
  operator: OperatorFunction<Envelope<Snapshot>, Envelope<Out>>,
  keep: (value: Out) => unknown = (value) => value,
) {
  const settlements = new Settlements<Snapshot>();
  const source = new Subject<Snapshot>();
  const seen: unknown[] = [];
  let ended = 'open';
  const subscription = source.pipe(map(settlements.envelope), operator).subscribe({
    next: (envelope) => {
      seen.push(keep(envelope.value));
      envelope.ack();
    },
    error: (error: unknown) => (ended = String(error)),
    complete: () => (ended = 'complete'),
  });
  return { settlements, source, seen, subscription, ended: () => ended };
}

const versionOf = ({ version }: Coded): number => version;

describe('learnDictionary', () => {
  it('learns of every stream on its own; what is bad is rejected, what comes again teaches nothing', () => {
    const kernels = loadKernels();
    const { settlements, source, seen, ended } = bench(learnDictionary(kernels, { batch: BATCH }), versionOf);
    const inputs = [
      snapshot('a', 1n),
      snapshot('a', 2n),
      bad('a', 3n),
      snapshot('b', 1n),
      snapshot('a', 2n),
      snapshot('a', 3n),
    ];
    for (const input of inputs) source.next(input);
    source.complete();
    // Versions count steps of 5 vectors, one a snapshot.
    expect(seen).toEqual([0, 1, 0, 2, 2]);
    expect(settlements.kinds).toEqual(['done', 'done', 'rejected', 'done', 'done', 'done']);
    expect(settlements.outcomes.get(inputs[2])).toMatchObject({ error: { code: 'samples-not-finite' } });
    expect(ended()).toBe('complete');
    expect(kernels.memory.bytesInUse).toBe(0);
  });

  it('gives its memory back on an early unsubscription and on an error of the source', () => {
    for (const end of ['unsubscribe', 'error']) {
      const kernels = loadKernels();
      const { settlements, source, subscription, ended } = bench(learnDictionary(kernels));
      source.next(snapshot('a', 1n));
      expect(kernels.memory.bytesInUse).toBeGreaterThan(0);
      if (end === 'unsubscribe') subscription.unsubscribe();
      else source.error(new Error('broken pipe'));
      expect(ended()).toBe(end === 'unsubscribe' ? 'open' : 'Error: broken pipe');
      expect(kernels.memory.bytesInUse).toBe(0);
      expectSettled(settlements);
    }
  });

  it('is as fast as its source, in order', () => {
    const scheduler = createScheduler();
    const settlements = new Settlements<Snapshot>();
    marbles(({ cold, expectObservable }) => {
      const values = { a: snapshot('a', 1n), b: snapshot('a', 2n), x: bad('a', 3n), c: snapshot('a', 4n) };
      const coded = cold('a-b-x-c-|', values).pipe(map(settlements.envelope), learnDictionary(loadKernels()), map((e) => (e.ack(), String(e.value.snapshot.sequence)))); // prettier-ignore
      expectObservable(coded).toBe('1-2---4-|');
    }, scheduler);
  });

  /** A store of `most` streams whose changes are seen. */
  const kept = (most: number, changes: [string, number | undefined][]): Pick<LearnDictionaryOptions, 'states'> => ({
    states: (encoding: StateEncoding<LearnedStream>) => ({
      store: new StateStore(encoding, most),
      host: {
        partitionOf: () => 0,
        changed: ({ key, value }) => changes.push([key, value?.byteLength]),
      },
    }),
  });

  it('forgets the stream unused for longest when there are too many', () => {
    const changes: [string, number | undefined][] = [];
    const { source, seen } = bench(learnDictionary(loadKernels(), { batch: BATCH, ...kept(2, changes) }), versionOf);
    for (const [stream, at] of [['a', 1n], ['b', 1n], ['a', 2n], ['c', 1n], ['a', 3n], ['b', 2n]] as const) source.next(snapshot(stream, at)); // prettier-ignore
    expect(seen).toEqual([0, 0, 1, 0, 2, 0]);
    expect(changes.filter(([, bytes]) => bytes === undefined).map(([key]) => key)).toEqual(['b', 'c']);
  });

  it('tells of a dictionary as often as it is asked to', () => {
    const changes: [string, number | undefined][] = [];
    const { source } = bench(learnDictionary(loadKernels(), { saveEvery: 3, ...kept(9, changes) }));
    for (let i = 1n; i <= 7n; i++) source.next(snapshot('a', i));
    source.next(snapshot('b', 1n));
    expect(changes.map(([key]) => key)).toEqual(['a', 'a', 'a', 'b']);
    expect(() => learnDictionary(loadKernels(), { saveEvery: 0 })).toThrow('learnDictionary: saveEvery: found 0');
  });

  it('rejects every snapshot of a sensor whose vectors cannot be laid out', () => {
    const { settlements, source } = bench(learnDictionary(loadKernels(), { axis: 'range' }));
    source.next(snapshot('a', 1n));
    source.next(snapshot('a', 2n));
    expect(settlements.kinds).toEqual(['rejected', 'rejected']);
  });
});

describe('codeVectors', () => {
  it('codes as its plan does, rejects what is bad, and gives its memory back', () => {
    const kernels = loadKernels();
    const { settlements, source, seen, subscription } = bench(codeVectors(kernels, dictionary), ({ codes }) => [
      ...codes,
    ]);
    const values = [snapshot('a', 1n), bad('a', 2n), snapshot('b', 1n)];
    for (const value of values) source.next(value);
    const plan = planFixedCoding(loadKernels(), sensors.a, dictionary);
    expect(seen[0]).toEqual([...plan.apply(values[0]).codes]);
    expect(settlements.kinds).toEqual(['done', 'rejected', 'done']);
    subscription.unsubscribe();
    expect(kernels.memory.bytesInUse).toBe(0);
  });

  it('refuses a dictionary that is not orthogonal before anything flows', () => {
    const atoms = dictionary.atoms.map((value) => 2 * value);
    expect(() => codeVectors(loadKernels(), { ...dictionary, atoms })).toThrow(
      'd.npy: found atom 0 off unit norm by 3.0',
    );
  });
});

describe('what is made of codes', () => {
  const scheduler = createScheduler();
  const clock = schedulerClock(scheduler);
  const coding = () => codeVectors(loadKernels(), dictionary);
  const options = { falseAlarm: 0.5, learning: 1, window: 1, keep: 1 };

  it.each<[string, OperatorFunction<Envelope<Coded>, Envelope<Estimate | Snapshot>>]>([
    ['sparseCode', sparseCode(clock, { keep: 2 })],
    ['denoise', denoise()],
    ['anomaly', anomaly(clock, options)],
  ])('%s keeps order and stamps, settles everything, and ends with its source', (_, operator) => {
    const run = bench(
      (source) => source.pipe(coding(), operator),
      (value) => value.sequence,
    );
    for (const value of [snapshot('a', 1n), bad('a', 2n), silent('a', 3n), snapshot('b', 4n)]) run.source.next(value);
    expect(run.seen).toEqual([1n, 3n, 4n]);
    expect(run.settlements.kinds).toEqual(['done', 'rejected', 'done', 'done']);
    run.source.complete();
    expect(run.ended()).toBe('complete');
    const other = bench((source) => source.pipe(coding(), operator));
    other.source.next(snapshot('c', 1n));
    other.subscription.unsubscribe();
    expectSettled(other.settlements);
  });

  it('sparseCode: the strongest codes of every vector, as an estimate of its own', () => {
    const { source, seen } = bench((coded) => coded.pipe(coding(), sparseCode(clock, { keep: 2 })));
    source.next(snapshot('a', 1n));
    const before = structuredClone(seen[0]);
    source.next(snapshot('a', 2n));
    expect(seen[0]).toEqual(before);
    expect(seen[0]).toMatchObject({ streamId: 'a', targets: [], codes: { vectorCount: BATCH, atomCount: SIZE } });
  });

  it('sparseCode and denoise reject the layouts that they cannot plan for, and go on', () => {
    for (const operator of [sparseCode(clock, { keep: 9 }), denoise({ keep: 9 })]) {
      const { source, settlements } = bench((coded) => coded.pipe(coding(), operator as OperatorFunction<Envelope<Coded>, Envelope<unknown>>)); // prettier-ignore
      source.next(snapshot('a', 1n));
      source.next(snapshot('b', 1n));
      expect(settlements.kinds).toEqual(['rejected', 'rejected']);
    }
  });

  it('anomaly: a snapshot that comes again is not learned from, silence has no score', () => {
    const anomalies = ({ anomaly: found }: Estimate) => found && { threshold: found.threshold };
    const { source, seen } = bench((coded) => coded.pipe(coding(), anomaly(clock, options)), anomalies);
    for (const at of [1n, 2n, 2n, 3n]) source.next(at === 3n ? silent('a', at) : snapshot('a', at));
    expect(seen[0]).toEqual({ threshold: undefined });
    expect(seen[1]).toEqual({ threshold: expect.any(Number) as number });
    expect(seen[2]).toEqual({ threshold: expect.any(Number) as number });
    expect(seen[3]).toBeUndefined();
  });

  it('a dictionary that is learned makes noise less while it flows', () => {
    const kernels = loadKernels();
    const sensor = vectorSensor(16, 32);
    const clean = sparseStream({ size: 16, theta: 0.1 }, 'flow');
    const rng = createRng('noise');
    const chain: OperatorFunction<Envelope<Snapshot>, Envelope<Snapshot>> = (s) => s.pipe(learnDictionary(kernels), denoise()); // prettier-ignore
    const { source, seen } = bench(chain, ({ samples }) => new Float32Array(samples.buffer));
    let [before, after] = [0, 0];
    for (let i = 1n; i <= 400n; i++) {
      const truth = clean.next(32);
      source.next(vectorSnapshot(sensor, truth.map((value) => value + 0.05 * rng.normal()), i)); // prettier-ignore
      if (i <= 300n) continue;
      const found = seen.at(-1) as Float32Array;
      truth.forEach((value, at) => (after += (found[at] - value) ** 2));
      before += truth.length * 0.05 ** 2;
    }
    // An oracle leaves the noise of one code in ten; a hard threshold loses weak codes besides, less than as much again.
    expect(after / before).toBeLessThan(0.3);
  });
});
