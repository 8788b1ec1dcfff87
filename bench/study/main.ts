import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseStudyArguments, type StudyArguments, usage } from './arguments.ts';
import { printAuthorsStudy } from './authors.ts';
import { claims } from './families/acceptance.ts';
import { drawFigure } from './figures.ts';
import { formatVerdicts, judge } from './judge.ts';
import type { RunRecord } from './run.ts';
import type { Family } from './scenario.ts';
import { summarizeRecords } from './summary.ts';
import { runInThreads } from './threads.ts';
import { type TidyRow, toTidyCsv } from './tidy-csv.ts';

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const report = (line: string): boolean => process.stderr.write(`${line}\n`);

const parsed = parseStudyArguments(process.argv.slice(2));
if (parsed === 'help') print(usage);
else if (typeof parsed === 'string') {
  report(parsed);
  process.exitCode = 2;
} else await runStudy(parsed);

async function runStudy(options: StudyArguments): Promise<void> {
  const { families, methods, runs, seed, out, snrsDb } = options;
  await mkdir(out, { recursive: true });
  if (options.authors) await printAuthorsStudy({ runs, seed, out, ...(snrsDb && { snrsDb }) }, print, report);
  for (const family of families) {
    const records = await recordsOf(family, options);
    const rows = rowsOf(family, records, options);
    const files = [join(out, `${family.name}.csv`)];
    await writeFile(files[0], toTidyCsv(rows));
    const figure = drawFigure(family, methods, rows);
    if (figure) await writeFile(files[files.push(join(out, `${family.name}.svg`)) - 1], figure);
    if (family.name === 'acceptance')
      for (const { name, label } of methods) {
        print(`\n${label}, ${runs} runs a point, seed ${seed}`);
        print(
          formatVerdicts(
            judge(
              claims,
              records.filter(({ method }) => method === name),
            ),
          ),
        );
      }
    print(`written: ${files.join(' ')}`);
  }
}

function recordsOf(family: Family, options: StudyArguments): Promise<readonly RunRecord[]> {
  const job = {
    family: family.name,
    methods: options.methods.map(({ name }) => name),
    snrsDb: options.snrsDb,
    runs: Array.from({ length: options.runs }, (_, i) => i + 1),
    seed: options.seed,
  };
  let last = performance.now();
  return runInThreads(job, options.threads, (line) => {
    if (performance.now() - last < 15_000) return;
    last = performance.now();
    report(`${family.name}: ${line} of ${options.runs} runs`);
  });
}

function rowsOf(family: Family, records: readonly RunRecord[], { methods, snrsDb }: StudyArguments): TidyRow[] {
  return family.scenarios(snrsDb).flatMap(({ name, series, x, sensor }) =>
    methods.flatMap((method) => {
      const own = records.filter((record) => record.scenario === name && record.method === method.name);
      return summarizeRecords(sensor, own).map((row): TidyRow => ({ family: family.name, series, x, ...row }));
    }),
  );
}
