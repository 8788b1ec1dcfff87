import type { Writable } from 'node:stream';
import type { CaptureReader } from '../src/captures/capture.ts';
import { sigmfPaths } from '../src/captures/sigmf-paths.ts';
import { openSigmf } from '../src/captures/sigmf-reader.ts';
import { estimateToJson } from '../src/codec/estimate-json.ts';
import { type Estimate, SounderError } from '../src/core/index.ts';
import { bytesPerSnapshot } from '../src/core/sensor.ts';
import { type Kernels, loadKernels } from '../src/kernels/load.ts';
import { type Clock, systemClock } from '../src/runtime/clock.ts';
import { type Catalogue, catalogue as shippedCatalogue } from './catalogue.ts';
import { checkChain, planChain } from './chain.ts';
import type { PipelineConfig, SinkConfig } from './config/schema.ts';
import { creditsOf, type Executor, openExecutor, workersOf } from './executor.ts';
import type { Graph } from './graph.ts';
import { jsonlSink } from './sinks/jsonl.ts';
import { refuseOverwriting } from './sinks/overwriting.ts';
import type { Sink } from './sinks/sink.ts';
import { replaySource } from './sources/replay.ts';
import { kernelSamples } from './sources/sample-memory.ts';

/** What a caller may supply instead of the pipeline file or the defaults. */
export interface BuildOptions {
  /** An open capture to replay instead of the one the file names. */
  readonly reader?: CaptureReader;
  /** Whether that capture is closed with the pipeline; by default whoever opened it closes it. */
  readonly closeReader?: boolean;
  /** Takes the estimates instead of the sink the file names. */
  readonly sink?: Sink<Estimate>;
  readonly kernels?: Kernels;
  readonly clock?: Clock;
  /** Where the path `-` leads; the standard output of the process by default. */
  readonly stdout?: Writable;
  readonly catalogue?: Catalogue;
  /** The program of a worker thread, for a catalogue of one's own: a file that calls `serveStages` with it. */
  readonly workerEntry?: URL;
}

/**
 * Opens everything a pipeline needs; nothing flows before a supervisor starts it.
 *
 * @throws SounderError before anything is written when stages do not fit, the source cannot be opened or
 *   planned for, or the sink would overwrite it
 */
export async function openPipeline(config: PipelineConfig, options: BuildOptions = {}): Promise<Graph> {
  const { catalogue = shippedCatalogue, clock = systemClock(), kernels = loadKernels() } = options;
  const { name, stages } = config;
  checkChain(stages, catalogue, { source: 'snapshot', sink: 'estimate' });
  const workers = workersOf(config);
  const credits = creditsOf(config, workers);
  let executor: Executor | undefined;
  const reader = options.reader ?? (await openCapture(config));
  const opened = reader === options.reader ? undefined : reader;
  try {
    const { meta, data } = sigmfPaths(reader.path);
    planChain(stages, catalogue, { sensor: reader.sensor, capture: meta, kernels });
    const rate = config.source?.rate ?? 'max';
    const ownsReader = opened !== undefined || options.closeReader === true;
    const snapshotBytes = bytesPerSnapshot(reader.sensor);
    const { workerEntry } = options;
    executor = await openExecutor(config, {
      catalogue,
      kernels,
      clock,
      workers,
      credits,
      snapshotBytes,
      ...(workerEntry && { workerEntry }),
    });
    const memory = executor.samples ?? kernelSamples(kernels.memory);
    const source = replaySource(reader, { rate, memory, ownsReader });
    const sink = options.sink ?? (await openSink(config.sink, [meta, data, config.origin], options.stdout));
    return { name, credits, clock, source, stages: executor.operator, sink, close: executor.close };
  } catch (thrown) {
    await executor?.close();
    await opened?.close();
    throw thrown;
  }
}

async function openCapture({ origin, source }: PipelineConfig): Promise<CaptureReader> {
  if (source) return openSigmf(source.capture);
  throw new SounderError(
    'configuration-invalid',
    `${origin}: source: found nothing, allowed: a source of kind replay, or a capture on the command line`,
    { field: 'source' },
  );
}

async function openSink(
  sink: SinkConfig | undefined,
  inputs: readonly string[],
  stdout: Writable = process.stdout,
): Promise<Sink<Estimate>> {
  if (sink) await refuseOverwriting(sink, inputs);
  return jsonlSink({ path: sink?.path ?? '-', toLine: estimateToJson, stdout });
}
