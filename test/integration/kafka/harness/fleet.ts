import { createRng } from '../../../../src/core/index.ts';
import { SounderProcess } from './sounder.ts';
import { until } from './until.ts';

/** Workers of one pipeline, each a process that can be killed and started again. */
export class Fleet {
  readonly #files: readonly string[];
  readonly #processes: (SounderProcess | undefined)[];
  /** Kills so far. */
  kills = 0;

  /** @param files  the pipeline file of each worker */
  constructor(files: readonly string[]) {
    this.#files = files;
    this.#processes = files.map(() => undefined);
  }

  start(worker: number): void {
    this.#processes[worker] = new SounderProcess(['run', this.#files[worker]]);
  }

  startAll(): void {
    this.#files.forEach((_, worker) => this.start(worker));
  }

  /** SIGKILL and a new process in its place. */
  async restart(worker: number): Promise<void> {
    await this.#processes[worker]?.end('SIGKILL');
    this.kills++;
    this.start(worker);
  }

  /** Workers that ended by themselves, with what they said last. */
  failures(): readonly string[] {
    return this.#processes.flatMap((process, worker) =>
      process?.ended === true ? [`worker ${worker}: ${process.stderr.slice(-1000)}`] : [],
    );
  }

  /** The ones that ended by themselves are started again, as an orchestrator would. */
  revive(): void {
    this.#processes.forEach((process, worker) => process?.ended === true && this.start(worker));
  }

  /** The clean way; the exit codes, or the signals that ended a process instead, as SIGTERM does one that still starts. */
  async stop(): Promise<readonly (number | string | null)[]> {
    const running = this.#processes.filter((process) => process !== undefined);
    const runs = (process: SounderProcess): boolean => process.ended || process.stderr.includes('"progress"');
    await until('every worker to run', 30_000, () => Promise.resolve(running.every(runs) || undefined));
    const exits = await Promise.all(running.map((process) => process.end('SIGTERM')));
    return exits.map(({ code, signal }) => code ?? signal);
  }
}

/** When and whom to kill, the same for the same seed. */
export function killPlan(
  seed: string,
  kills: number,
  workers: number,
  meanMs: number,
): readonly { readonly worker: number; readonly afterMs: number }[] {
  const rng = createRng(seed);
  return Array.from({ length: kills }, () => ({
    worker: Math.floor(rng.uniform() * workers),
    afterMs: meanMs * (0.5 + rng.uniform()),
  }));
}
