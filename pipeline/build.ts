import type { Writable } from 'node:stream';
import type { Inflow } from '../operators/inflow.ts';
import type { CaptureReader } from '../src/captures/capture.ts';
import { sigmfPaths } from '../src/captures/sigmf-paths.ts';
import { openSigmf } from '../src/captures/sigmf-reader.ts';
import { type Estimate, type Snapshot, SounderError } from '../src/core/index.ts';
import { bytesPerSnapshot } from '../src/core/sensor.ts';
import type { Delivery } from '../src/kafka/delivery.ts';
import { type Kernels, loadKernels } from '../src/kernels/load.ts';
import { type Clock, systemClock } from '../src/runtime/clock.ts';
import { type HealthServer, startHealthServer } from '../src/runtime/health-server.ts';
import { type Catalogue, catalogue as shippedCatalogue } from './catalogue.ts';
import { checkChain, planChain } from './chain.ts';
import type { KafkaSourceConfig, PipelineConfig } from './config/schema.ts';
import { creditsOf, type Executor, type ExecutorOptions, openExecutor, waitingOf, workersOf } from './executor.ts';
import { PipelineControl } from './control.ts';
import type { Graph } from './graph.ts';
import { PipelineHealth } from './health.ts';
import { type KafkaContext, type Lag, openKafkaEnds, openKafkaSink } from './kafka.ts';
import { PipelineMetrics } from './metrics.ts';
import { fileSink } from './sinks/files.ts';
import { checkImages } from './sinks/images.ts';
import { refuseOverwriting } from './sinks/overwriting.ts';
import type { Sink } from './sinks/sink.ts';
import type { Source } from './sources/source.ts';
import { replaySource } from './sources/replay.ts';
import { kernelSamples } from './sources/sample-memory.ts';
import type { StateHost } from './state.ts';

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
  /** Opens a connection to Kafka; over node-rdkafka by default. */
  readonly openKafka?: KafkaContext['open'];
  /** Hears, one line each, of brokers that go and come back and of what a pipeline helped itself with. */
  readonly onNotice?: (message: string) => void;
  /** Hears once a second how far behind each partition of a Kafka source is. */
  readonly onLag?: (lag: Lag) => void;
}

/**
 * Opens everything a pipeline needs; nothing flows before a supervisor starts it.
 *
 * @throws SounderError before anything is written when stages do not fit, the source cannot be opened or
 *   planned for, or the sink would overwrite it
 */
export async function openPipeline(config: PipelineConfig, options: BuildOptions = {}): Promise<Graph> {
  const { catalogue = shippedCatalogue, clock = systemClock(), kernels = loadKernels() } = options;
  checkChain(config.stages, catalogue, { source: 'snapshot', sink: 'estimate' });
  const workers = workersOf(config, catalogue);
  const { workerEntry } = options;
  const parts: Parts = {
    catalogue,
    clock,
    kernels,
    workers,
    metrics: new PipelineMetrics(clock),
    ...(workerEntry && { workerEntry }),
    onNotice: options.onNotice,
  };
  const { source } = config;
  return source?.kind === 'kafka' && !options.reader
    ? openLive(config, source, parts, options)
    : openRecorded(config, parts, options);
}

/** What all pipelines are made with; the same that their executors need. */
interface Parts extends Pick<
  ExecutorOptions,
  'catalogue' | 'clock' | 'kernels' | 'workers' | 'workerEntry' | 'onNotice'
> {
  readonly metrics: PipelineMetrics;
}

async function openRecorded(config: PipelineConfig, parts: Parts, options: BuildOptions): Promise<Graph> {
  const { catalogue, kernels, workers } = parts;
  let executor: Executor | undefined;
  const reader = options.reader ?? (await openCapture(config));
  const opened = reader === options.reader ? undefined : reader;
  try {
    const { meta, data } = sigmfPaths(reader.path);
    const { sensor } = reader;
    planChain(config.stages, catalogue, { sensor, capture: meta, kernels });
    if (!options.sink) checkImages(config, sensor);
    const credits = creditsOf(config, workers, catalogue, sensor);
    const rate = config.source?.kind === 'replay' ? config.source.rate : 'max';
    const ownsReader = opened !== undefined || options.closeReader === true;
    executor = await openExecutor(config, { ...parts, credits, sensor, snapshotBytes: bytesPerSnapshot(sensor) });
    const memory = executor.samples ?? kernelSamples(kernels.memory);
    const source = replaySource(reader, { rate, memory, ownsReader });
    return await assemble(config, { ...parts, credits }, executor, {
      source,
      sink: () => options.sink ?? openSink(config, [meta, data, config.origin], parts, options),
    });
  } catch (thrown) {
    await executor?.close();
    await opened?.close();
    throw thrown;
  }
}

async function openLive(
  config: PipelineConfig,
  source: KafkaSourceConfig,
  parts: Parts,
  options: BuildOptions,
): Promise<Graph> {
  // Stages are made before there is a delivery; they ask it when values flow.
  const late: { delivery?: Delivery } = {};
  const stateHost: StateHost = {
    partitionOf: (settlement) => late.delivery?.partitionOf(settlement),
    changed: ({ stage, key, value }, settlement) => late.delivery?.changed(stage, { key, value }, settlement),
  };
  const leaving = new Set<(partitions: readonly number[]) => void>();
  const inflow: Inflow = {
    ends: false,
    partitionOf: (settlement) => late.delivery?.partitionStaying(settlement),
    onLeaving: (listener) => {
      leaving.add(listener);
      return () => leaving.delete(listener);
    },
  };
  const working = creditsOf(config, parts.workers, parts.catalogue);
  const waiting = waitingOf(config, parts.catalogue);
  const credits = working + waiting;
  const executor = await openExecutor(config, { ...parts, credits: working, waiting, stateHost, inflow });
  try {
    const sink = options.sink ?? (config.sink?.kind === 'kafka' ? config.sink : undefined);
    const { delivery, control, ...ends } = await openKafkaEnds({
      ...kafkaContext(config, parts, options),
      source,
      delivery: config.delivery!,
      sink: sink ?? (await openSink(config, [config.origin], parts, options)),
      states: executor.states,
      leaving: (partitions) => {
        for (const listener of [...leaving]) listener(partitions.map(({ partition }) => partition));
      },
    });
    late.delivery = delivery;
    try {
      const graph = await assemble(config, { ...parts, credits }, executor, {
        source: ends.source,
        sink: () => ends.sink,
      });
      control?.follow(graph.control!);
      return graph;
    } catch (thrown) {
      await ends.source.close();
      throw thrown;
    }
  } catch (thrown) {
    await executor.close();
    throw thrown;
  }
}

/** Puts the graph together; the sink is opened last, when all else is known to be right. */
async function assemble(
  config: PipelineConfig,
  { catalogue, clock, credits, metrics }: Parts & { readonly credits: number },
  executor: Executor,
  ends: { readonly source: Source<Snapshot>; readonly sink: () => Sink<Estimate> | Promise<Sink<Estimate>> },
): Promise<Graph> {
  const { source } = ends;
  const health = new PipelineHealth();
  const control = new PipelineControl(config, catalogue, executor.exchange);
  const server = config.metrics && (await serveHealth(config.metrics, { source, metrics, health }));
  try {
    return {
      name: config.name,
      credits,
      clock,
      source,
      stages: executor.operator,
      sink: await ends.sink(),
      observer: metrics,
      health,
      control: (message) => control.handle(message),
      ...(server && { metricsPort: server.port }),
      close: async () => {
        await executor.close();
        await server?.close();
      },
    };
  } catch (thrown) {
    await server?.close();
    throw thrown;
  }
}

const serveHealth = (
  address: NonNullable<PipelineConfig['metrics']>,
  parts: { readonly source: Source<Snapshot>; readonly metrics: PipelineMetrics; readonly health: PipelineHealth },
): Promise<HealthServer> =>
  startHealthServer({
    ...address,
    metrics: () => parts.metrics.registry.text(),
    unhealthy: () => parts.health.unhealthy,
    unready: () => parts.health.unready ?? (parts.source.ready?.() === false ? 'the source is not ready' : undefined),
  });

async function openCapture({ origin, source }: PipelineConfig): Promise<CaptureReader> {
  if (source?.kind === 'replay') return openSigmf(source.capture);
  throw new SounderError(
    'configuration-invalid',
    `${origin}: source: found nothing, allowed: a source of kind replay or kafka, or a capture on the command line`,
    { field: 'source' },
  );
}

async function openSink(
  config: PipelineConfig,
  inputs: readonly string[],
  parts: Parts,
  options: BuildOptions,
): Promise<Sink<Estimate>> {
  const { sink } = config;
  if (sink?.kind === 'kafka') return openKafkaSink(sink, kafkaContext(config, parts, options));
  if (sink) await refuseOverwriting(sink, inputs);
  const { stdout = process.stdout } = options;
  return fileSink({ path: sink?.path ?? '-', images: sink?.images, stdout });
}

function kafkaContext({ name }: PipelineConfig, { clock, metrics }: Parts, options: BuildOptions): KafkaContext {
  let known: Lag = [];
  return {
    pipeline: name,
    clock,
    ...(options.openKafka && { open: options.openKafka }),
    onNotice: options.onNotice,
    onLag: (lag) => {
      for (const { topic, partition } of known) metrics.setLag(topic, partition, undefined);
      for (const { topic, partition, messages } of lag) metrics.setLag(topic, partition, messages);
      known = lag;
      options.onLag?.(lag);
    },
  };
}
