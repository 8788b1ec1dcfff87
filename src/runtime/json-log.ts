import type { Clock } from './clock.ts';

export type LogLevel = 'info' | 'error';

/** Writes one event. */
export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** A log of one JSON object per line: `time` (RFC 3339, UTC), `level`, `message`, then the fields; 64-bit integers as text. */
export function jsonLog(write: (line: string) => unknown, clock: Clock): Log {
  return (level, message, fields = {}) => {
    const time = new Date(Number(clock.nowNs() / 1_000_000n)).toISOString();
    const text = JSON.stringify({ time, level, message, ...fields }, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    write(`${text}\n`);
  };
}

/** Calls back every `periodMs` until stopped; a late call delays those after it. */
export function every(periodMs: number, clock: Clock, callback: () => void): () => void {
  let cancel: () => void;
  const wait = (): void => {
    cancel = clock.after(periodMs, () => {
      wait();
      callback();
    });
  };
  wait();
  return () => cancel();
}
