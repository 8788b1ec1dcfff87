import type { Claim } from './families/acceptance.ts';
import type { RunRecord } from './run.ts';
import { summarizeRecords, type SummaryRow } from './summary.ts';

/** A claim beside what was measured; `uncertain` when the limit lies inside the figure's own interval. */
export interface Verdict extends SummaryRow {
  readonly title: string;
  readonly limit: string;
  readonly verdict: 'pass' | 'miss' | 'report';
  readonly uncertain: boolean;
}

/** Judges the records of one method: each axis of a claim that names none is judged on its own. */
export function judge(claims: readonly Claim[], records: readonly RunRecord[]): Verdict[] {
  return claims.flatMap((claim) => {
    const names = new Set(claim.scenarios.map(({ name }) => name));
    const own = records.filter(({ scenario }) => names.has(scenario));
    const rows = summarizeRecords(claim.scenarios[0].sensor, own).filter(
      ({ metric, axis }) => metric === claim.metric && (claim.axis === undefined || axis === claim.axis),
    );
    return rows.map((row) => ({ ...row, title: claim.title, ...verdictOn(row, claim) }));
  });
}

function verdictOn({ value, low, high }: SummaryRow, claim: Claim): Pick<Verdict, 'limit' | 'verdict' | 'uncertain'> {
  const { atLeast = -Infinity, atMost = Infinity } = claim;
  const parts = [
    ...(Number.isFinite(atLeast) ? [`>= ${shown(atLeast)}`] : []),
    ...(Number.isFinite(atMost) ? [`<= ${shown(atMost)}`] : []),
  ];
  if (parts.length === 0) return { limit: '', verdict: 'report', uncertain: false };
  return {
    limit: parts.join(', '),
    verdict: value >= atLeast && value <= atMost ? 'pass' : 'miss',
    uncertain: [atLeast, atMost].some((limit) => limit > low && limit < high),
  };
}

const shown = (value: number): string => String(Number(value.toPrecision(4)));

/** Verdicts as aligned text, then how many missed. */
export function formatVerdicts(verdicts: readonly Verdict[]): string {
  const lines = verdicts.map(({ title, metric, axis, value, low, high, limit, verdict, uncertain, runs }) =>
    [
      title.padEnd(58),
      `${metric} ${axis}`.padEnd(17),
      value.toFixed(3).padStart(7),
      `[${low.toFixed(3)}, ${high.toFixed(3)}]`.padEnd(16),
      limit.padEnd(15),
      verdict === 'report' ? '' : `${verdict}${uncertain ? ', limit within the interval' : ''}`,
      runs === verdicts[0].runs ? '' : `(${runs} snapshots)`,
    ]
      .join(' ')
      .trimEnd(),
  );
  const missed = verdicts.filter(({ verdict }) => verdict === 'miss');
  const judged = verdicts.filter(({ verdict }) => verdict !== 'report');
  const clear = missed.filter(({ uncertain }) => !uncertain).length;
  return [
    ...lines,
    `${judged.length - missed.length} of ${judged.length} pass; ${missed.length} miss, ${clear} of them by more than the sampling error`,
  ].join('\n');
}
