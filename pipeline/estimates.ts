import type { CaptureReader } from '../src/captures/capture.ts';
import type { Estimate } from '../src/core/index.ts';
import { openReplay, type ReplayOptions } from './replay.ts';
import { Handoff } from './sinks/handoff.ts';

/**
 * The estimates of a capture, one per snapshot in capture order, computed as they are asked for.
 *
 * A snapshot whose data is at fault is told to `onRejected`; without it, the loop throws the first such error after the
 * last estimate. Leaving the loop early stops the work.
 *
 * @example for await (const { sequence, targets } of estimates('street')) show(sequence, targets);
 */
export async function* estimates(
  capture: string | CaptureReader,
  options: Omit<ReplayOptions, 'out' | 'images' | 'sink'> = {},
): AsyncGenerator<Estimate, void, undefined> {
  const handoff = new Handoff<Estimate>();
  const supervisor = await openReplay(capture, { ...options, sink: handoff });
  // Closing the sink ends the loop below, also after a failure; awaiting the run then throws it.
  const run = supervisor.start();
  run.catch(() => undefined);
  try {
    yield* handoff;
    const { firstErrors } = await run;
    if (!options.onRejected && firstErrors.length > 0) throw firstErrors[0];
  } finally {
    await supervisor.stop().catch(() => undefined);
  }
}
