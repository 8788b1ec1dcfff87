import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const MAIN = resolve('dist/src/apps/cli/main.js');
const OUTPUT_KEPT = 4 * 1024 * 1024;

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

/** A running `sounder` as its user has it: a process of its own, the built command. */
export class SounderProcess {
  readonly #child: ChildProcess;
  readonly exited: Promise<Exit>;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const startedMs = performance.now();
    this.#child = spawn(process.execPath, [MAIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '8', NO_COLOR: '1', ...env },
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString()).slice(-OUTPUT_KEPT);
    });
    this.exited = new Promise((done) => {
      this.#child.once('close', (code, signal) => {
        running.delete(this);
        const tookMs = performance.now() - startedMs;
        done({ code, signal, stdout: this.stdout, stderr: this.stderr, tookMs });
      });
    });
    running.add(this);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Exit> {
    this.#child.kill(signal);
    return this.exited;
  }
}

const running = new Set<SounderProcess>();

/** Runs a command to its end. */
export const sounder = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Exit> =>
  new SounderProcess(args, env).exited;

/** Ends what a failed test has left running; for `afterEach`. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map((process) => process.end('SIGKILL')));
}
