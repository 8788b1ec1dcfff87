import type { SummaryRow } from './summary.ts';

/** A line of a results file: a figure with where it stands in its family's figure. */
export interface TidyRow extends SummaryRow {
  readonly series: string;
  readonly x: number;
}

const columns = [
  'scenario',
  'series',
  'x',
  'method',
  'metric',
  'axis',
  'value',
  'low',
  'high',
  'runs',
] as const satisfies readonly (keyof TidyRow)[];

/** One line per figure, so that any tool can pick and pivot: header, then rows in the order given. */
export function toTidyCsv(rows: readonly TidyRow[]): string {
  const cell = (value: string | number): string => {
    if (typeof value === 'string') return /[",\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value;
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  };
  return `${[columns.join(','), ...rows.map((row) => columns.map((name) => cell(row[name])).join(','))].join('\n')}\n`;
}

const numeric = new Set<string>(['x', 'value', 'low', 'high', 'runs']);

/** Reads back what `toTidyCsv` wrote. */
export function fromTidyCsv(csv: string): TidyRow[] {
  const [header, ...lines] = csv.trimEnd().split('\n');
  if (header !== columns.join(','))
    throw new Error(`study: results: found "${header}", expected "${columns.join(',')}"`);
  return lines.map((line) => {
    const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      ([, quoted, bare]) => quoted?.replace(/""/g, '"') ?? bare,
    );
    return Object.fromEntries(
      columns.map((name, i) => [name, numeric.has(name) ? Number(cells[i]) : cells[i]]),
    ) as unknown as TidyRow;
  });
}
