import { INTERRUPTED, onInterrupt } from '../../runtime/signals.ts';
import { ExitStatus } from './errors.ts';
import type { Output } from './output.ts';

/**
 * Work that the first Ctrl-C asks to finish and the second ends at once.
 *
 * @throws ExitStatus 130 when it was asked to, after it has finished
 */
export async function untilInterrupted<T>(
  output: Output,
  work: (signal: AbortSignal) => Promise<T>,
  listen: typeof onInterrupt = onInterrupt,
): Promise<T> {
  const asked = new AbortController();
  const stopListening = listen(() => {
    output.note('finishing what is in flight; once more to end at once');
    asked.abort();
  });
  try {
    const result = await work(asked.signal);
    if (asked.signal.aborted) throw new ExitStatus(INTERRUPTED);
    return result;
  } finally {
    stopListening();
  }
}
