import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { loadKernels } from '../../src/kernels/load.ts';
import { families } from './families/index.ts';
import { methods } from './methods.ts';
import { runScenarios, type RunRecord } from './run.ts';
import { runShares, sharesOf } from './shares.ts';

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
  const shares = sharesOf(job.runs, threads).map((runs): Job => ({ ...job, runs }));
  const records: RunRecord[] = [];
  await runShares(import.meta.url, shares, (message: Message) => {
    if ('line' in message) report(message.line);
    else records.push(...message.records);
  });
  return records.sort((a, b) => a.run - b.run);
}

if (!isMainThread && parentPort && isJob(workerData)) {
  const port = parentPort;
  const records = runJob(workerData, (line) => port.postMessage({ line } satisfies Message));
  port.postMessage({ records } satisfies Message);
}

function isJob(data: unknown): data is Job {
  return typeof data === 'object' && data !== null && 'family' in data && 'runs' in data;
}
