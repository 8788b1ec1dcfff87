/** Where time enters: the wall clock and a timer, replaced by a hand-driven pair in tests. */
export interface Clock {
  /** Nanoseconds since 1970-01-01 UTC; never goes back while the process lives. */
  nowNs(): bigint;
  /** Calls back once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Timers hold at most a signed 32-bit count of milliseconds; longer waits are made of several. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The clock of this machine: wall time read once, then advanced by the monotonic counter. */
export function systemClock(): Clock {
  const epochNs = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
  return {
    nowNs: () => epochNs + process.hrtime.bigint(),
    after: (delayMs, callback) => {
      let remaining = Math.max(0, delayMs);
      let timer: NodeJS.Timeout;
      const wait = (): void => {
        const step = Math.min(remaining, LONGEST_TIMER_MS);
        remaining -= step;
        timer = setTimeout(() => (remaining > 0 ? wait() : callback()), step);
      };
      wait();
      return () => clearTimeout(timer);
    },
  };
}
