import { SounderError, toSounderError } from '../core/errors.ts';
import { WorkerSeat } from './worker-seat.ts';
import type { WorkerThread } from './worker-thread.ts';

export interface WorkerPoolOptions<Boot, Answer> {
  /** Threads, numbered from 0. */
  readonly size: number;
  /** What a thread is started with; made anew for each replacement. */
  readonly boot: (worker: number) => Boot;
  readonly spawn: (boot: Boot, name: string) => WorkerThread;
  /** Deaths without a success between them that break the pool; 3 by default. */
  readonly maxDeaths?: number;
  /** Whether an answer is a success; every answer is, by default. */
  readonly isSuccess?: (answer: Answer) => boolean;
}

/** How a request ended: answered, or with the thread that had it. */
export type Answered<Answer> =
  { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'died'; readonly error: SounderError };

export interface PoolListener {
  /** A worker has become free and has been given nothing yet. */
  free(worker: number): void;
  /** Too many deaths: dead workers are replaced no more. */
  broken(error: SounderError): void;
}

interface Place<Boot, Ready, Request, Answer> {
  seat: WorkerSeat<Ready, Request, Answer>;
  boot: Boot;
  /** Undefined while the thread starts. */
  ready: Ready | undefined;
  task: ((answered: Answered<Answer>) => void) | undefined;
}

/**
 * Threads that each answer one request at a time; one that dies takes its request with it and is replaced.
 *
 * Bounded: one request per thread, no queue; whoever asks waits until a worker is free.
 *
 * @example
 * const pool = await WorkerPool.start({ size: 2, boot: () => ({}), spawn: (boot, name) => spawnWorker(entry, boot, name) });
 * pool.ask(0, request, (answered) => use(answered));
 */
export class WorkerPool<Boot, Ready, Request, Answer> {
  readonly #options: WorkerPoolOptions<Boot, Answer>;
  readonly #places: Place<Boot, Ready, Request, Answer>[] = [];
  readonly #listeners = new Set<PoolListener>();
  readonly #whenIdle: (() => void)[] = [];
  #deathsInARow = 0;
  #broken: SounderError | undefined;
  #stopped = false;

  private constructor(options: WorkerPoolOptions<Boot, Answer>) {
    this.#options = options;
  }

  /**
   * Starts every thread.
   *
   * @throws SounderError what kept the first unfit thread from working; no thread is left then
   */
  static async start<Boot, Ready, Request, Answer>(
    options: WorkerPoolOptions<Boot, Answer>,
  ): Promise<WorkerPool<Boot, Ready, Request, Answer>> {
    const { size } = options;
    if (!Number.isInteger(size) || size < 1)
      throw new SounderError('usage', `workers: found ${size}, allowed: an integer of at least 1`);
    const pool = new WorkerPool<Boot, Ready, Request, Answer>(options);
    try {
      await Promise.all(
        Array.from(
          { length: size },
          (_, worker) => new Promise<void>((ready, unfit) => pool.#seat(worker, ready, unfit)),
        ),
      );
    } catch (thrown) {
      await pool.stop();
      throw thrown;
    }
    return pool;
  }

  get size(): number {
    return this.#options.size;
  }

  /** What the thread at this place was started with. */
  bootOf(worker: number): Boot {
    return this.#places[worker].boot;
  }

  /** What the thread said when it was ready; undefined while a replacement starts. */
  readyOf(worker: number): Ready | undefined {
    return this.#places[worker].ready;
  }

  isFree(worker: number): boolean {
    const { ready, task } = this.#places[worker];
    return ready !== undefined && task === undefined && !this.#stopped;
  }

  /**
   * Hands a request to a free worker; `answered` is called once, later, and may ask the same worker again.
   *
   * @throws SounderError `internal` unless the worker is free
   */
  ask(worker: number, request: Request, answered: (answered: Answered<Answer>) => void): void {
    if (!this.isFree(worker)) throw new SounderError('internal', `worker ${worker} was asked while it was not free`);
    const place = this.#places[worker];
    place.task = answered;
    place.seat.ask(request);
  }

  /** @returns a function that stops listening */
  listen(listener: PoolListener): () => void {
    this.#listeners.add(listener);
    if (this.#broken) listener.broken(this.#broken);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when no request is under way. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.#tellIdle();
    });
  }

  /** Ends every thread at once; requests under way are never answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const place of this.#places) place.task = undefined;
    this.#tellIdle();
    await Promise.all(this.#places.map(({ seat }) => seat.terminate()));
  }

  #seat(worker: number, onReady: () => void, onUnfit: (error: SounderError) => void): void {
    const { boot: makeBoot, spawn } = this.#options;
    const boot = makeBoot(worker);
    const name = `worker ${worker}`;
    const seat = new WorkerSeat<Ready, Request, Answer>(spawn(boot, name), name, {
      ready: (ready) => {
        place.ready = ready;
        onReady();
        this.#rest(worker);
      },
      answer: (answer) => {
        if (this.#options.isSuccess?.(answer) ?? true) this.#deathsInARow = 0;
        this.#finish(place, { kind: 'answer', answer });
        this.#rest(worker);
      },
      died: (error) => {
        const started = place.ready !== undefined;
        place.ready = undefined;
        if (!started) onUnfit(error);
        else this.#replace(worker, error);
        this.#finish(place, { kind: 'died', error });
        this.#tellIdle();
      },
    });
    const place: Place<Boot, Ready, Request, Answer> = { seat, boot, ready: undefined, task: undefined };
    this.#places[worker] = place;
  }

  #finish(place: Place<Boot, Ready, Request, Answer>, answered: Answered<Answer>): void {
    const { task } = place;
    place.task = undefined;
    task?.(answered);
  }

  #rest(worker: number): void {
    if (!this.isFree(worker)) return;
    for (const listener of [...this.#listeners]) if (this.isFree(worker)) listener.free(worker);
    if (this.isFree(worker)) this.#places[worker].seat.rest();
    this.#tellIdle();
  }

  #replace(worker: number, error: SounderError): void {
    if (this.#stopped) return;
    const { maxDeaths = 3 } = this.#options;
    this.#deathsInARow++;
    if (this.#deathsInARow < maxDeaths) {
      try {
        const again = (unfit: SounderError): void => this.#replace(worker, unfit);
        return this.#seat(worker, () => undefined, again);
      } catch (thrown) {
        return this.#replace(worker, toSounderError(thrown)); // not even a thread could be started
      }
    }
    const { code, message } = error;
    this.#broken ??= new SounderError(code, `${message} (${maxDeaths} workers died in a row)`, error.details, error);
    for (const listener of [...this.#listeners]) listener.broken(this.#broken);
  }

  #tellIdle(): void {
    if (this.#places.some(({ task }) => task !== undefined)) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}
