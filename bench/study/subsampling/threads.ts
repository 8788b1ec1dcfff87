import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { loadKernels } from '../../../src/kernels/load.ts';
import { runShares, sharesOf } from '../shares.ts';
import { choices, type Outcome, settings, type Steps, trainChoice } from './partial-fourier.ts';

/** One training, by name, since functions cannot be sent to a thread. */
export interface Job {
  readonly setting: string;
  readonly choice: string;
  readonly seed: number;
  readonly steps: Steps;
}

interface Share {
  readonly trainings: readonly Job[];
}

function run({ setting, choice, seed, steps }: Job): Outcome {
  const [where, how] = [settings.find((s) => s.name === setting)!, choices.find((c) => c.name === choice)!];
  return trainChoice(loadKernels(), where, how, seed, steps, () => undefined);
}

/** Does all jobs, dealt out to threads; outcomes are reported as they come, in no order that is kept. */
export async function trainInThreads(
  jobs: readonly Job[],
  threads: number,
  report: (outcome: Outcome) => void,
): Promise<void> {
  if (threads === 1) jobs.forEach((job) => report(run(job)));
  else
    await runShares(
      import.meta.url,
      sharesOf(jobs, threads).map((trainings): Share => ({ trainings })),
      report,
    );
}

if (!isMainThread && parentPort && isShare(workerData))
  for (const job of workerData.trainings) parentPort.postMessage(run(job));

function isShare(data: unknown): data is Share {
  return typeof data === 'object' && data !== null && 'trainings' in data;
}
