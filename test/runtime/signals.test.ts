import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { onInterrupt, type SignalSource } from '../../src/runtime/signals.ts';

function fakeProcess() {
  const events = new EventEmitter();
  const exits: number[] = [];
  const source = Object.assign(events, { exit: (code: number) => void exits.push(code) }) as unknown as SignalSource;
  return { events, exits, source };
}

describe('an interrupt', () => {
  it.each([
    ['SIGINT', 'SIGINT'],
    ['SIGTERM', 'SIGINT'],
    ['SIGTERM', 'SIGTERM'],
  ])('drains on the first %s and exits with 130 on the following %s', (first, second) => {
    const { events, exits, source } = fakeProcess();
    const drained: string[] = [];
    onInterrupt((signal) => drained.push(signal), source);
    events.emit(first, first);
    expect(drained).toEqual([first]);
    expect(exits).toEqual([]);
    events.emit(second, second);
    expect(drained).toEqual([first]);
    expect(exits).toEqual([130]);
  });

  it('is not listened for any more once the work is over', () => {
    const { events, source } = fakeProcess();
    const stop = onInterrupt(() => expect.unreachable(), source);
    stop();
    expect(events.listenerCount('SIGINT') + events.listenerCount('SIGTERM')).toBe(0);
  });
});
