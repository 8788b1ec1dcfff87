import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadKernels } from '../../src/kernels/load.ts';
import { printAuthorsStudy } from './authors.ts';
import { parseStudyArguments, usage } from './arguments.ts';
import { claims } from './families/acceptance.ts';
import { formatVerdicts, judge } from './judge.ts';
import { runScenarios } from './run.ts';
import { summarizeRecords } from './summary.ts';
import { type TidyRow, toTidyCsv } from './tidy-csv.ts';

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const report = (line: string): boolean => process.stderr.write(`${line}\n`);

const parsed = parseStudyArguments(process.argv.slice(2));
if (parsed === 'help') print(usage);
else if (typeof parsed === 'string') {
  report(parsed);
  process.exitCode = 2;
} else {
  const { families, methods, runs, seed, out, snrsDb, authors } = parsed;
  await mkdir(out, { recursive: true });
  if (authors) await printAuthorsStudy({ runs, seed, out, ...(snrsDb && { snrsDb }) }, print, report);
  const kernels = loadKernels();
  for (const family of families) {
    const scenarios = family.scenarios(snrsDb);
    const numbers = Array.from({ length: runs }, (_, i) => i + 1);
    let last = 0;
    const records = runScenarios(kernels, {
      scenarios,
      methods,
      runs: numbers,
      seed,
      report: (line) => {
        if (performance.now() - last < 10_000) return;
        last = performance.now();
        report(`${family.name}: ${line} of ${runs} runs`);
      },
    });
    const rows = scenarios.flatMap((scenario) =>
      methods.flatMap((method) => {
        const own = records.filter((record) => record.scenario === scenario.name && record.method === method.name);
        const place = { family: family.name, series: scenario.series, x: scenario.x };
        return summarizeRecords(scenario.sensor, own).map((row): TidyRow => ({ ...place, ...row }));
      }),
    );
    await writeFile(join(out, `${family.name}.csv`), toTidyCsv(rows));
    if (family.name === 'acceptance')
      for (const method of methods) {
        print(`\n${method.label}, ${runs} runs a point, seed ${seed}`);
        print(
          formatVerdicts(
            judge(
              claims,
              records.filter((record) => record.method === method.name),
            ),
          ),
        );
      }
  }
  print(`written: ${families.map(({ name }) => join(out, `${name}.csv`)).join(' ')}`);
}
