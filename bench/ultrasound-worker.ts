import { readFileSync, readlinkSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { openSigmf } from '../src/captures/sigmf-reader.ts';
import { bytesPerSnapshot } from '../src/core/index.ts';
import { loadKernels } from '../src/kernels/load.ts';
import { planDelayAndSum, planDemodulation } from '../src/ultrasound/index.ts';

// One of the workers of bench/ultrasound.bench.ts: answers a number of packets with what this thread worked for them, ms.

const kernels = loadKernels();
const reader = await openSigmf(workerData as string);
const snapshot = await reader.read(0, new Uint8Array(bytesPerSnapshot(reader.sensor)));
await reader.close();
const demodulation = planDemodulation(kernels, snapshot.sensor);
const summer = planDelayAndSum(kernels, demodulation.layout);
const channelIq = demodulation.apply(snapshot);
for (let k = 0; k < 5; k++) summer.apply(channelIq);

/** Milliseconds that this thread has run; by the clock where the system does not tell. */
function threadMs(): number {
  try {
    return Number(readFileSync(`/proc/${readlinkSync('/proc/thread-self')}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

parentPort!.on('message', (packets: number) => {
  const before = threadMs();
  for (let k = 0; k < packets; k++) summer.apply(channelIq);
  parentPort!.postMessage(threadMs() - before);
});
parentPort!.postMessage(0);
