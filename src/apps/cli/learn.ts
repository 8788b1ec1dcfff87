import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { openSigmf } from '../../captures/sigmf-reader.ts';
import { npyPieces } from '../../captures/npy-writer.ts';
import { createWholeFile } from '../../captures/whole-file.ts';
import { SounderError } from '../../core/errors.ts';
import { loadKernels } from '../../kernels/load.ts';
import { ExitStatus, oneLine } from './errors.ts';
import type { HeldOutPart } from './held-out.ts';
import { type Learned, learnCapture } from './learn-capture.ts';
import type { CliContext, Output } from './output.ts';
import { untilInterrupted } from './until-interrupted.ts';

const schedules = ['refined', 'frank-wolfe', 'convex'] as const;

interface LearnFlags {
  readonly out: string;
  readonly axis?: string;
  readonly amplitude?: boolean;
  readonly batch: number;
  readonly schedule: (typeof schedules)[number];
  readonly seed: number;
  readonly report?: string;
  readonly quiet?: boolean;
}

/** `sounder learn CAPTURE --out D.npy`: an orthogonal dictionary from the vectors of a capture. */
export function addLearnCommand(program: Command, { stdout, output }: CliContext): void {
  program
    .command('learn')
    .summary('learn an orthogonal dictionary from a stream of vectors')
    .description(
      'Learns an orthogonal dictionary in which the vectors of a capture are sparse, in one pass over it, and writes it as a NumPy ' +
        'array whose columns are atoms (float64, complex128 for complex samples). Says the Frank-Wolfe gap, and the relative error ' +
        'with k of n coefficients kept over the last tenth of the stream, each vector coded before it is learned from.\n' +
        'Exits with 0 only if every vector was learned from; one with samples that are not finite is rejected and counted.',
    )
    .argument('<capture>', 'a capture: NAME, NAME.sigmf-meta or NAME.sigmf-data')
    .requiredOption('-o, --out <file>', 'NumPy file to write (.npy)')
    .option('--axis <name>', 'the vectors lie along this axis (default: the only axis beside batch)')
    .option('--amplitude', 'learn from the magnitudes of complex samples')
    .option('--batch <n>', 'vectors gathered for one step', parseBatch, 10)
    .addOption(new Option('--schedule <schedule>', 'how steps shorten').choices(schedules).default('refined'))
    .option('--seed <n>', 'seed of the first dictionary', parseSeed, 0)
    .option(
      '--report <file>',
      'JSON file to write: what was learned, and the error for every k over each tenth of the stream',
    )
    .option('--quiet', 'no progress and no summary')
    .addHelpText(
      'after',
      `
Examples:
  sounder learn readings --out D.npy
  sounder learn hall --axis subcarrier --out D.npy --report D.json
  sounder learn hall --axis subcarrier --amplitude --batch 100 --out D.npy`,
    )
    .action(async (capture: string, flags: LearnFlags) => {
      const { axis, amplitude = false, batch, schedule, seed, quiet = false } = flags;
      if (flags.report !== undefined && resolve(flags.report) === resolve(flags.out))
        throw new SounderError('usage', `--report: found "${flags.report}", allowed: another file than --out`);
      const reader = await openSigmf(capture);
      try {
        await untilInterrupted(output, async (signal) => {
          const files = await outputs(flags);
          try {
            const learned = await learnCapture({
              reader,
              kernels: loadKernels(),
              ...(axis !== undefined && { axis }),
              amplitude,
              batch,
              schedule,
              seed,
              signal,
              onRejected: rejectionReporter(output),
              ...(!quiet && { onProgress: progressBar(capture, output) }),
            });
            // Interrupted before the first step there is nothing to keep.
            if (signal.aborted && learned.vectors < batch) return;
            const { size, complex, dictionary } = learned;
            await files.dictionary.commit(npyPieces(dictionary, [size, size], complex));
            await files.report?.commit([new TextEncoder().encode(reportText(capture, learned, flags))]);
            if (learned.vectors < size)
              output.note(`learned from ${learned.vectors} vectors of ${size} numbers: fewer than atoms`);
            if (!quiet) stdout.write(describe(learned, flags.out));
            if (learned.rejected > 0) throw new ExitStatus(1);
          } finally {
            await files.dictionary.abort();
            await files.report?.abort();
          }
        });
      } finally {
        await reader.close();
      }
    });
}

/** Both files are opened before the work, so that a place that cannot be written to is known then. */
async function outputs({ out, report }: LearnFlags) {
  const dictionary = await createWholeFile(out, 'writing a dictionary');
  if (report === undefined) return { dictionary };
  try {
    return { dictionary, report: await createWholeFile(report, 'writing a report') };
  } catch (error) {
    await dictionary.abort();
    throw error;
  }
}

const REJECTIONS_SHOWN = 10;

/** One line per rejected vector up to a limit; the summary counts them all. */
function rejectionReporter(output: Output): (error: SounderError) => void {
  let seen = 0;
  return (error) => {
    seen++;
    if (seen <= REJECTIONS_SHOWN) output.error(`rejected: ${oneLine(error.message)}`);
    else if (seen === REJECTIONS_SHOWN + 1) output.error('rejected: more vectors, only counted from here on');
  };
}

/** Short runs finish without a word. */
const AFTER_MS = 1000;
const EVERY_MS = 250;
const BAR = 30;

function progressBar(capture: string, output: Output): (done: number, of: number, gap: number) => void {
  let dueMs = performance.now() + AFTER_MS;
  return (done, of, gap) => {
    if (!output.interactive || performance.now() < dueMs) return;
    dueMs = performance.now() + EVERY_MS;
    const filled = Math.floor((BAR * done) / of);
    const bar = `${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}`;
    output.progress(`${capture}: [${bar}] ${done} of ${of} vectors, gap ${short(gap)}`);
  };
}

/** Numbers of coefficients that the summary speaks of: 1, 2, 4 ... up to half of them. */
const shownCounts = (size: number): number[] =>
  Array.from({ length: Math.max(1, Math.floor(Math.log2(size))) }, (_, i) => 2 ** i);

function describe(learned: Learned, out: string): string {
  const { axis, size, complex, vectors, rejected, heldOut } = learned;
  const last = heldOut[heldOut.length - 1] as HeldOutPart | undefined;
  const facts = [
    ['dictionary', `${out}, ${size} x ${size} ${complex ? 'complex128' : 'float64'}, columns are atoms along ${axis}`],
    ['orthogonal', `to ${short(learned.orthogonality)}`],
    ['vectors', `${vectors} learned, ${rejected} rejected`],
    ['gap', `${short(learned.gap)} per atom (Frank-Wolfe), ${short(relativeGap(learned))} of rms^3`],
    ['held out', last ? `${last.vectors} last vectors, each coded before it was learned from` : 'nothing'],
    ...shownCounts(size).map((k, i) => [
      i === 0 ? 'error' : '',
      `${percent(last?.relativeError[k - 1])} with ${k} of ${size} coefficients`,
    ]),
  ];
  return facts.map(([name, text]) => `${name.padEnd(12)}${text}\n`).join('');
}

/** The report: the facts of the call and of `Learned` but for the dictionary; equal calls give equal bytes. */
function reportText(capture: string, learned: Learned, flags: LearnFlags): string {
  const { axis, size, complex, total, vectors, rejected, gap, rms, orthogonality, heldOut } = learned;
  const { amplitude = false, batch, schedule, seed, out } = flags;
  const call = { capture, dictionary: out, axis, size, complex, amplitude, batch, schedule, seed };
  const result = { total, vectors, rejected, gap, relativeGap: relativeGap(learned), rms, orthogonality };
  return `${JSON.stringify({ ...call, ...result, heldOut: { how: 'prequential', parts: heldOut } }, null, 2)}\n`;
}

/** The gap without the unit of the samples; 0 of a stream of zeros. */
const relativeGap = ({ gap, rms }: Learned): number => (rms === 0 ? 0 : gap / rms ** 3);

const short = (value: number): string => String(Number(value.toPrecision(3)));
const percent = (value: number | undefined): string => (value === undefined ? '-' : `${short(100 * value)} %`);

function parseBatch(text: string): number {
  if (/^[0-9]+$/.test(text) && Number(text) >= 1 && Number(text) <= 65_536) return Number(text);
  throw new SounderError('usage', `--batch: found "${text}", allowed: an integer from 1 to 65536`);
}

function parseSeed(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new SounderError('usage', `--seed: found "${text}", allowed: an integer of at least 0`);
}
