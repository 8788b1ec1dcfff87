import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { loadKernels } from '../../../src/kernels/load.ts';
import { runShares, sharesOf } from '../shares.ts';
import { lineChoices, lineSettings } from './rf-lines-choices.ts';
import { type LineOutcome, type LineSteps, trainLineChoice } from './rf-lines.ts';

/** One training, by name, since functions cannot be sent to a thread. */
export interface LineJob {
  readonly setting: string;
  readonly choice: string;
  readonly seed: number;
  readonly steps: LineSteps;
}

interface Share {
  readonly lineJobs: readonly LineJob[];
}

function run({ setting, choice, seed, steps }: LineJob): LineOutcome {
  const [where, how] = [
    lineSettings.find(({ name }) => name === setting)!,
    lineChoices.find(({ name }) => name === choice)!,
  ];
  return trainLineChoice(loadKernels(), where, how, seed, steps);
}

/** Does all jobs, dealt out to threads; outcomes are reported as they come, in no order that is kept. */
export async function trainLinesInThreads(
  jobs: readonly LineJob[],
  threads: number,
  report: (outcome: LineOutcome) => void,
): Promise<void> {
  if (threads === 1) jobs.forEach((job) => report(run(job)));
  else
    await runShares(
      import.meta.url,
      sharesOf(jobs, threads).map((lineJobs): Share => ({ lineJobs })),
      report,
    );
}

if (!isMainThread && parentPort && isShare(workerData))
  for (const job of workerData.lineJobs) parentPort.postMessage(run(job));

function isShare(data: unknown): data is Share {
  return typeof data === 'object' && data !== null && 'lineJobs' in data;
}
