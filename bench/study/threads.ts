import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { loadKernels } from '../../src/kernels/load.ts';
import { families } from './families/index.ts';
import { methods } from './methods.ts';
import { runScenarios, type RunRecord } from './run.ts';

/** What a thread has to do, by name, since functions cannot be sent to it. */
export interface Job {
  readonly family: string;
  readonly methods: readonly string[];
  readonly snrsDb: readonly number[] | undefined;
  readonly runs: readonly number[];
  readonly seed: number;
}

type Message = { readonly line: string } | { readonly records: readonly RunRecord[] };

function runJob(job: Job, report: (line: string) => void): RunRecord[] {
  const scenarios = families.find(({ name }) => name === job.family)?.scenarios(job.snrsDb) ?? [];
  const chosen = methods.filter(({ name }) => job.methods.includes(name));
  return runScenarios(loadKernels(), { scenarios, methods: chosen, runs: job.runs, seed: job.seed, report });
}

/** Does a job, its runs dealt out to threads; the records are those of one thread, in the order of the runs. */
export async function runInThreads(
  job: Job,
  threads: number,
  report: (line: string) => void,
): Promise<readonly RunRecord[]> {
  if (threads === 1) return runJob(job, report);
  const shares = Array.from({ length: threads }, (_, t) => job.runs.filter((_, i) => i % threads === t));
  const records = await Promise.all(
    shares
      .filter((runs) => runs.length > 0)
      .map(
        (runs) =>
          new Promise<readonly RunRecord[]>((resolve, reject) => {
            const worker = new Worker(new URL(import.meta.url), { workerData: { ...job, runs } satisfies Job });
            worker.on('message', (message: Message) =>
              'line' in message ? report(message.line) : resolve(message.records),
            );
            worker.on('error', reject);
          }),
      ),
  );
  return records.flat().sort((a, b) => a.run - b.run);
}

if (!isMainThread && parentPort && isJob(workerData)) {
  const port = parentPort;
  const records = runJob(workerData, (line) => port.postMessage({ line } satisfies Message));
  port.postMessage({ records } satisfies Message);
}

function isJob(data: unknown): data is Job {
  return typeof data === 'object' && data !== null && 'family' in data && 'runs' in data;
}
