import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { type AlarmOptions, checkAlarmOptions, ScoreWindow } from '../../src/dictionary/score-window.ts';

const windowOf = (options: AlarmOptions = {}) => new ScoreWindow(checkAlarmOptions(options));

/** Feeds a score and says whether it alarms. */
function feed(window: ScoreWindow, score: number): boolean {
  const alarms = score > (window.threshold ?? Infinity);
  window.add(score, alarms);
  return alarms;
}

test('the threshold is the r-th largest of the scores, r = floor(p (n + 1))', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 9, maxLength: 60 }),
      fc.integer({ min: 9, max: 40 }),
      (scores, size) => {
        const window = windowOf({ falseAlarm: 0.1, window: size, learning: 9 });
        // As none is said to alarm, every score is remembered.
        for (const score of scores) window.add(score, false);
        const last = scores.slice(-size).sort((a, b) => b - a);
        expect(window.threshold).toBe(last[Math.floor((last.length + 1) / 10 + 1e-9) - 1]);
      },
    ),
  );
});

describe('a stream that stays as it is', () => {
  /**
   * An alarm given the window has the probability above its threshold: Beta(r, W + 1 - r), of mean p and variance below p / W,
   * and thresholds W snapshots apart are independent, with correlation 1 - lag / W at most between. So over T snapshots the
   * rate has variance below p / T + (p / W) (W / T) = 2 p / T. Alarms beyond the three kept in reserve are not remembered: of
   * a queue served at twice its arrivals (M/D/1) 0.8 % would wait behind three, more where a low threshold makes alarms
   * cluster (3e6 scores give 1.02 p +- 0.01 p), and the rate is above p by as much: 3 % are allowed.
   */
  it.each([
    ['uniform', 0.01, (u: number) => u],
    ['heavy tails', 0.01, (u: number) => 1 / (1 - u)],
    ['in few steps', 0.05, (u: number) => u ** 8],
  ])('alarms as often as was asked for, whatever the distribution: %s', (_, falseAlarm, shape) => {
    const rng = createRng(`alarms ${String(_)}`);
    const window = windowOf({ falseAlarm });
    const { learning } = checkAlarmOptions({ falseAlarm });
    for (let i = 0; i < learning; i++) expect(feed(window, shape(rng.uniform()))).toBe(false);
    const total = 200_000;
    let alarms = 0;
    for (let i = 0; i < total; i++) if (feed(window, shape(rng.uniform()))) alarms++;
    const sigma = Math.sqrt((2 * falseAlarm) / total);
    expect(alarms / total).toBeGreaterThan(falseAlarm - 4 * sigma);
    expect(alarms / total).toBeLessThan(1.03 * falseAlarm + 4 * sigma);
  });

  it('does not alarm where all scores are the same', () => {
    const window = windowOf({ falseAlarm: 0.1 });
    for (let i = 0; i < 500; i++) expect(feed(window, 0.25)).toBe(false);
  });
});

describe('a lasting change', () => {
  it('alarms for (r - 3) / (2 p) snapshots, and is the norm then', () => {
    const rng = createRng('change');
    const falseAlarm = 0.01;
    const window = windowOf({ falseAlarm });
    for (let i = 0; i < 5000; i++) feed(window, rng.uniform());
    let alarms = 0;
    while (feed(window, 2 + rng.uniform())) alarms++;
    // The threshold is a score of the change when ten of them are in the window, of which the reserve let in up to three at once;
    // the next then alarms with probability 10 / 11 and less and less: 50 in a row with less than 1 %.
    expect(alarms).toBeGreaterThanOrEqual((10 - 3) / (2 * falseAlarm) - 1);
    expect(alarms).toBeLessThanOrEqual(10 / (2 * falseAlarm) + 50);
  });

  it('that ends before leaves the threshold where the stream has its scores', () => {
    const rng = createRng('burst');
    const window = windowOf();
    for (let i = 0; i < 5000; i++) feed(window, rng.uniform());
    for (let i = 0; i < 200; i++) expect(feed(window, 5)).toBe(true);
    expect(window.threshold).toBeLessThan(1);
  });
});

test('what was saved and restored goes on with the same bytes', () => {
  const settings = checkAlarmOptions({ falseAlarm: 0.1, window: 20 });
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 90 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 50 }),
      (before, after) => {
        const one = new ScoreWindow(settings);
        for (const score of before) feed(one, score);
        const other = ScoreWindow.restore(one.save(), settings)!;
        for (const score of after) expect(feed(other, score)).toBe(feed(one, score));
        expect(other.save()).toEqual(one.save());
        expect(other.threshold).toBe(one.threshold);
      },
    ),
  );
});

test('refuses what is no window of these settings', () => {
  const settings = checkAlarmOptions({ falseAlarm: 0.1, window: 20 });
  const window = new ScoreWindow(settings);
  for (let i = 0; i < 30; i++) feed(window, i);
  const saved = window.save();
  expect(ScoreWindow.restore(saved, checkAlarmOptions({ falseAlarm: 0.1, window: 21 }))).toBeUndefined();
  expect(ScoreWindow.restore(saved.subarray(0, 20), settings)).toBeUndefined();
  expect(ScoreWindow.restore(new Float64Array(), settings)).toBeUndefined();
  for (const [at, value] of [
    [4, 20],
    [5, 3],
    [9, NaN],
  ]) {
    const damaged = saved.slice();
    damaged[at] = value;
    expect(ScoreWindow.restore(damaged, settings)).toBeUndefined();
  }
});

test.each<[AlarmOptions, string]>([
  [{ falseAlarm: 0 }, 'anomaly.falseAlarm: found 0, allowed: 0.00001 to 0.5'],
  [{ falseAlarm: NaN }, 'falseAlarm: found NaN'],
  [{ window: 98 }, 'anomaly.window: found 98, allowed: an integer from 99, as one in 100 may alarm, to 1000000'],
  [{ learning: 10 }, 'anomaly.learning: found 10, allowed: an integer from 99'],
])('refuses %j', (options, message) => {
  expect(() => checkAlarmOptions(options)).toThrow(message);
});

test('takes a window of ten scores above the threshold', () => {
  expect([0.1, 0.01, 0.001, 0.05].map((falseAlarm) => checkAlarmOptions({ falseAlarm }).window)).toEqual([99, 999, 9999, 199]); // prettier-ignore
});
