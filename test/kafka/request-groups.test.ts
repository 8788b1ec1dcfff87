import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RequestGroup, RequestGroups } from '../../src/kafka/request-groups.ts';

const JOIN_MS = 0.5;

describe('RequestGroups', () => {
  it('lets five messages go that come one after the other, and the next one after an answer', () => {
    const groups = new RequestGroups(JOIN_MS);
    const entered = Array.from({ length: 5 }, (_, i) => groups.enter(100, 10 * i)!);
    expect(new Set(entered).size).toBe(5);
    expect(groups.enter(100, 50)).toBeUndefined();
    groups.left(entered[2]);
    expect(groups.enter(100, 60)).toBeDefined();
    expect(groups.enter(100, 70)).toBeUndefined();
  });

  it('takes what comes together as one, up to the bytes of a request', () => {
    const groups = new RequestGroups(JOIN_MS);
    const first = groups.enter(600_000, 0);
    expect(groups.enter(300_000, 0.4)).toBe(first);
    expect(groups.enter(300_000, 0.4)).not.toBe(first);
  });

  it('counts a group until the last of its messages is answered', () => {
    const groups = new RequestGroups(JOIN_MS);
    const together = [groups.enter(1, 0)!, groups.enter(1, 0)!];
    for (let i = 1; i < 5; i++) groups.enter(1, i);
    groups.left(together[0]);
    expect(groups.enter(1, 10)).toBeUndefined();
    groups.left(together[1]);
    expect(groups.enter(1, 10)).toBeDefined();
  });

  it('never has more than five groups under way, and never stands still', () => {
    const steps = fc.array(fc.record({ bytes: fc.integer({ min: 0, max: 2e6 }), pauseMs: fc.double({ min: 0, max: 2, noNaN: true }), answers: fc.nat(3) }), { maxLength: 200 }); // prettier-ignore
    fc.assert(
      fc.property(steps, (all) => {
        const groups = new RequestGroups(JOIN_MS);
        const underWay: RequestGroup[] = [];
        let nowMs = 0;
        for (const { bytes, pauseMs, answers } of all) {
          nowMs += pauseMs;
          const group = groups.enter(bytes, nowMs);
          if (group) underWay.push(group);
          else expect(underWay.length).toBeGreaterThan(0);
          expect(new Set(underWay).size).toBeLessThanOrEqual(5);
          for (const answered of underWay.splice(0, answers)) groups.left(answered);
        }
        while (underWay.length > 0) groups.left(underWay.pop()!);
        expect(groups.enter(1, nowMs + 1)).toBeDefined();
      }),
    );
  });
});
