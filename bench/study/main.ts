import { parseArgs } from 'node:util';
import { loadKernels } from '../../src/kernels/load.ts';
import { crossCombination, runPlainStudy } from './plain.ts';
import { scored } from './score.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '100' },
    snr: { type: 'string', default: '-20,-15,-10,-5,0,5,10,15,20' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: 'out/study' },
  },
});
const print = (line: string): boolean => process.stdout.write(`${line}\n`);

if (positionals.length !== 1 || positionals[0] !== 'plain') {
  process.stderr.write(
    `study: found "${positionals.join(' ')}", allowed: plain [--runs N] [--snr DB,DB,..] [--seed N] [--out DIR]\n`,
  );
  process.exit(2);
}

const rows = await runPlainStudy({
  runs: Number(values.runs),
  snrsDb: values.snr.split(',').map(Number),
  seed: Number(values.seed),
  out: values.out,
  report: (line) => void process.stderr.write(`${line}\n`),
});
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
for (const { method, targets } of crossCombination(loadKernels(), Number(values.seed)))
  print(
    `cross-combination scene, ${method}: ${targets.length} targets: ${targets.map((t) => `${t.azimuthDeg?.toFixed(1)} deg ${t.rangeM?.toFixed(0)} m ${t.velocityMps?.toFixed(1)} m/s`).join('; ')}`,
  );
print(`written: ${values.out}/plain.csv ${values.out}/plain.svg`);
