import type { Rate } from '../operators/pace-schedule.ts';
import type { CaptureReader } from '../src/captures/capture.ts';
import { openSigmf } from '../src/captures/sigmf-reader.ts';
import { type Snapshot, SounderError } from '../src/core/index.ts';
import { type BuildOptions, openPipeline } from './build.ts';
import { loadPipeline } from './config/load.ts';
import { withStageOption } from './config/parse.ts';
import type { PipelineConfig, SinkConfig } from './config/schema.ts';
import { preset, presetNames } from './presets.ts';
import type { Rejection, Summary } from './summary.ts';
import { Supervisor } from './supervisor.ts';

export interface ReplayOptions extends Omit<BuildOptions, 'reader' | 'closeReader'> {
  /** A pipeline, the name of a preset, or the path of a file; the preset of the capture's modality otherwise. */
  readonly pipeline?: PipelineConfig | string;
  /** Overrides the pipeline's own rate. */
  readonly rate?: Rate;
  /** Most targets to report, the strongest; sets `maxTargets` of every stage that has it. */
  readonly targets?: number;
  /** Threads that estimate; overrides the pipeline's own. */
  readonly workers?: NonNullable<PipelineConfig['workers']>;
  /** A file for the JSON lines, `-` for standard output; overrides the pipeline's own sink. */
  readonly out?: string;
  /** A folder for PNG pictures of the images, beside the JSON lines; for captures of ultrasound. */
  readonly images?: string;
  readonly onRejected?: (rejection: Rejection<Snapshot>) => void;
}

/**
 * Opens the replay of a capture, to be started, drained and stopped by the caller.
 *
 * @param capture  a path, or an open reader, which stays open
 */
export async function openReplay(capture: string | CaptureReader, options: ReplayOptions = {}): Promise<Supervisor> {
  const opened = typeof capture === 'string' ? await openSigmf(capture) : undefined;
  const reader = opened ?? (capture as CaptureReader);
  try {
    const config = await configOf(reader, options);
    const graph = await openPipeline(config, { ...options, reader, closeReader: opened !== undefined });
    return new Supervisor(graph, options.onRejected && { onRejected: options.onRejected });
  } catch (thrown) {
    await opened?.close();
    throw thrown;
  }
}

/**
 * Replays a capture through its pipeline, in capture order.
 *
 * @returns how many snapshots were processed and rejected
 * @throws SounderError when the capture, the pipeline or the output fails as a whole
 * @example const { processed } = await replay('street', { out: 'street.jsonl', rate: 'max' });
 */
export async function replay(capture: string | CaptureReader, options: ReplayOptions = {}): Promise<Summary> {
  return (await openReplay(capture, options)).start();
}

/** A preset by its name, or the pipeline of a file. */
async function namedPipeline(name: string, catalogue: ReplayOptions['catalogue']): Promise<PipelineConfig> {
  const names = await presetNames();
  if (names.includes(name)) return preset(name, catalogue);
  return loadPipeline(name, catalogue).catch((thrown: unknown) => {
    if (!(thrown instanceof SounderError) || thrown.code !== 'not-found' || !/^[\w-]+$/.test(name)) throw thrown;
    throw new SounderError('not-found', `${name}: file not found (a pipeline file, or one of ${names.join(', ')})`, thrown.details, thrown); // prettier-ignore
  });
}

async function configOf(reader: CaptureReader, options: ReplayOptions): Promise<PipelineConfig> {
  const { pipeline, rate, targets, workers, catalogue } = options;
  const given = typeof pipeline === 'string' ? await namedPipeline(pipeline, catalogue) : pipeline;
  const config = given ?? (await preset(reader.sensor.modality, catalogue));
  const capped =
    targets === undefined ? config : withStageOption(config, 'maxTargets', targets, '--targets', catalogue);
  const sink = sinkOf(config.sink, options);
  return {
    ...capped,
    source: {
      kind: 'replay',
      capture: reader.path,
      rate: rate ?? (config.source?.kind === 'replay' ? config.source.rate : 'max'),
    },
    ...(workers !== undefined && { workers }),
    ...(sink && { sink }),
  };
}

function sinkOf(own: SinkConfig | undefined, { out, images }: ReplayOptions): SinkConfig | undefined {
  const sink: SinkConfig | undefined = out === undefined ? own : { kind: 'jsonl', path: out, place: '--out' };
  if (images === undefined) return sink;
  if (sink?.kind === 'kafka')
    throw new SounderError(
      'configuration-invalid',
      `--images: found a pipeline with a sink of kind kafka, allowed: one of kind jsonl, or --out beside it`,
      { field: '--images' },
    );
  return { ...(sink ?? { kind: 'jsonl', path: '-', place: '--out' }), images: { folder: images, place: '--images' } };
}
