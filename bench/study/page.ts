import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { families } from './families/index.ts';
import { drawFigure } from './figures.ts';
import { figureFile, resultsFile, verdictsFile } from './files.ts';
import { type Method, methods as registry } from './methods.ts';
import type { Family } from './scenario.ts';
import { fromTidyCsv, type TidyRow } from './tidy-csv.ts';

/**
 * Draws the figures and rewrites the tables of the page from the results that lie beside it, measuring nothing.
 *
 * A table goes between `<!-- table NAME -->` and `<!-- end -->`; everything else is left as it is.
 *
 * @param out  folder with `README.md` and `results/`
 */
export async function refreshPage(out: string, write: (file: string, content: string) => Promise<void>): Promise<void> {
  const page = join(out, 'README.md');
  let text = await readFile(page, 'utf8');
  for (const family of families) {
    const csv = await readFile(resultsFile(out, family.name), 'utf8').catch(() => undefined);
    if (csv === undefined) continue;
    const rows = fromTidyCsv(csv);
    const methods = registry.filter(({ name }) => rows.some((row) => row.method === name));
    if (family.name === 'acceptance') continue;
    const figure = drawFigure(family, methods, rows);
    if (figure !== undefined) await write(figureFile(out, family.name), figure);
    text = fillMarker(text, family.name, renderTable(family, methods, rows));
  }
  const verdicts = await readFile(verdictsFile(out), 'utf8').catch(() => undefined);
  if (verdicts !== undefined) text = fillMarker(text, 'acceptance', `\`\`\`\n${verdicts.trimEnd()}\n\`\`\``);
  await write(page, text);
}

/** Puts `content` between the markers of `name`; a page without them stays as it is. */
export function fillMarker(page: string, name: string, content: string): string {
  const marker = `<!-- table ${name} -->`;
  const from = page.indexOf(marker);
  const to = page.indexOf('<!-- end -->', from);
  if (from < 0 || to < 0) return page;
  return `${page.slice(0, from + marker.length)}\n\n${content}\n\n${page.slice(to)}`;
}

/** Most methods that stand side by side. */
const MOST_COLUMNS = 8;

/**
 * One row for each scenario, one column for each method (turned where there are many); in a cell the share found (of pairs: both found), false targets
 * a snapshot, RMSE over bound on the worst axis, median time.
 */
export function renderTable(family: Family, methods: readonly Method[], rows: readonly TidyRow[]): string {
  const both = family.name === 'pairs' || family.name === 'weak';
  const cell = (scenario: string, method: string): string => {
    const own = rows.filter((row) => row.scenario === scenario && row.method === method);
    const of = (metric: string): number => own.find((row) => row.metric === metric)?.value ?? NaN;
    const ratios = own.filter(({ metric }) => metric === 'ratio').map(({ value }) => value);
    return [
      percent(of(both ? 'all-found' : 'found')),
      digits(of('false')),
      ratios.length > 0 ? `${digits(Math.max(...ratios))} x` : '',
      `${digits(of('ms'))} ms`,
    ]
      .filter((part) => part !== '')
      .join(', ');
  };
  const known = new Set(rows.map(({ scenario }) => scenario));
  const scenarios = family.scenarios().filter(({ name }) => known.has(name));
  // What there is more of goes down the page.
  const across = methods.length <= MOST_COLUMNS;
  const header = across ? methods.map(({ label }) => label) : scenarios.map(({ title }) => title);
  const lines = across
    ? scenarios.map(({ name, title }) => [title, ...methods.map((method) => cell(name, method.name))])
    : methods.map(({ name, label }) => [label, ...scenarios.map((scenario) => cell(scenario.name, name))]);
  const runs = Math.max(...rows.map((row) => row.runs));
  const found = both ? 'Snapshots with both found' : 'Targets found';
  return (
    `${found}, false targets a snapshot, RMSE over bound on the worst axis, median time; ${runs} runs.\n\n` +
    alignedTable(['', ...header], lines)
  );
}

/** A Markdown table with its columns padded, as the formatter wants it. */
function alignedTable(header: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = header.map((_, i) => Math.max(3, ...[header, ...lines].map((cells) => cells[i].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...lines.map(line)].join('\n');
}

const percent = (share: number): string => (Number.isFinite(share) ? `${Number((100 * share).toFixed(1))} %` : '');

const digits = (value: number): string => {
  if (!Number.isFinite(value)) return '';
  return value >= 10 ? value.toFixed(0) : String(Number(value.toPrecision(value >= 1 ? 3 : 2)));
};
