import type { Summary } from '../../../pipeline/summary.ts';
import type { Supervisor } from '../../../pipeline/supervisor.ts';
import { every, type Log } from '../../runtime/json-log.ts';
import type { Output } from './output.ts';

const PERIOD_MS = 1000;

/** What a command tells its user, as events of a log. */
export const logOutput = (log: Log): Output => ({
  interactive: false,
  raw: (text) => log('info', text),
  error: (message) => log('error', message),
  note: (message) => log('info', message),
  detail: (text) => log('info', text),
  progress: () => undefined,
});

/** Logs once a second how a pipeline fares, however many snapshots it has; the returned function stops it. */
export function logProgress(supervisor: Supervisor, log: Log): () => void {
  const { graph } = supervisor;
  let last = { out: 0, atNs: graph.clock.nowNs() };
  return every(PERIOD_MS, graph.clock, () => {
    const atNs = graph.clock.nowNs();
    const summary = supervisor.progress;
    const seconds = Number(atNs - last.atNs) / 1e9;
    const perSecond = seconds > 0 ? Math.round((summary.processed - last.out) / seconds) : undefined;
    last = { out: summary.processed, atNs };
    log('info', 'progress', {
      pipeline: graph.name,
      perSecond,
      ...countsOf(summary),
      ...stateOf(graph.observer?.counts),
    });
  });
}

/** The counts of a run as fields of an event. */
export const countsOf = ({ processed, rejected, dropped, dropsByReason, cancelled }: Summary) => ({
  processed,
  rejected,
  dropped,
  ...(dropped > 0 && { dropsByReason }),
  cancelled,
});

const stateOf = (counts: { inFlight: number; newestAgeS: number | undefined } | undefined) =>
  counts && {
    inFlight: counts.inFlight,
    ...(counts.newestAgeS !== undefined && { newestAgeS: Number(counts.newestAgeS.toFixed(3)) }),
  };
