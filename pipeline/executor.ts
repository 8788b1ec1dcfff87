import { availableParallelism } from 'node:os';
import { type OperatorFunction, tap } from 'rxjs';
import type { Envelope } from '../operators/envelope.ts';
import type { Inflow } from '../operators/inflow.ts';
import { inWorkers } from '../operators/in-workers.ts';
import { mapEnvelope } from '../operators/map-envelope.ts';
import { type Estimate, type SensorDescription, type Snapshot, SounderError } from '../src/core/index.ts';
import type { Kernels } from '../src/kernels/load.ts';
import type { Clock } from '../src/runtime/clock.ts';
import { type Catalogue, catalogue as shippedCatalogue } from './catalogue.ts';
import { composeStages } from './chain.ts';
import type { PipelineConfig, StageConfig } from './config/schema.ts';
import type { PipelineMetrics } from './metrics.ts';
import { heapSamples, kernelSamples, type SampleMemory } from './sources/sample-memory.ts';
import type { Gathers, StageContext } from './stage.ts';
import { type KeyedState, PipelineStates, type StateHost } from './state.ts';
import { HeldModels, type ModelExchange } from './stages/held-models.ts';
import { StageWorkers } from './workers/stage-workers.ts';

/** Streams of a live pipeline at most of which a snapshot each can wait. */
const MOST_STREAMS_WAITING = 1024;

export interface ExecutorOptions {
  readonly catalogue: Catalogue;
  readonly kernels: Kernels;
  readonly clock: Clock;
  /** Threads; 0 for none. */
  readonly workers: number;
  readonly credits: number;
  /** Snapshots at most that wait for a worker beside the credits; none by default. */
  readonly waiting?: number;
  /** Bytes of each snapshot, where the source reads them straight into the memory of the kernels. */
  readonly snapshotBytes?: number;
  /** The program of a worker; required with a catalogue of one's own. */
  readonly workerEntry?: URL;
  readonly metrics?: PipelineMetrics;
  /** Where states outlive the process; they live as long as the pipeline otherwise. */
  readonly stateHost?: StateHost;
  /** Where snapshots come from; a recording otherwise. */
  readonly inflow?: Inflow;
  /** What they come from, where that is known. */
  readonly sensor?: SensorDescription;
  /** Hears, one line each, of what somebody should know. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/** The stages of a pipeline, on this thread or in workers. */
export interface Executor {
  readonly operator: OperatorFunction<Envelope<Snapshot>, Envelope<Estimate>>;
  /** Where a source puts samples so that nothing copies them again; undefined where it does not know their size. */
  readonly samples: SampleMemory | undefined;
  /** States of the stages that remember, to be restored before values come. */
  readonly states: readonly KeyedState[];
  /** Exchanges models, for snapshots that have not arrived yet. */
  readonly exchange: (exchanges: readonly ModelExchange[]) => void;
  /** Ends the threads. */
  readonly close: () => Promise<void>;
}

/**
 * Threads that a pipeline runs in: as its file says, else one per core for live sources and none for a replay.
 *
 * A replay is short more often than not, and each worker takes a tenth of a second to start. Where a stage that remembers
 * keeps the pipeline on one thread, there are none unless the file wants some.
 *
 * @throws SounderError `configuration-invalid` when the policy needs a worker and the file wants none, or when a stage
 *   follows its streams and the file wants several
 */
export function workersOf(
  { origin, workers, overload, source, stages }: PipelineConfig,
  catalogue: Catalogue = shippedCatalogue,
): number {
  const live = source !== undefined && source.kind !== 'replay';
  const wanted = workers ?? (live || overload === 'latest' ? 'auto' : 0);
  const following = stages.find(({ name, options }) => catalogue[name].followsStream?.(options));
  const most = lonely(stages, catalogue) ? 0 : following ? 1 : availableParallelism();
  const count = wanted === 'auto' ? most : wanted;
  if (following && count > 1)
    throw new SounderError(
      'configuration-invalid',
      `${following.place}: found ${count} workers, allowed: at most 1, as what it makes of a packet depends on those before`,
      { field: 'workers', found: count },
    );
  if (overload === 'latest' && count === 0)
    throw new SounderError(
      'configuration-invalid',
      `${origin}: workers: found 0, allowed: at least 1 with "overload: latest", as nothing waits on a single thread`,
      { field: 'workers', found: 0 },
    );
  return count;
}

/** What stages make one value of: a single snapshot, or as many as wait for each other. */
function gathersOf(stages: readonly StageConfig[], catalogue: Catalogue, sensor?: SensorDescription): Gathers {
  const all = stages.flatMap(({ name, options }) => catalogue[name].gathers?.(options, sensor) ?? []);
  return all.sort((a, b) => b.length - a.length).at(0) ?? { length: 1, hop: 1 };
}

/**
 * Snapshots in memory at once: as the file says, else enough that workers need not wait for the source or the sink.
 *
 * @param sensor  what snapshots come from, where that is known
 * @throws SounderError `configuration-invalid` when those that wait for each other are more than the file allows
 */
export function creditsOf(
  { origin, credits, stages }: PipelineConfig,
  workers: number,
  catalogue: Catalogue,
  sensor?: SensorDescription,
): number {
  const { length, hop } = gathersOf(stages, catalogue, sensor);
  const wanted = credits ?? length + hop * (Math.max(4, 3 * workers) - 1);
  if (wanted >= length) return wanted;
  throw new SounderError(
    'configuration-invalid',
    `${origin}: credits: found ${wanted}, allowed: at least ${length}, as so many transmits of a packet wait for each other`,
    { field: 'credits', found: wanted },
  );
}

/**
 * Snapshots that may wait for a worker beside the credits: with "overload: latest" the newest of each stream, so that
 * polling never waits and no stream grows old because of the others. Beyond so many streams it does wait.
 */
export function waitingOf(
  { overload, stages }: PipelineConfig,
  catalogue: Catalogue = shippedCatalogue,
  sensor?: SensorDescription,
): number {
  return overload === 'latest' ? MOST_STREAMS_WAITING * gathersOf(stages, catalogue, sensor).hop + 1 : 0;
}

/** @throws SounderError `configuration-invalid`, or what keeps a worker from starting */
export async function openExecutor(config: PipelineConfig, options: ExecutorOptions): Promise<Executor> {
  const { catalogue, kernels, clock, workers, inflow, sensor, waiting = 0 } = options;
  const credits = options.credits + waiting;
  const states = new PipelineStates(options.stateHost);
  const { metrics, onNotice } = options;
  const held = new HeldModels();
  const exchangeHere = (exchanges: readonly ModelExchange[]): void => exchanges.forEach((each) => held.exchange(each));
  const record = (stage: string, ms: number): void => metrics?.stageTime(stage, ms);
  const times = metrics && { nowMs: () => performance.now(), record };
  const context: StageContext & { held: HeldModels } = {
    kernels,
    clock,
    credits,
    states,
    held,
    ...(inflow && { inflow }),
    ...(times && { times }),
    ...(onNotice && { notice: onNotice }),
  };
  // What is gathered is copied together, wherever it lies.
  const copied = gathersOf(config.stages, catalogue, sensor).length > 1;
  if (workers === 0)
    return {
      operator: composeStages<'snapshot', 'estimate'>(config.stages, catalogue, context),
      samples: copied ? heapSamples : kernelSamples(kernels.memory),
      states: states.all,
      exchange: exchangeHere,
      close: () => Promise.resolve(),
    };
  const { before, pure, after } = splitStages(config.stages, catalogue);
  const beforehand = composeStages<'snapshot', 'snapshot'>(before, catalogue, context);
  const afterwards = composeStages<'estimate', 'estimate'>(after, catalogue, context);
  const snapshotBytes = copied ? undefined : options.snapshotBytes;
  const threads = await StageWorkers.start({
    size: workers,
    stages: pure,
    onStageTime: record,
    onDeath: () => metrics?.workerDied(),
    onNotice,
    ...entryOf(options),
    ...(snapshotBytes !== undefined && {
      inputs: { count: Math.ceil(credits / workers), byteLength: snapshotBytes },
    }),
  });
  const estimate = inWorkers({
    workers: threads,
    maxItems: credits,
    ...(config.overload === 'latest' && { latestBy: ({ sensor }: Snapshot) => sensor.streamId }),
    ...(waiting > 0 && { maxBegun: options.credits }),
  });
  // An estimate leaves when its turn has come, and by the clock of this thread.
  const stamp = mapEnvelope((value: Estimate) => ({ ...value, emitTimeNs: clock.nowNs() }));
  return {
    operator: (source) =>
      source.pipe(
        beforehand,
        tap(({ value }) => threads.arrived(value)),
        estimate,
        stamp,
        afterwards,
      ),
    samples: copied ? heapSamples : threads.samples,
    states: states.all,
    exchange: (exchanges) => {
      exchangeHere(exchanges);
      threads.exchange(exchanges);
    },
    close: () => threads.close(),
  };
}

/**
 * The stages that run in workers, and those on the main thread before and after them: up to the last that remembers
 * anything but estimates and on to where there are snapshots again, and from the first that remembers estimates.
 */
function splitStages(stages: readonly StageConfig[], catalogue: Catalogue) {
  const alone = lonely(stages, catalogue);
  if (alone) {
    const { input } = catalogue[alone.name];
    throw new SounderError(
      'configuration-invalid',
      `${alone.place}: takes a ${input}, allowed with workers: a stage that remembers snapshots or estimates, or "workers: 0"`,
      { field: alone.place, found: input },
    );
  }
  const from = backToSnapshots(stages, catalogue);
  const found = stages.findIndex(({ name }) => catalogue[name].stateful && catalogue[name].input === 'estimate');
  const to = found < 0 ? stages.length : found;
  return { before: stages.slice(0, from), pure: stages.slice(from, to), after: stages.slice(to) };
}

/** The last stage that remembers anything but estimates, where no snapshots come after it that workers could take. */
function lonely(stages: readonly StageConfig[], catalogue: Catalogue): StageConfig | undefined {
  const last = lastRemembering(stages, catalogue);
  return last >= 0 && backToSnapshots(stages, catalogue) > stages.length ? stages[last] : undefined;
}

const lastRemembering = (stages: readonly StageConfig[], catalogue: Catalogue): number =>
  stages.findLastIndex(({ name }) => catalogue[name].stateful && catalogue[name].input !== 'estimate');

/** The first stage after those that remember which takes a snapshot; beyond all where there is none. */
function backToSnapshots(stages: readonly StageConfig[], catalogue: Catalogue): number {
  const last = lastRemembering(stages, catalogue);
  if (last < 0) return 0;
  const made = stages.slice(last).findIndex(({ name }) => catalogue[name].output === 'snapshot');
  return made < 0 ? Infinity : last + made + 1;
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
