import { expect, it } from 'vitest';
import type { Clock } from '../../src/runtime/clock.ts';
import { every, jsonLog } from '../../src/runtime/json-log.ts';

it('an event is one line of JSON with its time, 64-bit integers as text', () => {
  const lines: string[] = [];
  const clock: Clock = { nowNs: () => 1_767_225_600_123_456_789n, after: () => () => undefined };
  const log = jsonLog((line) => lines.push(line), clock);
  log('info', 'started\nhere', { sequence: 5n, rate: 1.5 });
  log('error', 'gone');
  expect(lines).toEqual([
    '{"time":"2026-01-01T00:00:00.123Z","level":"info","message":"started\\nhere","sequence":"5","rate":1.5}\n',
    '{"time":"2026-01-01T00:00:00.123Z","level":"error","message":"gone"}\n',
  ]);
});

it('every calls again and again until it is stopped', () => {
  const timers: (() => void)[] = [];
  let [calls, cancelled] = [0, 0];
  const clock: Clock = {
    nowNs: () => 0n,
    after: (delay, callback) => {
      expect(delay).toBe(1000);
      timers.push(callback);
      return () => cancelled++;
    },
  };
  const stop = every(1000, clock, () => calls++);
  for (let i = 0; i < 3; i++) timers.shift()?.();
  expect({ calls, waiting: timers.length }).toEqual({ calls: 3, waiting: 1 });
  stop();
  expect(cancelled).toBe(1);
});
