import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { fileError } from '../../captures/files.ts';
import { SounderError } from '../../core/errors.ts';
import { loadKernels } from '../../kernels/load.ts';
import type { Progress } from '../../learning/index.ts';
import { checkSpec, type StoredModel, type TrainingSpec } from '../../models/index.ts';
import { machineMemory } from './machine-memory.ts';
import { maskText } from './mask-text.ts';
import type { CliContext, Output } from './output.ts';
import { packageVersion } from './package-version.ts';
import { scenarioValue } from './scenario-text.ts';
import { trainModel } from './train-model.ts';
import { untilInterrupted } from './until-interrupted.ts';

interface TrainFlags {
  readonly out: string;
  readonly seed?: number;
  readonly quiet?: boolean;
}

/** `sounder train SPEC.yaml --out MODEL`: learns what to measure together with the network that recovers the rest. */
export function addTrainCommand(program: Command, { stdout, output }: CliContext): void {
  program
    .command('train')
    .summary('learn what to measure, and the network that recovers the rest')
    .description(
      'Trains a mask and its recovery network on the task of a spec file and writes a model folder: card.json, mask.npy and one ' +
        '.npy of weights for each part. The metrics of the card are from data that no training sees; equal specs and seeds give equal bytes.\n' +
        'Interrupted, it leaves its state in the folder; the same call continues from there, to the same bytes. ' +
        'A model that is there already stays until the new one is done.',
    )
    .argument('<spec>', 'a YAML file: task, mask, seed, steps, rates')
    .requiredOption('-o, --out <folder>', 'model folder to write')
    .option('--seed <n>', 'instead of the seed of the spec', parseSeed)
    .option('--quiet', 'no progress and no summary')
    .addHelpText(
      'after',
      `
A spec, all but task, mask.method and mask.kept with these defaults:
  task: { name: partial-fourier, axis: frequency, size: 128, spikes: 5, noise: 0, layers: 12, bound: 5, thresholds: [0.5, 0.05] }
        # pulse: { centre: 32, width: 10 } for a band-pass pulse, in bins
  mask: { method: top-m, kept: 32, units: single }   # or top-1, loupe; units: half-spectrum, pairs; start: a pattern
        # exchangeRounds: 2 lets validation exchange every unit twice while the network refines
        # { method: fixed, pattern: uniform, kept: 32 } or { method: given, entries: [0, 1, 3] } for a mask made by hand
  seed: 0
  batch: 64
  steps: { joint: 2000, refine: 1000 }
  rate: 0.01
  logitRate: 8
  temperature: { from: 5, to: 0.5, until: 0.6 }
  plateau: { factor: 0.5, patience: 10, cooldown: 0, least: 0.001, threshold: 0.0001 }
        # of the rates: halved after 10 validations without a better loss; factor: 1 leaves them alone
  validation: { every: 50, batches: 16 }
  unseen: 16384

Lines of echoes (5 MHz at 40 MHz), some samples of fast time, for example:
  task: { name: rf-lines, axis: fast_time, size: 256, carrier: 0.125, bandwidth: 0.6, scatterers: 8, share: 0.9, noise: 0.05, layers: 6 }
  mask: { method: top-m, kept: 64 }
  batch: 16
  steps: { joint: 1200, refine: 400 }

Velocities of slow time (up to fastest, radians a pulse) from some pulses; nrmse is the rms of their errors over their rms. The model runs in
the stage recover, which puts pulses back by them:
  task: { name: slow-time-motion, pulses: 64, fastest: 2.5, snrDb: 20, lags: 8, hidden: [64, 64], rounds: 3 }
  mask: { method: top-m, kept: 16 }
  batch: 32
  rate: 0.003
  logitRate: 10

Of the task { name: slow-time, pulses: 64, tones: 3, noise: 0.1 } a mask made by hand is judged with recovery from sparse spectra, whose
options are those of the stage recover (penalty, iterations, ...); nothing is trained, and the model runs in that stage.
Of the task { name: lines, capture: disk, axis: fast_time, moments: full, noise: 0.001, learn: 0.5 } the linear estimate of lines along the
axis is made for a mask made by hand, from the second moments (full, or stationary) of the leading half of the capture's lines; the others
judge it, and the model runs in the stage recoverLines.

Examples:
  sounder train fourier.yaml --out fourier.model
  sounder train fourier.yaml --out fourier.model --seed 2`,
    )
    .action(async (path: string, { out, seed, quiet = false }: TrainFlags) => {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        throw fileError(error, path, 'a training spec');
      });
      const spec = withSeed(checkSpec(scenarioValue(text, path), path), seed);
      await untilInterrupted(output, async (signal) => {
        const model = await trainModel({
          spec,
          where: path,
          memoryBytes: machineMemory(),
          folder: out,
          locate: (capture) => resolve(dirname(path), capture),
          kernels: loadKernels(),
          library: packageVersion(),
          signal,
          onResumed: (step) => {
            if (!quiet) output.note(`${out}: continuing after step ${step}`);
          },
          ...(!quiet && { onProgress: progressBar(out, output) }),
        });
        if (quiet) return;
        if (model) stdout.write(describe(model, out));
        else output.note(`${out}: interrupted; the same call continues`);
      });
    });
}

const withSeed = (spec: TrainingSpec, seed: number | undefined): TrainingSpec =>
  seed === undefined ? spec : { ...spec, seed };

/** Short trainings finish without a word. */
const AFTER_MS = 1000;
const EVERY_MS = 250;
const BAR = 30;

function progressBar(out: string, output: Output): (progress: Progress) => void {
  const startMs = performance.now();
  let dueMs = startMs + AFTER_MS;
  let first: number | undefined;
  return ({ step, steps, loss, validation }) => {
    first ??= step - 1;
    const nowMs = performance.now();
    if (!output.interactive || nowMs < dueMs) return;
    dueMs = nowMs + EVERY_MS;
    const filled = Math.floor((BAR * step) / steps);
    const bar = `${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}`;
    const left = ((nowMs - startMs) / (step - first)) * (steps - step);
    const validated = Number.isFinite(validation) ? `, validation ${short(validation)}` : '';
    output.progress(
      `${out}: [${bar}] step ${step} of ${steps}, loss ${short(loss)}${validated}, ${duration(left)} left`,
    );
  };
}

function describe({ kind, axis, kept, metrics }: StoredModel, out: string): string {
  const facts = [
    ['model', `${out}, ${kind}`],
    ['mask', maskText(kept, axis)],
    ...Object.entries(metrics).map(([name, value]) => [name, short(value)]),
  ];
  return facts.map(([name, text]) => `${name.padEnd(14)}${text}\n`).join('');
}

const short = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));

/** `4 min 5 s`. */
function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function parseSeed(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new SounderError('usage', `--seed: found "${text}", allowed: an integer of at least 0`);
}
