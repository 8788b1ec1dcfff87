import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { replay } from '../../../pipeline/replay.ts';
import { openSigmf } from '../../captures/sigmf-reader.ts';
import { estimateFromJson } from '../../codec/estimate-json.ts';
import type { Estimate, Target, TruthTarget } from '../../core/index.ts';
import { SounderError } from '../../core/errors.ts';
import { matchTargets, parameterNames, type SnapshotScore } from './demo-score.ts';
import { simulateCapture } from './simulate.ts';

const scenario = fileURLToPath(new URL('../../../pipeline/presets/street.scenario.yaml', import.meta.url));

/** `sounder demo`: simulates a short street scene, replays it, and shows what was found beside what was there. */
export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .summary('simulate a street, replay it, compare the targets found with the truth')
    .description('Simulates a street, replays it and shows the targets found beside the truth.')
    .option('--out <folder>', 'where the capture and the estimates go', 'out/demo')
    .action(async ({ out }: { readonly out: string }) => {
      program.configureOutput().writeOut?.(await runDemo(out));
    });
}

async function runDemo(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const capture = join(folder, 'street');
  const lines = join(folder, 'street.jsonl');
  await simulateCapture(scenario, capture);
  const summary = await replay(capture, { out: lines });
  const estimates = (await readFile(lines, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => estimateFromJson(line, lines));
  const reader = await openSigmf(capture);
  try {
    const scores = estimates.map((estimate) =>
      matchTargets(reader.sensor, reader.truth(Number(estimate.sequence)), estimate.targets),
    );
    const seconds = Number(summary.endedNs - summary.startedNs) / 1e9;
    const shape = reader.sensor.axes.map((axis) => `${axis.size} ${axis.name}s`).join(' x ');
    const last = estimates.at(-1);
    if (!last) throw new SounderError('internal', `${capture}: the simulation wrote no snapshot`);
    return [
      `A street seen by a 26 GHz base station: ${estimates.length} snapshots of ${shape}, target count unknown.`,
      '',
      `Snapshot ${last.sequence}, estimates with one-sigma errors beside the truth:`,
      '',
      ...table(last, scores[scores.length - 1]),
      '',
      ...totals(scores),
      `${summary.processed} snapshots in ${seconds.toFixed(2)} s (${((1000 * seconds) / summary.processed).toFixed(1)} ms each, reading and writing included).`,
      '',
      `Capture with truth: ${capture}.sigmf-meta (any SigMF tool opens it)`,
      `Estimates, one JSON line per snapshot: ${lines}`,
      '',
    ].join('\n');
  } finally {
    await reader.close();
  }
}

const units = { azimuthDeg: 'deg', rangeM: 'm', velocityMps: 'm/s' } as const;
const stds = { azimuthDeg: 'azimuthStdDeg', rangeM: 'rangeStdM', velocityMps: 'velocityStdMps' } as const;

function table(estimate: Estimate, score: SnapshotScore): string[] {
  const titles = { azimuthDeg: 'azimuth, deg', rangeM: 'range, m', velocityMps: 'velocity, m/s' } as const;
  const header = parameterNames.map((name) => `${titles[name].padStart(18)} ${'truth'.padStart(8)}`);
  const rows = score.matches.map(({ truth, estimate: found }) => row(truth, found));
  const strays = score.strays.map((target) => `${row({}, target)}   no such target`);
  return [
    `${header.join('  ')}   SNR, dB`,
    ...rows,
    ...strays,
    `    ${estimate.targets.length} found, ${score.matches.length} there`,
  ];
}

function row(truth: TruthTarget, found: Target | undefined): string {
  const cells = parameterNames.map((name) => {
    const digits = name === 'azimuthDeg' ? 3 : 4;
    const value = found?.[name];
    const std = found?.[stds[name]];
    const shown =
      value === undefined
        ? 'missed'
        : `${value.toFixed(digits).padStart(9)} ±${(std?.toFixed(digits) ?? '?').padStart(7)}`;
    return `${shown.padStart(18)} ${(truth[name]?.toFixed(digits - 1) ?? '-').padStart(8)}`;
  });
  return `${cells.join('  ')}   ${found ? found.snrDb.toFixed(1).padStart(6) : ''}`;
}

function totals(scores: readonly SnapshotScore[]): string[] {
  const pairs = scores.flatMap((score) =>
    score.matches.flatMap(({ truth, estimate }) => (estimate ? [{ truth, estimate }] : [])),
  );
  const there = scores.reduce((n, score) => n + score.matches.length, 0);
  const strays = scores.reduce((n, score) => n + score.strays.length, 0);
  const rms = (of: (pair: (typeof pairs)[number]) => number): number =>
    Math.sqrt(pairs.reduce((sum, pair) => sum + of(pair) ** 2, 0) / pairs.length);
  const errors = parameterNames.map((name) => {
    const error = rms(({ truth, estimate }) => (estimate[name] ?? NaN) - (truth[name] ?? NaN));
    const normalised = rms(
      ({ truth, estimate }) => ((estimate[name] ?? NaN) - (truth[name] ?? NaN)) / (estimate[stds[name]] ?? NaN),
    );
    return `${error.toPrecision(2)} ${units[name]} (${normalised.toFixed(2)} sigma)`;
  });
  return [
    `All snapshots: ${pairs.length} of ${there} targets found, ${strays} false; rms errors ${errors.join(', ')}.`,
  ];
}
