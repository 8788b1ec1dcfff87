import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Line, studyCommand } from './command.ts';
import { formatSearches, searchLines, type SearchOutcome } from './rf-lines-search.ts';
import { lineSettings, QUARTER, SPREAD, studyLines } from './rf-lines-choices.ts';

const usage = `usage: npm run study -- rf-lines-search [options]

How far any mask of lines of echoes can be from quadrature pairs when the estimate is linear; nothing is trained.

  --starts N   random masks that exchanges start from (200)
  --places N   lines whose strong scatterers an oracle tells (50)
  --out DIR    where results/rf-lines-search.csv goes (out/study); the table of rf-lines then prints the ceiling
  --help       this text`;

/** Runs the search as a command line says. @returns the exit code */
export const rfLinesSearch = (given: readonly string[], print: Line, report: Line): Promise<0 | 2> =>
  studyCommand({ usage, flags: ['starts', 'places', 'out'] }, given, [print, report], ({ text, whole }) => {
    const [starts, places] = [whole('starts', 200), whole('places', 50)];
    const folder = join(text('out') ?? 'out/study', 'results');
    const outcomes = lineSettings.flatMap((setting) =>
      searchLines(setting, studyLines, QUARTER, { starts, places, most: SPREAD }),
    );
    for (const { name, label } of lineSettings)
      print(`${label}\n\n${tableOf(outcomes.filter(({ setting }) => setting === name))}\n`);
    mkdirSync(folder, { recursive: true });
    const results = join(folder, 'rf-lines-search.csv');
    writeFileSync(results, formatSearches(outcomes));
    print(`written: ${results}`);
  });

const tableOf = (outcomes: readonly SearchOutcome[]): string =>
  [
    '| search | masks | linear, dB | places known, dB |',
    `|${' --- |'.repeat(4)}`,
    ...outcomes.map(
      ({ search, masks, linearDb, knownDb }) =>
        `| ${search} | ${masks} | ${linearDb.toFixed(2)} | ${knownDb?.toFixed(2) ?? ''} |`,
    ),
  ].join('\n');
