import fc from 'fast-check';
import { map, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../operators/envelope.ts';
import { pace, type PaceOptions } from '../../operators/pace.ts';
import { type Anchor, nextDue, type Rate, speedOf } from '../../operators/pace-schedule.ts';
import { expectSettled, Settlements } from './settlements.ts';
import { createScheduler, marbles, schedulerClock } from './virtual-time.ts';

const MS = 1_000_000n;

/** Values are captured at the frame their name says in `times`, in a capture that began at 1 s past the epoch. */
function bench(rate: Rate, times: Record<string, number>, options: Partial<PaceOptions<string>> = {}) {
  const scheduler = createScheduler();
  const settlements = new Settlements<string>();
  const operator = pace<string>({
    rate,
    captureTimeNs: (value) => (times[value] < 0 ? 0n : 1000n * MS + BigInt(times[value]) * MS),
    clock: schedulerClock(scheduler),
    maxItems: 8,
    ...options,
  });
  const expectTimes = (source: string, expected: string, unsubscribed?: string, error?: unknown): void =>
    marbles(({ cold, expectObservable }) => {
      const paced = cold(source).pipe(map(settlements.envelope), operator, map((envelope) => envelope.value)); // prettier-ignore
      expectObservable(paced, unsubscribed).toBe(expected, undefined, error);
    }, scheduler);
  return { scheduler, settlements, operator, expectTimes };
}

describe('pace', () => {
  const times = { a: 0, b: 4, c: 6 };

  it('keeps the spacing of the capture at realtime', () => {
    bench('realtime', times).expectTimes('(abc|)', 'a---b-(c|)');
  });

  it('is twice as fast at rate 2 and half as fast at rate 0.5', () => {
    bench(2, times).expectTimes('(abc|)', 'a-b(c|)');
    bench(0.5, times).expectTimes('(abc|)', 'a-------b---(c|)');
  });

  it('does nothing at max', () => {
    bench('max', times).expectTimes('ab-c-|', 'ab-c-|');
  });

  it('emits a late value at once, and the next ones catch up', () => {
    bench('realtime', times).expectTimes('a------b-(c|)', 'a------b-(c|)');
    bench('realtime', { a: 0, b: 4, c: 12 }).expectTimes('a------bc|', 'a------b----(c|)');
  });

  it('does not wait for a value without capture time', () => {
    bench('realtime', { a: 0, b: -1, c: 6 }).expectTimes('(abc|)', '(ab)--(c|)');
    bench('realtime', { a: -1, b: 500_000, c: 500_003 }).expectTimes('(abc|)', '(ab)(c|)'.replace('(c|)', '') + '');
  });

  it('goes on from a capture time that went back', () => {
    bench('realtime', { a: 100, b: 104, c: 0, d: 3 }).expectTimes('(abcd|)', 'a---(bc)'.slice(0, 8));
  });
});

describe('the pace schedule', () => {
  it('never makes anything wait longer than the capture lasted', () => {
    const step = fc.bigInt({ min: 0n, max: 10n ** 12n });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 30 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (stamps, speed) => {
          let anchor: Anchor | undefined;
          const startNs = 10n ** 18n;
          for (const captureNs of stamps) {
            const next = nextDue(anchor, captureNs, startNs, speed);
            anchor = next.anchor;
            expect(Number(next.dueNs - startNs)).toBeLessThanOrEqual(1e12 / speed + 1);
            expect(next.dueNs >= startNs).toBe(true);
          }
        },
      ),
    );
  });

  it.each([0, -1, NaN, Infinity])('refuses the rate %s', (rate) => {
    expect(() => speedOf(rate)).toThrow(`rate: found ${rate}, allowed: max, realtime or a number above 0`);
  });
});

void Subject;
void expectSettled;
export type { Envelope };
