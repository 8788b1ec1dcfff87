import type { Summary } from '../../../pipeline/summary.ts';
import type { Supervisor } from '../../../pipeline/supervisor.ts';
import type { Output } from './output.ts';

/** Short runs finish without a word. */
const AFTER_MS = 1000;
const EVERY_MS = 250;

/** Shows how far a run has come, on a terminal and only when it takes a while; the returned function stops it. */
export function showProgress(supervisor: Supervisor, output: Output): () => void {
  if (!output.interactive) return () => undefined;
  let timer: NodeJS.Timeout;
  const show = (): void => {
    output.progress(`${supervisor.graph.source.name}: ${describeProgress(supervisor)}`);
    timer = setTimeout(show, EVERY_MS);
  };
  timer = setTimeout(show, AFTER_MS);
  return () => clearTimeout(timer);
}

function describeProgress({ graph, progress }: Supervisor): string {
  const finished = progress.processed + progress.rejected + progress.dropped;
  const of = graph.source.count === undefined ? '' : ` of ${graph.source.count}`;
  return `${finished}${of} snapshots${perSecond(progress)}`;
}

/** `100 snapshots processed, 2 rejected, 0.53 s, 188 snapshots/s`. */
export function describeSummary(summary: Summary): string {
  const { processed, rejected, dropped, cancelled } = summary;
  const ended = [
    `${processed} ${processed === 1 ? 'snapshot' : 'snapshots'} processed`,
    `${rejected} rejected`,
    dropped > 0 && `${dropped} dropped`,
    cancelled > 0 && `${cancelled} cancelled`,
    `${secondsOf(summary).toFixed(2)} s`,
  ];
  return ended.filter(Boolean).join(', ') + perSecond(summary);
}

const secondsOf = ({ startedNs, endedNs }: Summary): number => Number(endedNs - startedNs) / 1e9;

function perSecond(summary: Summary): string {
  const seconds = secondsOf(summary);
  if (seconds <= 0) return '';
  const rate = summary.processed / seconds;
  return `, ${rate.toFixed(rate < 10 ? 1 : 0)} snapshots/s`;
}
