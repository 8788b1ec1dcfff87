import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { learnDictionary, type LearnedSnapshot, learnerEncoding } from '../../operators/learn-dictionary.ts';
import { StateStore } from '../../operators/state-store.ts';
import { createRng, defineAxis, defineSensor, type Snapshot } from '../../src/core/index.ts';
import { planDictionaryLearner } from '../../src/dictionary/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { Settlements } from './settlements.ts';

const kernels = loadKernels();
const [ANTENNAS, SIZE] = [7, 6];

const sensorOf = (streamId: string) =>
  defineSensor({
    streamId,
    modality: 'isac',
    datatype: 'cf32_le',
    axes: [
      defineAxis({ name: 'subcarrier', size: SIZE, spacing: 1, unit: 'Hz' }),
      defineAxis({ name: 'antenna', size: ANTENNAS, spacing: 1, unit: 'm' }),
    ],
  });
const sensors = { a: sensorOf('a'), b: sensorOf('b') };

/** Sparse enough to learn from; the same for the same place in the same stream. */
function snapshotOf(stream: 'a' | 'b', sequence: number, poison = false): Snapshot {
  const rng = createRng(`${stream}${sequence}`);
  const values = Float32Array.from({ length: 2 * SIZE * ANTENNAS }, () => rng.normal() ** 3);
  if (poison) values[2 * ANTENNAS + 6] = NaN; // subcarrier 1 of antenna 3, real part
  const at = BigInt(sequence);
  return { sensor: sensors[stream], sequence: at, captureTimeNs: at, samples: new Uint8Array(values.buffer) };
}

function running(store = new StateStore(learnerEncoding, 10)) {
  const settlements = new Settlements<Snapshot>();
  const changes: { key: string; value: Uint8Array | undefined }[] = [];
  const source = new Subject<Snapshot>();
  const seen: LearnedSnapshot[] = [];
  const host = {
    partitionOf: () => 0,
    changed: (change: { key: string; value: Uint8Array | undefined }) => void changes.push(change),
  };
  let completed = false;
  const operator = learnDictionary({ kernels, axis: 'subcarrier', learner: { batch: 4 }, store, host });
  const envelopes = new Subject<ReturnType<typeof settlements.envelope>>();
  source.subscribe({
    next: (value) => envelopes.next(settlements.envelope(value)),
    complete: () => envelopes.complete(),
  });
  const subscription = envelopes.pipe(operator).subscribe({
    next: (envelope) => {
      seen.push(envelope.value);
      envelope.ack();
    },
    complete: () => (completed = true),
  });
  return { settlements, changes, source, seen, subscription, completed: () => completed };
}

/** What the learner makes of the fibres of these snapshots, which are read here by their definition. */
function directly(snapshots: readonly Snapshot[]) {
  const learner = planDictionaryLearner(kernels, { size: SIZE, complex: true, batch: 4 });
  for (const { samples } of snapshots) {
    const values = new Float32Array(samples.buffer);
    for (let antenna = 0; antenna < ANTENNAS; antenna++) {
      const vector = Float64Array.from(
        { length: 2 * SIZE },
        (_, i) => values[2 * ((i >> 1) * ANTENNAS + antenna) + (i % 2)],
      );
      learner.update(vector, 1);
    }
  }
  const { samples, gap } = learner;
  const dictionary = learner.dictionary();
  learner.dispose();
  return { dictionary, samples, gap };
}

describe('learnDictionary', () => {
  it('learns each stream on its own, as the learner does from the fibres, and completes with the source', () => {
    const { source, seen, settlements, completed } = running();
    const [a, b] = (['a', 'b'] as const).map((stream) => Array.from({ length: 9 }, (_, i) => snapshotOf(stream, i)));
    a.forEach((snapshot, i) => {
      source.next(snapshot);
      source.next(b[i]);
    });
    source.complete();
    expect(completed()).toBe(true);
    expect(settlements.kinds).toEqual(Array<string>(18).fill('done'));
    expect(seen.at(-2)).toEqual({ snapshot: a[8], ...directly(a) });
    expect(seen.at(-1)).toEqual({ snapshot: b[8], ...directly(b) });
    expect(seen[4]).toEqual({ snapshot: a[2], ...directly(a.slice(0, 3)) });
  });

  it('rejects a snapshot that is not finite, or too short, and learns nothing of it', () => {
    const { source, seen, settlements } = running();
    const good = [snapshotOf('a', 0), snapshotOf('a', 3)];
    const short = { ...snapshotOf('a', 2), samples: new Uint8Array(8) };
    for (const snapshot of [good[0], snapshotOf('a', 1, true), short, good[1]]) source.next(snapshot);
    expect(settlements.kinds).toEqual(['done', 'rejected', 'rejected', 'done']);
    expect([...settlements.outcomes.values()][1]).toMatchObject({
      error: { message: 'stream a snapshot 1: vector 3 along subcarrier: found NaN, allowed: finite numbers' },
    });
    expect(seen.at(-1)).toEqual({ snapshot: good[1], ...directly(good) });
  });

  it('does not learn twice from what is delivered again', () => {
    const { source, seen, changes } = running();
    const snapshots = [0, 1, 1].map((sequence) => snapshotOf('a', sequence));
    for (const snapshot of snapshots) source.next(snapshot);
    expect(changes).toHaveLength(2);
    expect(seen[2]).toEqual({ snapshot: snapshots[2], ...directly(snapshots.slice(0, 2)) });
  });

  it('goes on bit-equal from the changes of its state', () => {
    const snapshots = Array.from({ length: 12 }, (_, i) => snapshotOf('a', i));
    const before = running();
    for (const snapshot of snapshots.slice(0, 5)) before.source.next(snapshot);
    before.subscription.unsubscribe();
    const store = new StateStore(learnerEncoding, 10);
    store.restore(0, before.changes);
    const after = running(store);
    for (const snapshot of snapshots.slice(5)) after.source.next(snapshot);
    expect(after.seen.at(-1)).toEqual({ snapshot: snapshots[11], ...directly(snapshots) });
  });

  it('rejects every snapshot of a sensor without the axis', () => {
    const { source, settlements } = running();
    const sensor = { ...sensors.a, axes: sensors.a.axes.slice(1) };
    source.next({ ...snapshotOf('a', 0), sensor });
    expect([...settlements.outcomes.values()][0]).toMatchObject({
      kind: 'rejected',
      error: { message: 'axis: found "subcarrier", allowed: antenna (stream a)' },
    });
  });
});
