import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { clutterOptions } from '../../../pipeline/stages/ultrasound-options.ts';
import { fileError } from '../../captures/files.ts';
import { openSigmf } from '../../captures/sigmf-reader.ts';
import { checkFields } from '../../captures/invalid-field.ts';
import { createWholeFile } from '../../captures/whole-file.ts';
import { SounderError } from '../../core/errors.ts';
import { loadKernels } from '../../kernels/load.ts';
import { type CheckedModel, checkModel, checkSpec, judgeModel, readModel } from '../../models/index.ts';
import { encodePng, renderBmode, renderDoppler, sideBySide } from '../../rendering/index.ts';
import { type CaptureEvaluation, evaluateCapture } from './evaluate-capture.ts';
import { evaluateLines } from './evaluate-lines.ts';
import type { CliContext } from './output.ts';
import type { ClutterOptions } from '../../ultrasound/index.ts';
import { scenarioValue } from './scenario-text.ts';
import { untilInterrupted } from './until-interrupted.ts';

interface EvaluateFlags {
  readonly clutter?: ClutterOptions;
  readonly images?: string;
  readonly report?: string;
  readonly quiet?: boolean;
}

/** `sounder evaluate MODEL [CAPTURE]`: what a trained model is worth, on its task or on a capture. */
export function addEvaluateCommand(program: Command, { stdout, output }: CliContext): void {
  program
    .command('evaluate')
    .summary('judge a trained model, on its task or on a capture')
    .description(
      'Without a capture: measures a model anew on data of its task that no training sees, beside what its card says. ' +
        'With an ultrasound capture whose packets have all their pulses, and a model over slow time: velocities from the pulses that the ' +
        'model keeps, and from those it recovers where its kind does, against velocities from all pulses, over the pixels within 20 dB of the strongest ' +
        'once clutter is out. A filter acts on each of the three by itself, after recovery, as in the stage ultrasound. ' +
        'Of a model that recovers lines: their error on a capture that has them whole.',
    )
    .argument('<model>', 'a model folder')
    .argument('[capture]', 'a capture: NAME, NAME.sigmf-meta or NAME.sigmf-data')
    .option(
      '--clutter <filter>',
      'how slow echoes are taken out: a method, or clutter of the stage ultrasound as YAML (default: none)',
      parseClutter,
    )
    .option('--images <folder>', 'pictures of the first packet side by side: full, sub-sampled, recovered')
    .option('--report <file>', 'JSON file to write: everything that was measured')
    .option('--quiet', 'no summary')
    .addHelpText(
      'after',
      `
Examples:
  sounder evaluate fourier.model
  sounder evaluate slow.model disk --images pictures --report disk.json
  sounder evaluate slow.model vessel --clutter svd
  sounder evaluate slow.model vessel --clutter '{ method: polynomial, order: 1 }'   # or high-pass: cutoffMps, taps`,
    )
    .action(async (folder: string, capture: string | undefined, flags: EvaluateFlags) => {
      const { clutter, images, report, quiet = false } = flags;
      for (const [name, value] of Object.entries({ images, clutter }))
        if (value !== undefined && capture === undefined)
          throw new SounderError('usage', `--${name}: found no capture, allowed: together with a capture`);
      const model = checkModel(readModel(folder), folder);
      await untilInterrupted(output, async (signal) => {
        const file = report === undefined ? undefined : await createWholeFile(report, 'writing a report');
        try {
          const result =
            capture === undefined
              ? onTask(model, folder)
              : await onCapture(model, folder, capture, {
                  signal,
                  ...(images !== undefined && { images }),
                  ...(clutter && { clutter }),
                });
          const text = JSON.stringify({ model: folder, kind: model.kind, ...result.report }, null, 2);
          await file?.commit([new TextEncoder().encode(`${text}\n`)]);
          if (!quiet) stdout.write(result.lines.map((line) => `${line}\n`).join(''));
        } finally {
          await file?.abort();
        }
      });
    });
}

interface Evaluation {
  readonly report: object;
  readonly lines: readonly string[];
}

function onTask(model: CheckedModel, folder: string): Evaluation {
  const spec = checkSpec(model.training, `${folder}/card.json: training`);
  const measured: Readonly<Record<string, number>> = judgeModel(loadKernels(), model, spec, folder);
  const lines = Object.entries(measured).map(([name, value]) => {
    const said = model.metrics[name] as number | undefined;
    return `${name.padEnd(14)}${short(value)}${said === undefined ? '' : ` (card: ${short(said)})`}`;
  });
  return { report: { task: model.training.task, measured, card: model.metrics }, lines };
}

async function onCapture(
  model: CheckedModel,
  folder: string,
  capture: string,
  { signal, images, clutter }: { readonly signal: AbortSignal } & Pick<EvaluateFlags, 'images' | 'clutter'>,
): Promise<Evaluation> {
  const reader = await openSigmf(capture);
  try {
    if (model.of.planLines) {
      for (const [name, value] of Object.entries({ images, clutter }))
        if (value !== undefined)
          throw new SounderError('usage', `--${name}: found a model of lines, allowed: with a model over slow time`);
      const measured = await evaluateLines(reader, model, folder, { kernels: loadKernels(), signal });
      return {
        report: { capture, ...measured, against: 'all entries of the lines' },
        lines: [`${'snapshots'.padEnd(14)}${measured.snapshots}`, `${'nmseDb'.padEnd(14)}${short(measured.nmseDb)}`],
      };
    }
    const evaluation = await evaluateCapture({
      reader,
      model,
      where: folder,
      kernels: loadKernels(),
      signal,
      ...(clutter && { clutter }),
    });
    if (images !== undefined && evaluation.packets > 0) await writePictures(images, evaluation);
    const { packets, pulses, agreement } = evaluation;
    const rows = Object.entries(agreement).map(
      ([name, { slope, r2, rmsMps, pixels }]) =>
        `${name.padEnd(14)}slope ${slope.toFixed(4)}, R2 ${r2.toFixed(4)}, rms difference ${short(rmsMps)} m/s over ${pixels} pixels`,
    );
    return {
      report: {
        capture,
        packets,
        pulses,
        ...(clutter && { clutter }),
        against: 'velocities from all pulses',
        agreement,
      },
      lines: [`${'pulses'.padEnd(14)}${pulses.kept} of ${pulses.of}, ${packets} packets`, ...rows],
    };
  } finally {
    await reader.close();
  }
}

/** `doppler.png` and `bmode.png`: one scale of velocities, so that colours can be compared. */
async function writePictures(folder: string, { images, pulses }: CaptureEvaluation): Promise<void> {
  const versions = Object.entries(images);
  const alias = images.full?.doppler.aliasVelocityMps;
  const titleOf = (version: string): string =>
    version === 'full' ? `full: ${pulses.of} pulses` : `${version}: ${pulses.kept} of ${pulses.of}`;
  const doppler = versions.map(([version, { doppler, bmode }]) =>
    renderDoppler(doppler, {
      title: titleOf(version),
      bmode,
      ...(alias !== undefined && { velocityLimitMps: alias }),
    }),
  );
  const bmode = versions.map(([version, { bmode }]) => renderBmode(bmode, { title: titleOf(version) }));
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'doppler.png'), encodePng(sideBySide(doppler)));
    await writeFile(join(folder, 'bmode.png'), encodePng(sideBySide(bmode)));
  } catch (error) {
    throw fileError(error, folder, 'writing pictures');
  }
}

/** `svd`, or options as a pipeline file has them. */
function parseClutter(text: string): ClutterOptions {
  const value = scenarioValue(text, '--clutter');
  return checkFields(clutterOptions, typeof value === 'string' ? { method: value } : value, '--clutter', 'usage');
}

const short = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
