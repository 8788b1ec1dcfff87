import { loadKernels } from '../../src/kernels/load.ts';
import { crossCombination, type PlainStudyOptions, runPlainStudy } from './plain.ts';
import { scored } from './score.ts';

const sweptSnrsDb = [-20, -15, -10, -5, 0, 5, 10, 15, 20];

/** Runs the published example by the authors' metric and prints its table (plain.md 6.2, 6.4). */
export async function printAuthorsStudy(
  options: Omit<PlainStudyOptions, 'report' | 'snrsDb'> & Partial<Pick<PlainStudyOptions, 'snrsDb'>>,
  print: (line: string) => void,
  report: (line: string) => void,
): Promise<void> {
  const rows = await runPlainStudy({ snrsDb: sweptSnrsDb, ...options, report });
  print(
    'method                                      SNR  success  count   angle deg          range m            velocity m/s',
  );
  for (const row of rows) {
    const cells = scored.map((name) =>
      `${row.rmse[name].toPrecision(3)} (${(row.rmse[name] / row.bound[name]).toFixed(2)} x)`.padEnd(18),
    );
    print(
      `${row.method.padEnd(42)} ${String(row.snrDb).padStart(4)} ${(100 * row.success).toFixed(0).padStart(6)} % ${(100 * row.rightCount).toFixed(0).padStart(4)} %   ${cells.join(' ')}`,
    );
  }
  for (const { method, targets } of crossCombination(loadKernels(), options.seed))
    print(
      `cross-combination scene, ${method}: ${targets.length} targets: ${targets.map((t) => `${t.azimuthDeg?.toFixed(1)} deg ${t.rangeM?.toFixed(0)} m ${t.velocityMps?.toFixed(1)} m/s`).join('; ')}`,
    );
  print(`written: ${options.out}/plain.csv ${options.out}/plain.svg`);
}
