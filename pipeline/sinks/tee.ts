import type { ValueSink } from './sink.ts';

/**
 * One sink out of several: a value is safe once it is in all of them.
 *
 * A failure is told when all are done with the value, so that none is closed while it writes; of several failures that of
 * the first sink is.
 *
 * Bounded: one value, as each of them.
 */
export const tee = <T>(...sinks: readonly ValueSink<T>[]): ValueSink<T> => ({
  write: (value) => allDone(sinks.map(async (sink) => sink.write(value))),
  close: () => allDone(sinks.map(async (sink) => sink.close())),
});

async function allDone(tasks: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(tasks);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
