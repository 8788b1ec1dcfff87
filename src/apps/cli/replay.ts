import type { Command } from 'commander';
import type { Rate } from '../../../operators/pace-schedule.ts';
import { openReplay } from '../../../pipeline/replay.ts';
import { MOST_WORKERS } from '../../../pipeline/config/schema.ts';
import { SounderError } from '../../core/errors.ts';
import type { CliContext } from './output.ts';
import { rejectionReporter, superviseToEnd } from './supervise.ts';

interface ReplayFlags {
  readonly pipeline?: string;
  readonly out?: string;
  readonly images?: string;
  readonly rate?: Rate;
  readonly targets?: number;
  readonly workers?: number | 'auto';
  readonly quiet?: boolean;
}

/** `sounder replay CAPTURE`: a recorded capture through its pipeline, one JSON line per snapshot in capture order. */
export function addReplayCommand(program: Command, { stdout, output }: CliContext): void {
  program
    .command('replay')
    .summary('run a recorded capture through its pipeline')
    .description(
      'Runs a recorded capture through its pipeline: one JSON line per snapshot, in capture order.\n' +
        'Exits with 0 only if every snapshot was processed.',
    )
    .argument('<capture>', 'a capture: NAME, NAME.sigmf-meta or NAME.sigmf-data')
    .option(
      '--pipeline <file>',
      'a pipeline file or the name of a preset (default: the preset for the modality of the capture)',
    )
    .option('--out <file>', 'where the JSON lines go, - for standard output (default: -)')
    .option('--images <folder>', 'where PNG pictures of the images of an ultrasound capture go (default: nowhere)')
    .option('--rate <rate>', 'max, realtime, or how many times faster than captured (default: max)', parseRate)
    .option('--targets <count>', 'report at most this many targets, the strongest', parseTargets)
    .option('--workers <count>', 'threads that estimate, auto for one per core (default: 0, this one)', parseWorkers)
    .option('--quiet', 'no progress and no summary')
    .addHelpText(
      'after',
      `
Examples:
  sounder replay street
  sounder replay street --out street.jsonl --targets 6
  sounder replay street --rate realtime | jq .targets
  sounder replay disk --out disk.jsonl --images frames`,
    )
    .action(async (capture: string, { quiet = false, ...flags }: ReplayFlags) => {
      const supervisor = await openReplay(capture, {
        ...flags,
        stdout,
        onRejected: rejectionReporter(output),
        onNotice: (message) => output.note(message),
      });
      await superviseToEnd(supervisor, { output, quiet });
    });
}

/** The value of `--rate`. @throws SounderError `usage` */
export function parseRate(text: string): Rate {
  if (text === 'max' || text === 'realtime') return text;
  const rate = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(rate) && rate > 0) return rate;
  throw new SounderError('usage', `--rate: found "${text}", allowed: max, realtime or a number above 0`);
}

/** The value of `--workers`. @throws SounderError `usage` */
export function parseWorkers(text: string): number | 'auto' {
  if (text === 'auto') return text;
  if (/^[0-9]+$/.test(text) && Number(text) <= MOST_WORKERS) return Number(text);
  throw new SounderError('usage', `--workers: found "${text}", allowed: auto or an integer from 0 to ${MOST_WORKERS}`);
}

/** The value of `--targets`. @throws SounderError `usage` */
export function parseTargets(text: string): number {
  if (/^[0-9]+$/.test(text) && Number(text) >= 1 && Number.isSafeInteger(Number(text))) return Number(text);
  throw new SounderError('usage', `--targets: found "${text}", allowed: an integer of at least 1`);
}
