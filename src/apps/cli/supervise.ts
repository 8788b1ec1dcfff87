import type { Rejection, Summary } from '../../../pipeline/summary.ts';
import type { Supervisor } from '../../../pipeline/supervisor.ts';
import { type Snapshot, snapshotName } from '../../core/snapshot.ts';
import type { Log } from '../../runtime/json-log.ts';
import { INTERRUPTED, onInterrupt } from '../../runtime/signals.ts';
import { ExitStatus, oneLine } from './errors.ts';
import { countsOf, logProgress } from './json-output.ts';
import type { Output } from './output.ts';
import { describeSummary, showProgress } from './progress.ts';

/** Lines a second for rejected snapshots. */
const REJECTIONS_SHOWN = 10;
const WINDOW_MS = 1000;

/**
 * Says what snapshots were rejected for: every reason once a second, at most ten lines of it, the others by how many they
 * were. A live stream whose snapshots are all at fault is told once a second, and a new fault among them at once.
 *
 * @param nowMs  a monotonic clock
 */
export function rejectionReporter(
  output: Output,
  nowMs: () => number = () => performance.now(),
): (rejection: Rejection<Snapshot>) => void {
  const told = new Set<string>();
  let [beganMs, untold, hinted] = [-Infinity, 0, false];
  return ({ value, error }) => {
    const message = oneLine(error.message);
    const name = value && snapshotName(value);
    const line = name === undefined || message.includes(name) ? message : `${name}: ${message}`;
    if (nowMs() - beganMs >= WINDOW_MS) {
      const others = untold === 0 ? '' : `${untold} more ${untold === 1 ? 'snapshot' : 'snapshots'}, then `;
      [beganMs, untold] = [nowMs(), 0];
      told.clear();
      told.add(message);
      output.error(`rejected: ${others}${line}`);
      return;
    }
    if (told.size < REJECTIONS_SHOWN && !told.has(message)) {
      told.add(message);
      output.error(`rejected: ${line}`);
      return;
    }
    untold++;
    if (!hinted) output.error('rejected: more snapshots, only counted until a second is over');
    hinted = true;
  };
}

export interface SuperviseOptions {
  readonly output: Output;
  /** No progress and no summary. */
  readonly quiet: boolean;
  /** Where to log once a second and at the end, instead of progress and summary for people. */
  readonly log?: Log;
  readonly onInterrupt?: typeof onInterrupt;
}

/**
 * Runs a pipeline to its end for a command: progress on a terminal, drain on the first Ctrl-C, a summary at the end.
 *
 * @throws ExitStatus 130 after an interrupt, 1 unless every snapshot was processed; SounderError when the work failed
 */
export async function superviseToEnd(supervisor: Supervisor, options: SuperviseOptions): Promise<void> {
  const { output, quiet, log } = options;
  const report = (summary: Summary): void =>
    log ? log('info', 'ended', countsOf(summary)) : output.note(describeSummary(summary));
  let interrupted = false;
  const stopListening = (options.onInterrupt ?? onInterrupt)(() => {
    interrupted = true;
    output.note('finishing what is in flight; once more to end at once');
    supervisor.drain().catch(() => undefined); // the failure is thrown by `start` below
  });
  const stopProgress = quiet ? () => undefined : log ? logProgress(supervisor, log) : showProgress(supervisor, output);
  try {
    const summary = await supervisor.start();
    stopProgress();
    if (!quiet) report(summary);
    if (interrupted) throw new ExitStatus(INTERRUPTED);
    if (summary.rejected + summary.dropped + summary.cancelled > 0) throw new ExitStatus(1);
  } finally {
    stopProgress();
    stopListening();
  }
}
