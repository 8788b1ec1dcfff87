import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng, type Estimate, type Target } from '../../src/core/index.ts';
import { distance } from '../../src/tracking/association.ts';
import { createTracker, defaultTrackerOptions, type Tracks } from '../../src/tracking/index.ts';
import { predicted } from '../../src/tracking/prediction.ts';
import { trackOf } from '../../src/tracking/track.ts';

const options = defaultTrackerOptions;
const still = { ...options, accelerationMps2: 0, speedMps: 0 };
const second = 1_000_000_000n;

/** A target without some of its fields. */
const without = (whole: Target, ...names: (keyof Target)[]): Target =>
  Object.fromEntries(
    Object.entries(whole).filter(([name]) => !names.includes(name as keyof Target)),
  ) as unknown as Target;

const target = (rangeM: number, velocityMps: number, azimuthDeg: number): Target => ({
  rangeM,
  velocityMps,
  azimuthDeg,
  rangeStdM: 0.1,
  velocityStdMps: 0.05,
  azimuthStdDeg: 0.1,
  amplitudeDb: 0,
  snrDb: 30,
  frequencies: [],
});
const estimate = (timeNs: bigint, targets: readonly Target[], sequence = 0n): Estimate => ({
  streamId: 'bs-1',
  sequence,
  captureTimeNs: timeNs,
  emitTimeNs: 0n,
  targets,
});
const idsOf = ({ targets }: Estimate) => targets.map(({ trackId }) => trackId);

/** Steps a tracker through estimates from its beginning; the ids of each. */
function track(estimates: readonly Estimate[], tracker = createTracker(options)) {
  let state: Tracks | undefined;
  return estimates.map((one) => {
    const step = tracker.step(state, one);
    state = tracker.decode(tracker.encode(step.state));
    expect(state).toEqual(step.state);
    return idsOf(step.value);
  });
}

describe('a prediction', () => {
  it('moves a target by its closing speed and spreads by the errors of both and the acceleration', () => {
    const seen = trackOf(target(100, 20, 5), 1, 0n);
    expect(predicted(seen, 'rangeM', 2, { accelerationMps2: 3, speedMps: 10 })).toEqual([60, Math.hypot(0.1, 0.1, 6)]);
    expect(predicted(seen, 'velocityMps', 2, { accelerationMps2: 3, speedMps: 10 })).toEqual([20, Math.hypot(0.05, 6)]);
    const [azimuth, std] = predicted(seen, 'azimuthDeg', 2, { accelerationMps2: 3, speedMps: 10 })!;
    expect(azimuth).toBe(5);
    expect(std).toBeCloseTo(Math.hypot(0.1, (0.2 * 180) / Math.PI), 12);
  });

  it('takes a target of unknown speed for one that may go either way', () => {
    const seen = trackOf(without(target(50, 0, 0), 'velocityMps'), 1, 0n);
    expect(predicted(seen, 'rangeM', 2, options)).toEqual([50, Math.hypot(0.1, 20, 6)]);
    expect(predicted(seen, 'velocityMps', 2, options)).toBeUndefined();
  });
});

describe('the distance of a target from a track', () => {
  it('is the mean of squares in standard deviations of the difference', () => {
    const seen = trackOf(target(50, 0, 0), 1, 0n);
    const std = Math.hypot(0.1, 0.1);
    expect(distance(seen, target(50 + 3 * std, 0, 0), 0, still)).toBeCloseTo(3, 9);
    expect(distance(seen, target(50 + 3.999 * std, 0, 0), 0, still)).toBeLessThan(Infinity);
    expect(distance(seen, target(50 + 4.001 * std, 0, 0), 0, still)).toBe(Infinity);
  });

  it('compares what both have, and is infinite where that is nothing', () => {
    const angle = without(target(0, 0, 3), 'rangeM', 'velocityMps');
    const rest = without(target(50, 0, 0), 'azimuthDeg');
    expect(distance(trackOf(angle, 1, 0n), target(999, 99, 3), 0, still)).toBe(0);
    expect(distance(trackOf(angle, 1, 0n), rest, 0, still)).toBe(Infinity);
  });
});

describe('a tracker', () => {
  it('numbers new targets in their order and keeps the number of one that moves as it said', () => {
    const ids = track([
      estimate(second, [target(100, 20, 5), target(40, -3, -20)]),
      estimate(2n * second, [target(43.1, -3.1, -20.2), target(80.2, 19.5, 5.1)]),
      estimate(2n * second + second / 2n, [target(70, 19, 5.2), target(10, 0, 60), target(44.5, -3, -20)]),
    ]);
    expect(ids).toEqual([[1, 2], [2, 1], [1, 3, 2]]); // prettier-ignore
  });

  it('never gives one id to two targets, and never two to one', () => {
    const anyTarget = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -2, max: 2 }), fc.integer({ min: -3, max: 3 })); // prettier-ignore
    const looks = fc.array(fc.array(anyTarget, { maxLength: 6 }), { maxLength: 12 });
    fc.assert(
      fc.property(looks, (scenes) => {
        const ids = track(scenes.map((scene, i) => estimate(BigInt(i) * second, scene.map(([r, v, az]) => target(r, v, az))))); // prettier-ignore
        for (const [i, look] of ids.entries()) {
          expect(new Set(look).size).toBe(scenes[i].length);
          expect(look).not.toContain(undefined);
        }
        const numbered = [...new Set(ids.flat())];
        expect(numbered).toEqual(numbered.map((_, i) => i + 1).sort((a, b) => ids.flat().indexOf(a) - ids.flat().indexOf(b))); // prettier-ignore
      }),
    );
  });

  it('prefers the nearer of two candidates, whichever comes first', () => {
    const [first, ...later] = track([
      estimate(second, [target(50, 0, 0), target(50.5, 0, 0)]),
      estimate(second, [target(50.45, 0, 0), target(50.02, 0, 0)]),
      estimate(second, [target(50.02, 0, 0), target(50.45, 0, 0)]),
    ]);
    expect(first).toEqual([1, 2]);
    expect(later).toEqual([[2, 1], [1, 2]]); // prettier-ignore
  });

  it('knows a target again that was missed for no longer than its memory', () => {
    const car = target(50, 0, 0);
    const seen = (afterS: number) => track([estimate(second, [car]), estimate(second + second / 2n, []), estimate(second + BigInt(afterS * 1e9), [car])])[2]; // prettier-ignore
    expect(seen(1)).toEqual([1]);
    expect(seen(1.1)).toEqual([2]);
  });

  it('starts anew when capture times go back by more than its memory, without using an id twice', () => {
    const car = target(50, 0, 0);
    expect(track([estimate(100n * second, [car]), estimate(second, [car])])).toEqual([[1], [2]]);
  });

  it('keeps the targets it saw last when there are more than it may remember', () => {
    const tracker = createTracker({ ...options, maxTracks: 2, memoryS: 10 });
    const [near, middle, far] = [target(10, 0, 0), target(50, 0, 0), target(90, 0, 0)];
    const ids = track([estimate(second, [near]), estimate(2n * second, [middle, far]), estimate(2n * second, [near, far])], tracker); // prettier-ignore
    expect(ids).toEqual([[1], [2, 3], [4, 3]]);
  });

  it('gives a target that is delivered again the id it is known by, and no new one', () => {
    const tracker = createTracker(options);
    const { state } = tracker.step(undefined, estimate(second, [target(50, 0, 0)]));
    const again = tracker.again(state, estimate(second, [target(90, 0, 0), target(50, 0, 0)]), true);
    expect(idsOf(again)).toEqual([undefined, 1]);
    expect('trackId' in again.targets[0]).toBe(false);
  });

  it('follows crossing cars through noise as the errors promise', () => {
    const rng = createRng('tracker');
    const cars = Array.from({ length: 5 }, (_, i) => ({ r: 40 + 30 * i, v: (i - 2) * 6, az: -30 + 15 * i }));
    const dt = 0.1;
    const looks = Array.from({ length: 50 }, (_, n) =>
      estimate(
        second + BigInt(n) * (second / 10n),
        cars.map(({ r, v, az }) =>
          target(r - v * dt * n + 0.1 * rng.normal(), v + 0.05 * rng.normal(), az + 0.1 * rng.normal()),
        ),
      ),
    );
    // A gate of 4 sigma misses 3 coordinates with probability 3 x 6e-5 a look: 0.05 misses expected in 250 looks.
    const wrong = track(looks).flatMap((ids) => ids.filter((id, i) => id !== i + 1));
    expect(wrong.length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '3'],
    ['no tracks', '{"next":1}'],
    ['a track without id', '{"next":1,"tracks":[{"seenNs":"1"}]}'],
    ['a range without error', '{"next":1,"tracks":[{"id":1,"seenNs":"1","rangeM":[3]}]}'],
  ])('refuses a state with %s', (_, text) => {
    expect(() => createTracker(options).decode(new TextEncoder().encode(text))).toThrow(
      expect.objectContaining({ code: 'message-undecodable', message: expect.stringMatching(/^state of track: /) as string }), // prettier-ignore
    );
  });
});
