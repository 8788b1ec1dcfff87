import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sleep, systemClock } from '../../src/runtime/clock.ts';

describe('the system clock', () => {
  it('tells the time of day and never goes back', () => {
    const clock = systemClock();
    expect(Math.abs(Number(clock.nowNs() / 1_000_000n) - Date.now())).toBeLessThan(50);
    let last = clock.nowNs();
    for (let i = 0; i < 1000; i++) {
      const now = clock.nowNs();
      expect(now >= last).toBe(true);
      last = now;
    }
  });
});

describe('a timer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('fires once when its time has come', () => {
    const fired = vi.fn();
    systemClock().after(100, fired);
    vi.advanceTimersByTime(99);
    expect(fired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(fired).toHaveBeenCalledTimes(1);
  });

  it('does not fire once cancelled', () => {
    const fired = vi.fn();
    systemClock().after(100, fired)();
    vi.advanceTimersByTime(1000);
    expect(fired).not.toHaveBeenCalled();
  });

  it('waits longer than the timers of the platform can', () => {
    const fired = vi.fn();
    const days = 40 * 24 * 3600 * 1000;
    systemClock().after(days, fired);
    vi.advanceTimersByTime(days - 1);
    expect(fired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fired).toHaveBeenCalledTimes(1);
  });

  it('fires at once when its time is past', () => {
    const fired = vi.fn();
    systemClock().after(-5, fired);
    vi.advanceTimersByTime(1);
    expect(fired).toHaveBeenCalledTimes(1);
  });
});

describe('sleep', () => {
  it('ends after its time', async () => {
    const started = performance.now();
    await sleep(systemClock(), 20);
    expect(performance.now() - started).toBeGreaterThan(15);
  });

  it('ends at once when aborted, before or during, and leaves no listener', async () => {
    await sleep(systemClock(), 60_000, AbortSignal.abort());
    const stop = new AbortController();
    const removed = vi.spyOn(stop.signal, 'removeEventListener');
    const sleeping = sleep(systemClock(), 60_000, stop.signal);
    stop.abort();
    await sleeping;
    expect(removed).toHaveBeenCalledTimes(1);
  });
});
