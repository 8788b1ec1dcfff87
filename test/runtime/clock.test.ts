import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/runtime/clock.ts';

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
