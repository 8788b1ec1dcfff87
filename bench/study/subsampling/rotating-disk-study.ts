import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRng } from '../../../src/core/rng.ts';
import type { Kernels } from '../../../src/kernels/load.ts';
import { loadKernels } from '../../../src/kernels/load.ts';
import {
  contiguousPattern,
  fixedSampler,
  planTopM,
  randomLogits,
  randomPattern,
  type RecoveryModel,
  singleUnits,
  slowTimeMotion,
  spreadPairs,
  uniformPattern,
} from '../../../src/learning/index.ts';
import { type Line, studyCommand } from './command.ts';
import { beamformDisk, type Estimator, estimators, velocityLaw } from './rotating-disk.ts';
import { planPulseTraining } from './slow-time.ts';

const usage = `usage: npm run study -- rotating-disk [options]

  --seeds N  learned and random patterns (3)
  --steps N  of a training of pulses (600)
  --network-steps N  of a training of the network that puts pulses back (2000)
  --out DIR  where results/rotating-disk.csv goes (out/study)
  --help     this text

The recording is ../shared/data/pymust-rotating-disk/PWI_disk.mat, or SOUNDER_DATA for ../shared/data.`;

const PULSES = 32;
const EXAMPLES = 32;
/** Largest error of the slope against that of all pulses, and least R2, by pulses kept. */
const limits = [
  { kept: 16, slope: 0.02, r2: 0.99 },
  { kept: 8, slope: 0.05, r2: 0.97 },
] as const;

interface Row {
  readonly kept: number;
  readonly pattern: string;
  readonly estimator: Estimator;
  readonly slope: number;
  /** Relative to the slope of all pulses. */
  readonly error: number;
  readonly r2: number;
  readonly pulses: readonly number[];
}

const flags = ['seeds', 'steps', 'network-steps', 'out'] as const;

/** Runs the study as a command line says. @returns the exit code */
export const rotatingDiskStudy = (given: readonly string[], print: Line, report: Line): Promise<0 | 2> =>
  studyCommand({ usage, flags }, given, [print, report], async ({ text, whole }) => {
    const recording = join(
      process.env.SOUNDER_DATA ?? join('..', 'shared', 'data'),
      'pymust-rotating-disk',
      'PWI_disk.mat',
    );
    if (!existsSync(recording)) throw new Error(`${recording}: found nothing, allowed: the recording of the disk`);
    const steps = { pulses: whole('steps', 600), network: whole('network-steps', 2000) };
    const rows = await judgePatterns(recording, whole('seeds', 3), steps, report);
    const results = join(text('out') ?? 'out/study', 'results', 'rotating-disk.csv');
    mkdirSync(dirname(results), { recursive: true });
    writeFileSync(results, csvOf(rows));
    print(`${tableOf(rows)}\n\nwritten: ${results}`);
  });

/** Every pattern with every estimator that takes it. */
async function judgePatterns(
  recording: string,
  seeds: number,
  steps: { readonly pulses: number; readonly network: number },
  report: (line: string) => unknown,
): Promise<Row[]> {
  const kernels = loadKernels();
  const frames = await beamformDisk(kernels, recording);
  const whole = velocityLaw(kernels, frames, frames.layout.kept, 'lag-one');
  const all = frames.layout.kept;
  const rows: Row[] = [{ kept: PULSES, pattern: 'all pulses', estimator: 'lag-one', ...whole, error: 0, pulses: all }];
  for (const { kept } of limits)
    for (const [pattern, pulses] of patternsOf(kernels, kept, seeds, steps.pulses)) {
      report(`${kept} pulses, ${pattern}: ${pulses.join(' ')}`);
      for (const estimator of estimators) {
        // Recovery refuses pulses at regular distances, which says that nothing can be recovered from them.
        if (estimator === 'recovery' && pattern === 'uniform') continue;
        const law = velocityLaw(kernels, frames, pulses, estimator, () => trainNetwork(kernels, pulses, steps.network));
        rows.push({ kept, pattern, estimator, ...law, error: law.slope / whole.slope - 1, pulses });
      }
    }
  return rows;
}

function patternsOf(
  kernels: Kernels,
  kept: number,
  seeds: number,
  steps: number,
): (readonly [name: string, pulses: readonly number[]])[] {
  const each = Array.from({ length: seeds }, (_, i) => i + 1);
  return [
    ...each.map((seed) => [`learned, seed ${seed}`, learnPulses(kernels, kept, seed, steps)] as const),
    ['pairs to the ends', spreadPairs(PULSES, kept)],
    ['uniform', uniformPattern(PULSES, kept)],
    ['burst', contiguousPattern((PULSES - kept) / 2, kept)],
    ...each.map((seed) => [`random, seed ${seed}`, randomPattern(PULSES, kept, createRng(`disk/${seed}`))] as const),
  ];
}

/** Velocities that stay the same over the packet, or nearly so, up to 0.9 of the alias limit; 10 dB. */
const source = slowTimeMotion({ pulses: PULSES, fastest: 0.9 * Math.PI, snrDb: 10, cycles: [0, 0.1] });

/** Which pulses say most about them. */
function learnPulses(kernels: Kernels, kept: number, seed: number, steps: number): number[] {
  const logits = randomLogits(PULSES, createRng(`disk/${seed}`));
  const sampler = planTopM({ units: singleUnits(PULSES), kept, examples: EXAMPLES, logits });
  const { model, training } = planPulseTraining(kernels, source, sampler, seed, { joint: steps, refine: 0 });
  while (!training.done) training.step();
  model.dispose();
  return training.mask();
}

/** The network that tells them from these pulses. */
function trainNetwork(kernels: Kernels, pulses: readonly number[], steps: number): RecoveryModel {
  const { model, training } = planPulseTraining(kernels, source, fixedSampler(PULSES, pulses), 1, { joint: 0, refine: steps }); // prettier-ignore
  while (!training.done) training.step();
  return model;
}

function passes({ kept, error, r2 }: Row): boolean {
  const limit = limits.find((one) => one.kept === kept);
  return limit === undefined || (Math.abs(error) <= limit.slope && r2 >= limit.r2);
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { kept, pattern, estimator, slope, error, r2 } = row;
    const numbers = [slope.toFixed(2), (100 * error).toFixed(2), r2.toFixed(4), passes(row) ? 'pass' : 'MISS'];
    return `| ${[kept, pattern, estimator, ...numbers].join(' | ')} |`;
  });
  const head = '| pulses | pattern | estimator | slope, 1/s | against all, % | R2 | limits |';
  return [head, `|${' --- |'.repeat(7)}`, ...lines].join('\n');
}

function csvOf(rows: readonly Row[]): string {
  const lines = rows.map(({ kept, pattern, estimator, slope, error, r2, pulses }) =>
    [kept, `"${pattern}"`, estimator, slope.toFixed(4), error.toFixed(6), r2.toFixed(6), pulses.join(' ')].join(','),
  );
  return `${['kept,pattern,estimator,slopePerS,relativeError,r2,pulses', ...lines].join('\n')}\n`;
}
