import type { WorkAnswer, Workers } from '../../operators/in-workers.ts';
import {
  type Estimate,
  type SensorDescription,
  type Snapshot,
  snapshotName,
  SounderError,
} from '../../src/core/index.ts';
import { createKernelMemory } from '../../src/kernels/load.ts';
import { unpackError } from '../../src/runtime/error-message.ts';
import { type Answered, type PoolListener, WorkerPool } from '../../src/runtime/worker-pool.ts';
import { spawnWorker, type WorkerThread } from '../../src/runtime/worker-thread.ts';
import type { StageConfig } from '../config/schema.ts';
import type { ModelExchange } from '../stages/held-models.ts';
import type { InputRegions, WorkerAnswer, WorkerBoot, WorkerReady, WorkerRequest } from './protocol.ts';
import { type Lease, SampleLeases } from './sample-leases.ts';
import { SensorTable } from './sensor-table.ts';

export interface StageWorkersOptions {
  readonly size: number;
  /** Run in each worker, in this order; from a snapshot to an estimate. */
  readonly stages: readonly StageConfig[];
  /** Regions that each worker takes for a source which reads straight into them. */
  readonly inputs?: InputRegions;
  /** The program of a worker: calls `serveStages` with the catalogue; that of the shipped catalogue by default. */
  readonly entry?: URL;
  /** Hears how long a snapshot was in each stage. */
  readonly onStageTime?: (stage: string, ms: number) => void;
  /** Hears what stages tell, once where every worker tells the same. */
  readonly onNotice?: ((message: string) => void) | undefined;
  readonly onDeath?: (error: SounderError) => void;
  readonly spawn?: (entry: URL, boot: WorkerBoot, name: string) => WorkerThread;
}

type Pool = WorkerPool<WorkerBoot, WorkerReady, WorkerRequest, WorkerAnswer>;

/** Where samples are copied that do not lie in a worker's memory yet. */
interface Inbox {
  readonly offset: number;
  readonly view: Uint8Array;
}

/** What the main thread knows of one worker thread; a replacement starts with a new one. */
interface Known {
  readonly memory: WebAssembly.Memory;
  readonly sensors: SensorTable<true>;
  inbox: Inbox | undefined;
  /** Exchanges that it has been sent. */
  exchanged: number;
}

/** The file beside this one, compiled or not as this one is. */
const shippedEntry = new URL(`./entry${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url);

/**
 * Worker threads that each run the pure stages of a pipeline, on kernels of their own over a memory that this thread
 * writes samples into.
 *
 * Samples in the memory of a worker are worked on by that worker where they are; others are copied once, to whichever
 * worker is free. Only offsets and results are sent.
 */
export class StageWorkers implements Workers<Snapshot, Estimate> {
  /** Memory for a source to read into; undefined without `inputs`. */
  readonly samples: SampleLeases | undefined;
  readonly #options: StageWorkersOptions;
  readonly #pool: Pool;
  readonly #known: (Known | undefined)[] = [];
  readonly #sensorIds = new WeakMap<SensorDescription, number>();
  #lastSensorId = 0;
  /** In order; empty where later ones of their stage make them superfluous, so that models can be forgotten. */
  readonly #exchanges: (ModelExchange | undefined)[] = [];
  /** Exchanges before a snapshot came. */
  readonly #exchangedBefore = new WeakMap<Snapshot, number>();
  readonly #told = new Map<string, Set<number>>();

  private constructor(pool: Pool, options: StageWorkersOptions) {
    const { size, inputs } = options;
    this.#pool = pool;
    this.#options = options;
    this.samples = inputs && new SampleLeases(size, inputs);
    for (let worker = 0; worker < size; worker++) this.#install(worker);
    pool.listen({ free: (worker) => this.#install(worker), broken: () => undefined });
  }

  /** @throws SounderError what keeps a worker from building the stages */
  static async start(options: StageWorkersOptions): Promise<StageWorkers> {
    const { size, stages, inputs, entry = shippedEntry, spawn = spawnWorker } = options;
    const pool: Pool = await WorkerPool.start({
      size,
      boot: (): WorkerBoot => ({ memory: createKernelMemory(), stages, inputs }),
      spawn: (boot, name) => spawn(entry, boot, name),
      // A worker that gives memory and then dies on every snapshot has not succeeded.
      isSuccess: ({ kind }: WorkerAnswer) => kind !== 'inbox',
    });
    return new StageWorkers(pool, options);
  }

  get size(): number {
    return this.#pool.size;
  }

  tryBegin(snapshot: Snapshot, answered: (answer: WorkAnswer<Estimate>) => void): boolean {
    const lease = this.samples?.leaseOf(snapshot.samples);
    const worker = lease ? lease.worker : this.#anyFree();
    if (worker === undefined || !this.#pool.isFree(worker)) return false;
    if (lease) this.#send(worker, snapshot, lease, answered);
    else this.#copyAndSend(worker, snapshot, answered);
    return true;
  }

  /** Models that snapshots which have not arrived yet are worked on with. */
  exchange(exchanges: readonly ModelExchange[]): void {
    this.#exchanges.push(...exchanges);
    const newest = new Set(newestOf(this.#exchanges));
    this.#exchanges.forEach((each, i) => each && !newest.has(each) && (this.#exchanges[i] = undefined));
  }

  /** A snapshot comes: whenever its work begins, it is worked on with the models of this moment. */
  arrived(snapshot: Snapshot): void {
    this.#exchangedBefore.set(snapshot, this.#exchanges.length);
  }

  listen(listener: { free(): void; broken(error: SounderError): void }): () => void {
    const events: PoolListener = { free: () => listener.free(), broken: (error) => listener.broken(error) };
    return this.#pool.listen(events);
  }

  /** Ends the threads; what they still work on is never answered. */
  close(): Promise<void> {
    return this.#pool.stop();
  }

  #anyFree(): number | undefined {
    for (let worker = 0; worker < this.#pool.size; worker++) if (this.#pool.isFree(worker)) return worker;
    return undefined;
  }

  /** Gets to know the thread that is at a place now, if it is another one than before. */
  #install(worker: number): void {
    const { memory } = this.#pool.bootOf(worker);
    const ready = this.#pool.readyOf(worker);
    if (!ready || this.#known[worker]?.memory === memory) return;
    this.#known[worker] = { memory, sensors: new SensorTable(), inbox: undefined, exchanged: 0 };
    this.samples?.install(worker, memory, ready.inputs);
  }

  #knownOf(worker: number): Known {
    const known = this.#known[worker];
    if (!known) throw new SounderError('internal', `worker ${worker} was asked before it was ready`);
    return known;
  }

  #copyAndSend(worker: number, snapshot: Snapshot, answered: (answer: WorkAnswer<Estimate>) => void): void {
    const known = this.#knownOf(worker);
    const { inbox } = known;
    const { byteLength } = snapshot.samples;
    if (inbox && inbox.view.byteLength >= byteLength) {
      inbox.view.set(snapshot.samples);
      this.#send(worker, snapshot, inbox, answered);
      return;
    }
    known.inbox = undefined;
    this.#pool.ask(worker, { kind: 'inbox', byteLength }, (result) => {
      if (result.kind === 'answer' && result.answer.kind === 'inbox') {
        const { offset } = result.answer;
        known.inbox = { offset, view: new Uint8Array(known.memory.buffer, offset, byteLength) };
        this.#copyAndSend(worker, snapshot, answered);
      } else answered(this.#answerOf(snapshot, result));
    });
  }

  #send(
    worker: number,
    snapshot: Snapshot,
    { offset }: Pick<Lease, 'offset'>,
    answered: (answer: WorkAnswer<Estimate>) => void,
  ): void {
    const { sensor, sequence, captureTimeNs, samples } = snapshot;
    const sensorId = this.#idOf(sensor);
    const known = this.#knownOf(worker);
    const { isNew } = known.sensors.use(sensorId, true);
    const from = known.exchanged;
    known.exchanged = Math.max(from, this.#exchangedBefore.get(snapshot) ?? this.#exchanges.length);
    const request: WorkerRequest = {
      kind: 'snapshot',
      sensorId,
      sensor: isNew ? sensor : undefined,
      exchanges: newestOf(this.#exchanges.slice(from, known.exchanged)),
      sequence,
      captureTimeNs,
      offset,
      byteLength: samples.byteLength,
    };
    this.#pool.ask(worker, request, (result) => {
      if (result.kind === 'answer' && 'notices' in result.answer) this.#tell(worker, result.answer.notices);
      answered(this.#answerOf(snapshot, result));
    });
  }

  /** Each worker finds the same: the first that tells it is heard, and again when it tells it again. */
  #tell(worker: number, notices: readonly string[]): void {
    for (const notice of notices) {
      const told = this.#told.get(notice);
      if (told && !told.has(worker)) {
        told.add(worker);
        continue;
      }
      this.#told.set(notice, new Set([worker]));
      this.#options.onNotice?.(notice);
    }
  }

  #idOf(sensor: SensorDescription): number {
    const id = this.#sensorIds.get(sensor) ?? ++this.#lastSensorId;
    this.#sensorIds.set(sensor, id);
    return id;
  }

  #answerOf(snapshot: Snapshot, result: Answered<WorkerAnswer>): WorkAnswer<Estimate> {
    if (result.kind === 'died') {
      const { code, message, details } = result.error;
      const error = new SounderError(code, `${snapshotName(snapshot)}: ${message}`, details, result.error);
      this.#options.onDeath?.(error);
      return { kind: 'settled', outcome: { kind: 'rejected', error } };
    }
    const { answer } = result;
    if ('stageMs' in answer)
      answer.stageMs.forEach((ms, i) => this.#options.onStageTime?.(this.#options.stages[i].name, ms));
    switch (answer.kind) {
      case 'value':
        return { kind: 'value', value: answer.value };
      case 'no-inbox':
        return { kind: 'settled', outcome: { kind: 'rejected', error: unpackError(answer.error) } };
      case 'settled': {
        const { outcome } = answer;
        return {
          kind: 'settled',
          outcome: outcome.kind === 'rejected' ? { kind: 'rejected', error: unpackError(outcome.error) } : outcome,
        };
      }
      case 'inbox':
        throw new SounderError('internal', 'workers: found a region in answer to a snapshot');
    }
  }
}

/** Of the exchanges of one stage only the last matters, and the few before it that snapshots may still have been made by. */
function newestOf(exchanges: readonly (ModelExchange | undefined)[]): readonly ModelExchange[] {
  const kept: ModelExchange[] = [];
  for (const exchange of exchanges.toReversed())
    if (exchange && kept.filter(({ place }) => place === exchange.place).length < 4) kept.unshift(exchange);
  return kept;
}
