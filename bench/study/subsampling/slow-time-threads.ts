import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { loadKernels } from '../../../src/kernels/load.ts';
import { runShares, sharesOf } from '../shares.ts';
import { pulseChoices, type PulseOutcome, type PulseSteps, regimes, trainPulseChoice } from './slow-time.ts';

/** One training, by name, since functions cannot be sent to a thread. */
export interface PulseJob {
  readonly regime: string;
  readonly choice: string;
  readonly seed: number;
  readonly steps: PulseSteps;
}

interface Share {
  readonly pulseJobs: readonly PulseJob[];
}

function run({ regime, choice, seed, steps }: PulseJob): PulseOutcome {
  const [where, how] = [
    regimes.find(({ name }) => name === regime)!,
    pulseChoices.find(({ name }) => name === choice)!,
  ];
  return trainPulseChoice(loadKernels(), where, how, seed, steps);
}

/** Does all jobs, dealt out to threads; outcomes are reported as they come, in no order that is kept. */
export async function trainPulsesInThreads(
  jobs: readonly PulseJob[],
  threads: number,
  report: (outcome: PulseOutcome) => void,
): Promise<void> {
  if (threads === 1) jobs.forEach((job) => report(run(job)));
  else
    await runShares(
      import.meta.url,
      sharesOf(jobs, threads).map((pulseJobs): Share => ({ pulseJobs })),
      report,
    );
}

if (!isMainThread && parentPort && isShare(workerData))
  for (const job of workerData.pulseJobs) parentPort.postMessage(run(job));

function isShare(data: unknown): data is Share {
  return typeof data === 'object' && data !== null && 'pulseJobs' in data;
}
