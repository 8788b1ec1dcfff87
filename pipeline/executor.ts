import { availableParallelism } from 'node:os';
import type { OperatorFunction } from 'rxjs';
import type { Envelope } from '../operators/envelope.ts';
import { inWorkers } from '../operators/in-workers.ts';
import { mapEnvelope } from '../operators/map-envelope.ts';
import { type Estimate, type Snapshot, SounderError } from '../src/core/index.ts';
import type { Kernels } from '../src/kernels/load.ts';
import type { Clock } from '../src/runtime/clock.ts';
import { type Catalogue, catalogue as shippedCatalogue } from './catalogue.ts';
import { composeStages } from './chain.ts';
import type { PipelineConfig, StageConfig } from './config/schema.ts';
import { kernelSamples, type SampleMemory } from './sources/sample-memory.ts';
import type { PipelineMetrics } from './metrics.ts';
import type { StageContext } from './stage.ts';
import { type KeyedState, PipelineStates, type StateHost } from './state.ts';
import { StageWorkers } from './workers/stage-workers.ts';

export interface ExecutorOptions {
  readonly catalogue: Catalogue;
  readonly kernels: Kernels;
  readonly clock: Clock;
  /** Threads; 0 for none. */
  readonly workers: number;
  readonly credits: number;
  /** Bytes of each snapshot, where the source reads them straight into the memory of the kernels. */
  readonly snapshotBytes?: number;
  /** The program of a worker; required with a catalogue of one's own. */
  readonly workerEntry?: URL;
  readonly metrics?: PipelineMetrics;
  /** Where states outlive the process; they live as long as the pipeline otherwise. */
  readonly stateHost?: StateHost;
}

/** The stages of a pipeline, on this thread or in workers. */
export interface Executor {
  readonly operator: OperatorFunction<Envelope<Snapshot>, Envelope<Estimate>>;
  /** Where a source puts samples so that nothing copies them again; undefined where it does not know their size. */
  readonly samples: SampleMemory | undefined;
  /** States of the stages that remember, to be restored before values come. */
  readonly states: readonly KeyedState[];
  /** Ends the threads. */
  readonly close: () => Promise<void>;
}

/**
 * Threads that a pipeline runs in: as its file says, else one per core for live sources and none for a replay.
 *
 * A replay is short more often than not, and each worker takes a tenth of a second to start.
 *
 * @throws SounderError `configuration-invalid` when the policy needs a worker and the file wants none
 */
export function workersOf({ origin, workers, overload, source }: PipelineConfig): number {
  const live = source !== undefined && source.kind !== 'replay';
  const wanted = workers ?? (live || overload === 'latest' ? 'auto' : 0);
  const count = wanted === 'auto' ? availableParallelism() : wanted;
  if (overload === 'latest' && count === 0)
    throw new SounderError(
      'configuration-invalid',
      `${origin}: workers: found 0, allowed: at least 1 with "overload: latest", as nothing waits on a single thread`,
      { field: 'workers', found: 0 },
    );
  return count;
}

/** Snapshots in memory at once: as the file says, else enough that workers need not wait for the source or the sink. */
export const creditsOf = ({ credits }: PipelineConfig, workers: number): number => credits ?? Math.max(4, 3 * workers);

/** @throws SounderError `configuration-invalid`, or what keeps a worker from starting */
export async function openExecutor(config: PipelineConfig, options: ExecutorOptions): Promise<Executor> {
  const { catalogue, kernels, clock, workers, credits, snapshotBytes } = options;
  const states = new PipelineStates(options.stateHost);
  const { metrics } = options;
  const record = (stage: string, ms: number): void => metrics?.stageTime(stage, ms);
  const times = metrics && { nowMs: () => performance.now(), record };
  const context: StageContext = { kernels, clock, credits, states, ...(times && { times }) };
  if (workers === 0)
    return {
      operator: composeStages<'snapshot', 'estimate'>(config.stages, catalogue, context),
      samples: kernelSamples(kernels.memory),
      states: states.all,
      close: () => Promise.resolve(),
    };
  const { pure, rest } = splitStages(config.stages, catalogue);
  const afterwards = composeStages<'estimate', 'estimate'>(rest, catalogue, context);
  const threads = await StageWorkers.start({
    size: workers,
    stages: pure,
    onStageTime: record,
    onDeath: () => metrics?.workerDied(),
    ...entryOf(options),
    ...(snapshotBytes !== undefined && {
      inputs: { count: Math.ceil(credits / workers), byteLength: snapshotBytes },
    }),
  });
  const estimate = inWorkers({
    workers: threads,
    maxItems: credits,
    ...(config.overload === 'latest' && { latestBy: ({ sensor }: Snapshot) => sensor.streamId }),
  });
  // An estimate leaves when its turn has come, and by the clock of this thread.
  const stamp = mapEnvelope((value: Estimate) => ({ ...value, emitTimeNs: clock.nowNs() }));
  return {
    operator: (source) => source.pipe(estimate, stamp, afterwards),
    samples: threads.samples,
    states: states.all,
    close: () => threads.close(),
  };
}

/** The stages that run in workers, up to the first that remembers, and those after them on the main thread. */
function splitStages(stages: readonly StageConfig[], catalogue: Catalogue) {
  const found = stages.findIndex(({ name }) => catalogue[name].stateful);
  const at = found < 0 ? stages.length : found;
  const first = stages.at(at);
  const kind = first && catalogue[first.name].input;
  if (first && found >= 0 && kind !== 'estimate')
    throw new SounderError(
      'configuration-invalid',
      `${first.place}: takes a ${kind}, allowed with workers: a stage that remembers estimates, or "workers: 0"`,
      { field: first.place, found: kind },
    );
  return { pure: stages.slice(0, at), rest: stages.slice(at) };
}

/** Functions cannot be sent to a thread: it must find the same catalogue by itself. */
function entryOf({ catalogue, workerEntry }: ExecutorOptions): { readonly entry?: URL } {
  if (workerEntry) return { entry: workerEntry };
  if (catalogue === shippedCatalogue) return {};
  throw new SounderError(
    'usage',
    'workerEntry: found nothing, allowed: a file that calls serveStages with the catalogue, when it is not the shipped one',
  );
}
