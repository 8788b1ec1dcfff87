import fc from 'fast-check';
import { from, map, Subject, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../operators/envelope.ts';
import { pace, type PaceOptions } from '../../operators/pace.ts';
import { type Anchor, nextDue, type Rate, speedOf } from '../../operators/pace-schedule.ts';
import { Settlements } from './settlements.ts';
import { createScheduler, marbles, schedulerClock } from './virtual-time.ts';

/** Paces letters captured at the frames given, counted from the epoch; NaN has no capture time. */
function bench(rate: Rate, frames: Record<string, number>, options: Partial<PaceOptions<string>> = {}) {
  const scheduler = createScheduler();
  const settlements = new Settlements<string>();
  const operator = pace<string>({
    rate,
    captureTimeNs: (letter) => (Number.isNaN(frames[letter]) ? undefined : BigInt(frames[letter]) * 1_000_000n),
    clock: schedulerClock(scheduler),
    maxItems: 8,
    ...options,
  });
  const paced = [map(settlements.envelope), operator, map((envelope: Envelope<string>) => envelope.value)] as const;
  const expectPaced = (source: string, expected: string, unsubscribed?: string, error?: unknown): void =>
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold(source).pipe(...paced), unsubscribed).toBe(expected, undefined, error);
    }, scheduler);
  return { scheduler, settlements, operator, paced, expectPaced };
}

describe('pace', () => {
  const frames = { a: 0, b: 4, c: 6 };

  it('keeps the spacing of the capture at realtime', () => {
    bench('realtime', frames).expectPaced('(abc|)', 'a---b-(c|)');
  });

  it('is twice as fast at rate 2 and half as fast at rate 0.5', () => {
    bench(2, frames).expectPaced('(abc|)', 'a-b(c|)');
    bench(0.5, frames).expectPaced('(abc|)', 'a-------b---(c|)');
  });

  it('does nothing at max', () => {
    bench('max', frames).expectPaced('ab-c-|', 'ab-c-|');
  });

  it('emits a late value at once, and the next ones catch up', () => {
    bench('realtime', frames).expectPaced('a------b-(c|)', 'a------b-(c|)');
    bench('realtime', { a: 0, b: 4, c: 12 }).expectPaced('a------bc|', 'a------b----(c|)');
  });

  it('does not wait for a value without capture time', () => {
    bench('realtime', { a: 0, b: NaN, c: 6 }).expectPaced('(abc|)', '(ab)--(c|)');
    bench('realtime', { a: NaN, b: 500_000, c: 500_006 }).expectPaced('(abc|)', '(ab)--(c|)');
  });

  it.each([0, -4, -1, 1, 1_700_000_000_000])('paces every interval of a capture that starts at %s ms', (start) => {
    const shifted = { a: start, b: start + 4, c: start + 6 };
    bench('realtime', shifted).expectPaced('(abc|)', 'a---b-(c|)');
  });

  it('goes on from a capture time that went back', () => {
    bench('realtime', { a: 100, b: 104, c: 0, d: 6 }).expectPaced('(abcd|)', 'a---(bc)--(d|)');
  });

  it('passes an error of the source on and cancels what waits', () => {
    const { settlements, expectPaced } = bench('realtime', frames);
    expectPaced('ab-#', 'a--#');
    expect(settlements.kinds).toEqual(['in flight', 'cancelled']);
  });

  it('cancels what waits on unsubscription', () => {
    const { settlements, expectPaced } = bench('realtime', frames);
    expectPaced('(abc|)', 'a--', '^--!');
    expect(settlements.kinds).toEqual(['in flight', 'cancelled', 'cancelled']);
  });

  it('leaves no timer behind', () => {
    const timers = new Set<number>();
    let made = 0;
    const after = (): (() => void) => {
      const timer = made++;
      timers.add(timer);
      return () => timers.delete(timer);
    };
    const { paced } = bench('realtime', frames, { clock: { nowNs: () => 0n, after } });
    const source = new Subject<string>();
    const subscription = source.pipe(...paced).subscribe();
    for (const letter of 'abc') source.next(letter);
    expect(timers.size).toBe(1);
    subscription.unsubscribe();
    expect(timers.size).toBe(0);
  });

  it('stops a synchronous source when downstream has had enough', () => {
    const { settlements, paced } = bench('realtime', { a: 0, b: 0, c: 0, d: 9 });
    from('abcd').pipe(...paced, take(2)).subscribe(); // prettier-ignore
    expect(settlements.made).toEqual(['a', 'b']);
  });

  it('lets nothing wait once it is drained', () => {
    const drain = new AbortController();
    const { scheduler, expectPaced } = bench('realtime', frames, { drain: drain.signal });
    scheduler.schedule(() => drain.abort(), 2);
    expectPaced('(abc|)', 'a-(bc|)');
  });

  it('errors when more is waiting than it may hold', () => {
    const { settlements, expectPaced } = bench('realtime', { a: 0, b: 10, c: 20, d: 30 }, { maxItems: 2 });
    const problem = expect.objectContaining({ code: 'internal' }) as unknown;
    expectPaced('abcd', 'a--#', undefined, problem);
    expect(settlements.kinds).toEqual(['in flight', 'cancelled', 'cancelled', 'cancelled']);
  });

  it('keeps order when a value comes in from inside the arrival of another', () => {
    const { paced } = bench('realtime', { a: 0, b: 0, c: 0 });
    const source = new Subject<string>();
    const seen: string[] = [];
    source.pipe(...paced).subscribe((value) => {
      if (value === 'a') source.next('b');
      if (value === 'b') source.next('c');
      seen.push(value);
    });
    source.next('a');
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('keeps its own time in each subscription', () => {
    const { scheduler, paced } = bench('realtime', { a: 0, b: 4 });
    marbles(({ cold, expectObservable }) => {
      const stream = cold('(ab|)').pipe(...paced);
      expectObservable(stream).toBe('a---(b|)');
      expectObservable(stream, '--^').toBe('--a---(b|)');
    }, scheduler);
  });
});

describe('the pace schedule', () => {
  it('makes nothing wait longer than the capture lasted, whatever its times', () => {
    const startNs = 10n ** 18n;
    const capture = fc.array(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), { maxLength: 30 });
    fc.assert(
      fc.property(capture, fc.double({ min: 0.01, max: 100, noNaN: true }), (captureTimes, speed) => {
        let anchor: Anchor | undefined;
        for (const captureNs of captureTimes) {
          const next = nextDue(anchor, captureNs, startNs, speed);
          anchor = next.anchor;
          expect(next.dueNs >= startNs).toBe(true);
          expect(Number(next.dueNs - startNs)).toBeLessThanOrEqual(2e12 / speed + 1);
        }
      }),
    );
  });

  it.each([0, -1, NaN, Infinity])('refuses the rate %s', (rate) => {
    expect(() => speedOf(rate)).toThrow(`rate: found ${rate}, allowed: max, realtime or a number above 0`);
  });
});
