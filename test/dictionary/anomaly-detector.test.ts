import { describe, expect, it, test } from 'vitest';
import { type AnomalyOptions, createAnomalyDetector, ownAtoms } from '../../src/dictionary/anomaly-detector.ts';
import type { Coded } from '../../src/dictionary/coded.ts';
import type { ScoreWindow } from '../../src/dictionary/score-window.ts';
import { createStreamLearner, type LearnedStream } from '../../src/dictionary/stream-learner.ts';
import { codedOf, vectorSensor, vectorSnapshot } from './alarms.ts';
import { kernels, sparseStream } from './streams.ts';

const first = (coded: Coded, options: AnomalyOptions) => createAnomalyDetector(options).step(undefined, coded).value;

describe('the score', () => {
  // Energies 25, 0 and 36: 61 / 3 is the mean.
  const coded = codedOf(vectorSensor(4, 3), [3, 4, 0, 0, 0, 0, 0, 0, 3, 3, 3, 3]);

  it('is the part of the energy that the strongest atoms leave over, of the worst vector or of all', () => {
    expect(first(coded, { keep: 1 })).toEqual({ score: 0.75, alarm: false, vector: 2 });
    expect(first(coded, { keep: 3 })).toEqual({ score: 0.25, alarm: false, vector: 2 });
    expect(first(coded, { keep: 1, score: 'all' })).toEqual({ score: (9 + 27) / 61, alarm: false, vector: 2 });
    // A weak vector is measured by the mean energy, 13.
    const weak = codedOf(vectorSensor(2, 2), [5, 0, 0.6, 0.8]);
    expect(first(weak, { keep: 1 })).toEqual({
      score: expect.closeTo(0.36 / 13, 12) as number,
      alarm: false,
      vector: 1,
    });
    const complex = codedOf(vectorSensor(2, 1, true), [3, 4, 0, 5]);
    expect(first(complex, { keep: 1 })).toEqual({ score: 0.5, alarm: false, vector: 0 });
  });

  it('does not depend on the unit of the samples, however small or large', () => {
    for (const unit of [1e-30, 1e30]) {
      const scaled = codedOf(vectorSensor(4, 1), [2 * unit, unit, unit, 0]);
      expect(first({ ...scaled, codes: scaled.codes.map((code) => code * 1e120) }, { keep: 1 })!.score).toBeCloseTo(
        1 / 3,
        12,
      );
    }
  });

  it('is none of a silent snapshot, which teaches nothing', () => {
    const detector = createAnomalyDetector({ falseAlarm: 0.5, learning: 1 });
    const silent = codedOf(vectorSensor(4, 2), new Float64Array(8));
    const { state, value } = detector.step(undefined, silent);
    expect(value).toBeUndefined();
    expect(state.threshold).toBeUndefined();
    detector.step(state, coded);
    expect(state.threshold).toBe(0.75);
  });

  it('takes a quarter of the atoms as those of a vector', () => {
    expect([2, 4, 8, 30].map((size) => ownAtoms({ size }, {}))).toEqual([1, 1, 2, 8]);
    expect(() => ownAtoms({ size: 4 }, { keep: 4 })).toThrow('anomaly.keep: found 4, allowed: an integer from 1 to 3, below the 4 atoms'); // prettier-ignore
  });
});

/** Everything a stream goes through: learned, coded, judged. */
function watch(options: AnomalyOptions) {
  const learning = createStreamLearner(kernels);
  const detector = createAnomalyDetector(options);
  let learned: LearnedStream | undefined;
  let window: ScoreWindow | undefined;
  const sensor = vectorSensor(16, 8);
  return (values: Float64Array) => {
    const coded = learning.step(learned, vectorSnapshot(sensor, values));
    const judged = detector.step(window, coded.value);
    [learned, window] = [coded.state, judged.state];
    return judged.value!;
  };
}

describe.each(['largest', 'all'] as const)('alarms by the score of %s vectors', (score) => {
  // The rate of a stationary stream is tested with scores alone; here the basis is still being refined, which only lowers scores.
  it('come with a change of basis at once and seldom before, and end as the new basis is learned', () => {
    const next = watch({ score, keep: 8 });
    const [before, after] = ['one', 'other'].map((seed) => sparseStream({ size: 16, theta: 0.1, noise: 0.01 }, seed));
    let early = 0;
    for (let i = 0; i < 3000; i++) if (next(before.next(8)).alarm) early++;
    // 2001 snapshots after the learning period, one in a hundred: 20 +- 4 sqrt(2 x 20).
    expect(early).toBeLessThan(20 + 4 * Math.sqrt(40));
    const changed = Array.from({ length: 20 }, () => next(after.next(8)));
    expect(changed.filter(({ alarm }) => alarm).length).toBe(20);
    for (let i = 0; i < 3000; i++) next(after.next(8));
    let late = 0;
    for (let i = 0; i < 1000; i++) if (next(after.next(8)).alarm) late++;
    expect(late).toBeLessThan(10 + 4 * Math.sqrt(20));
  });
});

test('one odd vector is found among others', () => {
  const next = watch({ keep: 8 });
  const stream = sparseStream({ size: 16, theta: 0.1, noise: 0.01 }, 'one');
  const odd = sparseStream({ size: 16, theta: 0.1, noise: 0.01 }, 'other');
  for (let i = 0; i < 2500; i++) next(stream.next(8));
  const values = stream.next(8);
  let vector = odd.next(1);
  while (Math.max(...vector) < 1) vector = odd.next(1);
  values.set(vector, 5 * 16);
  expect(next(values)).toMatchObject({ alarm: true, vector: 5 });
});

test('a state goes on from its bytes; what comes again is judged and not learned from', () => {
  const detector = createAnomalyDetector({ falseAlarm: 0.1, window: 20 });
  const sensor = vectorSensor(4, 1);
  const coded = (i: number): Coded => codedOf(sensor, [2, Math.sin(i), Math.cos(3 * i), 0.5]);
  let state: ScoreWindow | undefined;
  for (let i = 0; i < 30; i++) ({ state } = detector.step(state, coded(i)));
  const bytes = detector.encode(state!);
  let other = detector.decode(bytes);
  expect(detector.again(state!, coded(29), true)).toMatchObject({ alarm: false, threshold: state!.threshold });
  expect(detector.encode(state!)).toEqual(bytes);
  for (let i = 30; i < 80; i++) {
    const [mine, theirs] = [detector.step(state, coded(i)), detector.step(other, coded(i))];
    expect(theirs.value).toEqual(mine.value);
    [state, other] = [mine.state, theirs.state];
  }
  expect(detector.encode(other)).toEqual(detector.encode(state!));
  for (const wrong of [bytes.subarray(1), bytes.subarray(8), new Uint8Array()])
    expect(() => detector.decode(wrong)).toThrow('state of anomaly: found no scores of a window as it is set here');
});
