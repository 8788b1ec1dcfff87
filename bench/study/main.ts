import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { figureFile, resultsFile, verdictsFile } from './files.ts';
import { parseStudyArguments, type StudyArguments, usage } from './arguments.ts';
import { printAuthorsStudy } from './authors.ts';
import { claims } from './families/acceptance.ts';
import { drawFigure } from './figures.ts';
import { formatVerdicts, judge } from './judge.ts';
import { refreshPage } from './page.ts';
import type { RunRecord } from './run.ts';
import type { Family } from './scenario.ts';
import { summarizeRecords } from './summary.ts';
import { subsamplingStudy } from './subsampling/arguments.ts';
import { motionRecoveryStudy } from './subsampling/motion-recovery-study.ts';
import { rfLinesSearch } from './subsampling/rf-lines-search-study.ts';
import { rfLinesStudy } from './subsampling/rf-lines-study.ts';
import { rotatingDiskStudy } from './subsampling/rotating-disk-study.ts';
import { sparseArrayStudy } from './subsampling/sparse-array-study.ts';
import { slowTimeStudy } from './subsampling/slow-time-study.ts';
import { runInThreads } from './threads.ts';
import { type TidyRow, toTidyCsv } from './tidy-csv.ts';
import { dictionaryStudy } from './dictionary/arguments.ts';
import { ultrasoundStudy } from './ultrasound/arguments.ts';

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const report = (line: string): boolean => process.stderr.write(`${line}\n`);

const given = process.argv.slice(2);
const others = {
  ultrasound: ultrasoundStudy,
  dictionary: dictionaryStudy,
  subsampling: subsamplingStudy,
  'slow-time': slowTimeStudy,
  'motion-recovery': motionRecoveryStudy,
  'rotating-disk': rotatingDiskStudy,
  'rf-lines': rfLinesStudy,
  'rf-lines-search': rfLinesSearch,
  'sparse-array': sparseArrayStudy,
} as const;
const other = Object.entries(others).find(([name]) => name === given[0])?.[1];
const parsed = other ? 'other' : parseStudyArguments(given);
if (other) process.exitCode = await other(given.slice(1), print, report);
else if (parsed === 'help') print(usage);
else if (typeof parsed === 'string') {
  report(parsed);
  process.exitCode = 2;
} else if (parsed.page) await refreshPage(parsed.out, write);
else await runStudy(parsed);

async function runStudy(options: StudyArguments): Promise<void> {
  const { families, methods, runs, seed, out, snrsDb } = options;
  if (options.authors) await printAuthorsStudy({ runs, seed, out, ...(snrsDb && { snrsDb }) }, print, report);
  for (const family of families) {
    const records = await recordsOf(family, options);
    if (options.failures) records.filter(hasFailed).map(describeFailure).forEach(print);
    const rows = rowsOf(family, records, options);
    await write(resultsFile(out, family.name), toTidyCsv(rows));
    const figure = drawFigure(family, methods, rows);
    if (figure) await write(figureFile(out, family.name), figure);
    if (family.name !== 'acceptance') continue;
    const verdicts = methods.map(({ name, label }) => {
      const own = records.filter(({ method }) => method === name);
      return `${label}, ${runs} runs a point, seed ${seed}\n${formatVerdicts(judge(claims, own))}\n`;
    });
    print(`\n${verdicts.join('\n')}`);
    await write(verdictsFile(out), verdicts.join('\n'));
  }
}

async function write(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  print(`written: ${file}`);
}

function hasFailed({ found, targets, spurious, far }: RunRecord): boolean {
  return found < targets || spurious + far > 0;
}

function describeFailure({ scenario, method, run, found, targets, spurious, far }: RunRecord): string {
  return `${scenario}, ${method}, run ${run}: ${found} of ${targets} found, ${spurious} false, ${far} over five bounds off`;
}

function recordsOf(family: Family, options: StudyArguments): Promise<readonly RunRecord[]> {
  const job = {
    family: family.name,
    methods: options.methods.map(({ name }) => name),
    snrsDb: options.snrsDb,
    runs: Array.from({ length: options.runs }, (_, i) => options.first + i),
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
      return summarizeRecords(sensor, own).map((row): TidyRow => ({ series, x, ...row }));
    }),
  );
}
