import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { loadKernels } from '../../../src/kernels/load.ts';
import { csiCsv, csiFigure, csiTable, csiVerdicts } from './csi-report.ts';
import { studyCsi } from './csi.ts';
import { syntheticCsv, syntheticFigure, syntheticTable } from './synthetic-report.ts';
import { type CaseResult, runCase } from './synthetic.ts';
import { syntheticFamilies } from './synthetic-cases.ts';
import { syntheticVerdicts } from './verdicts.ts';

export const familyNames = ['mini-batch', 'theta', 'size', 'noise', 'drift', 'csi'] as const;
export type FamilyName = (typeof familyNames)[number];

const LOG = 'csiread-wifi-csi/sample_0x5_64_3000.dat';

/** Dictionaries learned from synthetic streams, beside reference numbers and peers, and from a recorded one. */
export async function runDictionaryStudy(
  {
    families,
    runs,
    seed,
    out,
  }: {
    readonly families: readonly FamilyName[];
    readonly runs: number;
    readonly seed: number;
    readonly out: string;
  },
  print: (line: string) => unknown,
  report: (line: string) => unknown,
): Promise<void> {
  const kernels = loadKernels();
  const write = async (kind: 'results' | 'figures', name: string, content: string): Promise<void> => {
    const file = join(out, kind, `dictionary-${name}`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    print(`written: ${file}`);
  };
  for (const family of syntheticFamilies) {
    if (!families.includes(family.name)) continue;
    const results = family.cases.map((given): CaseResult => {
      report(`${family.name}: ${given.name}`);
      return { given, methods: runCase(kernels, given, Math.max(1, Math.ceil(given.share * runs)), seed) };
    });
    print(`\n${family.title}\n\n${syntheticTable(family, results)}\n`);
    const verdicts = syntheticVerdicts(family.name, results);
    print(verdicts);
    await write('results', `${family.name}.csv`, syntheticCsv(results));
    await write('results', `${family.name}.txt`, verdicts);
    await write('figures', `${family.name}.svg`, syntheticFigure(family, results));
  }
  if (!families.includes('csi')) return;
  const log = join(resolve(process.env.SOUNDER_DATA ?? '../shared/data'), LOG);
  const absent = await access(log).then(
    () => false,
    () => true,
  );
  if (absent) {
    report(`csi: left out: no ${LOG} in SOUNDER_DATA or ../shared/data`);
    return;
  }
  const rows = await studyCsi(kernels, log, report);
  print(`\n${csiTable(rows)}\n`);
  print(csiVerdicts(rows));
  await write('results', 'csi.csv', csiCsv(rows));
  await write('results', 'csi.txt', csiVerdicts(rows));
  await write('figures', 'csi.svg', csiFigure(rows));
}
