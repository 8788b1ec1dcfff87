import { describe, expect, test } from 'vitest';
import { pairGate, usualGate } from '../../bench/study/scenario.ts';
import { planScore, planTruth } from '../../bench/study/scoring.ts';
import { splitPlace, targetAt } from '../../bench/study/places.ts';
import { pooledMean, pooledRoot, wilson } from '../../bench/study/statistics.ts';
import type { Target } from '../../src/core/estimate.ts';
import { createRng } from '../../src/core/rng.ts';
import { smallScene, smallSensor as sensor } from './baseline-scene.ts';

const sigma = 1;
const truthOf = planTruth(sensor);
const truth = truthOf(smallScene, sigma);
/** The truth moved by a number of bounds on every axis. */
const moved = (k: number, bounds: number): Target => ({
  amplitudeDb: 0,
  snrDb: 30,
  frequencies: Array.from(truth.frequencies[k], (f, m) => f + bounds * (truth.bounds[k]?.[m] ?? 0)),
});

describe('a snapshot scored with the usual gate', () => {
  const score = planScore(sensor, usualGate(sensor));

  test('in any order: all found, errors in units of the bound', () => {
    const result = score([moved(2, 1), moved(0, 1), moved(1, 1)], truth);
    expect(result).toMatchObject({ targets: 3, found: 3, spurious: 0, far: 0, rightCount: true });
    for (const { sum, count } of result.overBound) expect(sum / count).toBeCloseTo(1, 9);
  });

  test('one missed and one elsewhere: right count, one found less, one false', () => {
    const stray = { ...moved(0, 0), frequencies: [0.4, -0.01, 0.06] };
    expect(score([moved(0, 0), moved(1, 0), stray], truth)).toMatchObject({ found: 2, spurious: 1, rightCount: true });
  });

  test('a second estimate of the same target is false', () =>
    expect(score([moved(0, 0), moved(0, 1)], truth)).toMatchObject({ found: 1, spurious: 1, rightCount: false }));

  test('nothing found, nothing there', () => {
    expect(score([], truth)).toMatchObject({ found: 0, spurious: 0, rightCount: false });
    expect(score([], truthOf([], sigma))).toMatchObject({ targets: 0, found: 0, rightCount: true });
  });

  test('a turn more or less is the same place', () => {
    const turned = { ...moved(0, 1), frequencies: moved(0, 1).frequencies.map((f) => f + 1) };
    expect(score([turned], truth).overBound[0].sum).toBeCloseTo(1, 6);
  });
});

test('one estimate between the two of a pair finds at most one of them', () => {
  const [a, b] = splitPlace(sensor, [0.1, -0.05, 0.01], [1], 0.4);
  const pair = truthOf([targetAt(sensor, a), { ...targetAt(sensor, b), phaseRad: 1 }], sigma);
  const score = planScore(sensor, pairGate(sensor, [1], 0.4));
  const at = (f: readonly number[]): Target => ({ amplitudeDb: 0, snrDb: 30, frequencies: [...f] });
  const [nearA, nearB] = splitPlace(sensor, [0.1, -0.05, 0.01], [1], 0.39);
  expect(score([at(nearB), at(nearA)], pair)).toMatchObject({ found: 2, spurious: 0 });
  expect(score([at(nearA)], pair)).toMatchObject({ found: 1, spurious: 0 });
  const [beyond] = splitPlace(sensor, [0.1, -0.05, 0.01], [1], 0.9);
  expect(score([at(beyond)], pair)).toMatchObject({ found: 0, spurious: 1 });
});

describe('sampling errors', () => {
  test('Wilson: the interval of 100 out of 100 and of 50 out of 100', () => {
    expect(wilson(100, 100).low).toBeCloseTo(0.963, 3);
    expect(wilson(50, 100).low).toBeCloseTo(0.404, 3);
    expect(wilson(50, 100).high).toBeCloseTo(0.596, 3);
  });

  test('the standard error of a root mean square is the spread of its repetitions', () => {
    const rng = createRng('statistics');
    const repetitions = Array.from({ length: 400 }, () =>
      pooledRoot(
        Array.from({ length: 50 }, () => {
          const errors = [rng.normal(), rng.normal(), rng.normal()];
          return { sum: errors.reduce((sum, e) => sum + e * e, 0), count: 3 };
        }),
      ),
    );
    const mean = repetitions.reduce((sum, { value }) => sum + value, 0) / 400;
    const spread = Math.sqrt(repetitions.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / 400);
    const claimed = repetitions.reduce((sum, { value, high }) => sum + high - value, 0) / 400;
    // The spread of 400 is known to 3.5 %; 150 squared normals make the claim itself err by less.
    expect(Math.abs(claimed / spread - 1)).toBeLessThan(0.15);
  });

  test('nothing counted gives no figure', () => expect(pooledMean([]).value).toBeNaN());
});
