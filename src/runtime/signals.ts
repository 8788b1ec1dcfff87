/** What `process` offers that signals need; a plain EventEmitter with `exit` in tests. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: (signal: NodeJS.Signals) => void): unknown;
  exit(code: number): void;
}

/** The exit code of a run that a signal ended. */
export const INTERRUPTED = 130;

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Calls `drain` on the first SIGINT or SIGTERM and ends the process at once, with code 130, on the second.
 *
 * @returns a function that stops listening
 */
export function onInterrupt(drain: (signal: NodeJS.Signals) => void, source: SignalSource = process): () => void {
  let interrupted = false;
  const listener = (signal: NodeJS.Signals): void => {
    if (interrupted) source.exit(INTERRUPTED);
    else {
      interrupted = true;
      drain(signal);
    }
  };
  for (const signal of signals) source.on(signal, listener);
  return () => {
    for (const signal of signals) source.off(signal, listener);
  };
}
