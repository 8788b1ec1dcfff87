import { readFile, writeFile } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { benchDecompositions } from './decompositions.bench.ts';
import { benchDictionary } from './dictionary.bench.ts';
import { benchKafka } from './kafka.bench.ts';
import { benchKernels } from './kernels.bench.ts';
import { benchLearned } from './learned.bench.ts';
import { benchLines } from './lines.bench.ts';
import { type BenchRow, formatRows } from './measure.ts';
import { benchJoint, benchPlain } from './plain.bench.ts';
import { benchRecovery } from './recovery.bench.ts';
import { benchUltrasound } from './ultrasound.bench.ts';
import { benchWorkers } from './workers.bench.ts';

const areas: Readonly<Record<string, () => BenchRow[] | Promise<BenchRow[]>>> = {
  kernels: benchKernels,
  decompositions: benchDecompositions,
  dictionary: () => benchDictionary(),
  learned: benchLearned,
  plain: benchPlain,
  joint: benchJoint,
  kafka: benchKafka,
  lines: benchLines,
  recovery: benchRecovery,
  workers: benchWorkers,
  ultrasound: benchUltrasound,
};
/** A ratio may grow by this factor over its baseline before the run fails: machines differ and are noisy. */
const ALLOWED_GROWTH = 1.5;

interface Baseline {
  readonly machine: string;
  readonly rows: Readonly<
    Record<string, { readonly ratio: number; readonly medianMs: number; readonly maxError: number }>
  >;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { update: { type: 'boolean', default: false } },
});
const chosen = positionals.length > 0 ? positionals : Object.keys(areas);
const unknown = chosen.find((area) => !Object.hasOwn(areas, area));
if (unknown !== undefined) {
  process.stderr.write(`bench: found "${unknown}", allowed: ${Object.keys(areas).join(', ')} [--update]\n`);
  process.exit(2);
}

let slower = 0;
for (const area of chosen) {
  const rows = await areas[area]();
  process.stdout.write(`${area}\n${formatRows(rows)}\n`);
  const file = `bench/baselines/${area}.json`;
  if (values.update) await writeFile(file, toBaseline(rows));
  else slower += await compare(file, rows);
  process.stdout.write('\n');
}
if (slower > 0) process.exitCode = 1;

function toBaseline(rows: readonly BenchRow[]): string {
  const digits = (value: number): number => Number(value.toPrecision(3));
  const baseline: Baseline = {
    machine: `${cpus()[0].model}, ${platform()} ${arch()}, node ${process.version}`,
    rows: Object.fromEntries(
      rows
        .filter(({ ratio }) => Number.isFinite(ratio))
        .map(({ name, ratio, medianMs, maxError }) => [
          name,
          { ratio: digits(ratio), medianMs: digits(medianMs), maxError: digits(maxError) },
        ]),
    ),
  };
  return `${JSON.stringify(baseline, null, 2)}\n`;
}

/** Prints every ratio that grew beyond what is allowed; how many did. */
async function compare(file: string, rows: readonly BenchRow[]): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    process.stdout.write(`no baseline ${file}; write one with --update\n`);
    return 0;
  }
  const baseline = JSON.parse(text) as Baseline;
  const grown = rows.filter((row) => row.ratio > ALLOWED_GROWTH * (baseline.rows[row.name]?.ratio ?? Infinity));
  for (const row of grown)
    process.stdout.write(
      `slower: ${row.name}: ratio ${row.ratio.toFixed(2)}, baseline ${baseline.rows[row.name].ratio}\n`,
    );
  return grown.length;
}
