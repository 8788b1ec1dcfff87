import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { convertRecording } from '../src/captures/convert-recording.ts';
import { openSigmf } from '../src/captures/sigmf-reader.ts';
import { bytesPerSnapshot, type Snapshot } from '../src/core/index.ts';
import { loadKernels } from '../src/kernels/load.ts';
import {
  type ChannelIq,
  type ChannelIqLayout,
  iqIndex,
  iqValuesPerTransmit,
  planBeamformer,
  planDelayAndSum,
  planDemodulation,
  planImages,
} from '../src/ultrasound/index.ts';
import { type BenchRow, median } from './measure.ts';

const data = process.env.SOUNDER_DATA ?? join('..', 'shared', 'data');
const disk = join(data, 'pymust-rotating-disk', 'PWI_disk.mat');
const reference = join(process.env.SOUNDER_REFERENCE ?? join('..', 'shared', 'reference'), 'das_scipy.py');
const peerName = 'das_scipy.py (one sparse product, one thread)';
/** Packets that a candidate works through in a round. */
const PACKETS = 10;
const WARM_UP = 5;

/**
 * Runs the reference as it is and leaves what it demodulated and beamformed; the median of its products is measured in
 * time of the processor as well, which other work on the machine does not lengthen.
 */
const script = `
import sys, time
path, mat, out = sys.argv[1:4]
sys.argv = [path, mat]
exec(compile(open(path).read(), path, 'exec'))
took = []
for _ in range(7):
    clock, cpu = time.perf_counter(), time.process_time()
    B = M @ d
    took.append((1e3 * (time.perf_counter() - clock), 1e3 * (time.process_time() - cpu)))
if out:
    d.tofile(out + '/iq.cf32'); (M @ d).tofile(out + '/frames.cf32'); (np.diff(M.indptr) / 2).astype(np.float32).tofile(out + '/counts.f32')
print('peer', np.median([t[0] for t in took]), np.median([t[1] for t in took]), M.nnz // 2)
`;

interface PeerTime {
  readonly clockMs: number;
  readonly cpuMs: number;
  readonly pairs: number;
}

/** Times by the clock and of the processor, per packet. */
class Timing {
  readonly clock: number[] = [];
  readonly cpu: number[] = [];
  /** Medians of the rounds. */
  add(run: () => void, packets = PACKETS): void {
    const [clock, cpu]: [number[], number[]] = [[], []];
    for (let k = 0; k < packets; k++) {
      const [start, before] = [performance.now(), process.cpuUsage()];
      run();
      const { user, system } = process.cpuUsage(before);
      clock.push(performance.now() - start);
      cpu.push((user + system) / 1e3);
    }
    this.clock.push(median(clock));
    this.cpu.push(median(cpu));
  }
}

/**
 * The 32 frames of the rotating disk on its default grid, 251 x 251 pixels of 0.1 mm, beside delay-and-sum as one sparse
 * product in SciPy, run in turns; of both the product alone, tables made beforehand. The error is the RMS difference of
 * our frames from SciPy's over their RMS, from the same IQ samples.
 *
 * Rows by the clock need an idle machine; rows of the processor do not. On two cores each of two workers takes every
 * other packet, so that it is throughput, milliseconds a packet by the clock; or the greater of the times that the
 * processor worked for the one and for the other. A pipeline's workers run like that. A packet is never split.
 */
export async function benchUltrasound(rounds = 5): Promise<BenchRow[]> {
  if (!existsSync(disk)) {
    process.stderr.write(`skipped: no pymust-rotating-disk in SOUNDER_DATA or ../shared/data\n`);
    return [];
  }
  const folder = await mkdtemp(join(tmpdir(), 'sounder-bench-'));
  try {
    return await measure(folder, rounds);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, rounds: number): Promise<BenchRow[]> {
  const kernels = loadKernels();
  const { memory } = kernels;
  const capture = join(folder, 'disk');
  await convertRecording(disk, capture, { profile: {} });
  const snapshot = await firstSnapshot(capture);
  const demodulation = planDemodulation(kernels, snapshot.sensor);
  const summer = planDelayAndSum(kernels, demodulation.layout);
  const beamformer = planBeamformer(kernels, snapshot.sensor);
  const images = {
    doppler: planImages(kernels, beamformer.layout, { bmode: false }),
    bmode: planImages(kernels, beamformer.layout, { doppler: false }),
  };
  const channelIq = demodulation.apply(snapshot);
  const frames = beamformer.apply(snapshot);
  // The size of all channel IQ and frames together: far more than the caches hold.
  const copyBytes = 1 << 26;
  const [from, to] = [memory.alloc(copyBytes), memory.alloc(copyBytes)].map((region) => memory.bytes(region).fill(1));
  const candidates: readonly (readonly [string, () => unknown])[] = [
    ['delay and sum', () => summer.apply(channelIq)],
    ['demodulation', () => demodulation.apply(snapshot)],
    ['demodulation, delay and sum in one', () => beamformer.apply(snapshot)],
    ['Doppler image', () => images.doppler.apply(frames)],
    ['B-mode image', () => images.bmode.apply(frames)],
    ['copy of 64 MiB', () => to.set(from)],
  ];
  const own = candidates.map(([name, run]) => ({ name, run, timing: new Timing() }));
  for (const { run } of own) for (let k = 0; k < WARM_UP; k++) run();
  const peers: PeerTime[] = [];
  const workers = await Promise.all([1, 2].map(() => startWorker(capture)));
  const two = { clock: [] as number[], cpu: [] as number[] };
  let error = NaN;
  for (let round = 0; round < rounds; round++) {
    const peer = await runReference(round === 0 ? folder : '');
    if (peer) peers.push(peer);
    if (peer && round === 0) error = await difference(folder, demodulation.layout, summer);
    for (const { run, timing } of own) timing.add(run);
    const start = performance.now();
    const cpu = await Promise.all(workers.map(({ work }) => work(PACKETS)));
    two.clock.push((performance.now() - start) / (2 * PACKETS));
    two.cpu.push(Math.max(...cpu) / (2 * PACKETS));
  }
  await Promise.all(workers.map(({ worker }) => worker.terminate()));

  const row = (name: string, times: readonly number[], peerTimes: readonly number[], maxError: number): BenchRow => {
    const [medianMs, peerMs] = [median(times), peerTimes.length > 0 ? median(peerTimes) : NaN];
    return { name, peer: peerName, medianMs, peerMs, ratio: medianMs / peerMs, maxError };
  };
  const [clock, cpu] = [peers.map(({ clockMs }) => clockMs), peers.map(({ cpuMs }) => cpuMs)];
  const [sums, , both, , , copy] = own;
  report(demodulation.layout, peers[0]?.pairs, median(sums.timing.cpu), (2 * copyBytes) / median(copy.timing.cpu));
  return [
    row('delay and sum, one core, by the clock', sums.timing.clock, clock, error),
    row('delay and sum, one core, processor', sums.timing.cpu, cpu, error),
    row('delay and sum, two workers, by the clock', two.clock, clock, error),
    row('delay and sum, two workers, processor', two.cpu, cpu, error),
    row(`${both.name}, one core, processor`, both.timing.cpu, cpu, error),
    ...own.filter((it) => it !== sums && it !== both && it !== copy).map(({ name, timing }) => row(`${name}, processor`, timing.cpu, cpu, NaN)), // prettier-ignore
  ];
}

/** Points a second, and the bytes that have to move at least as a share of what a plain copy moves in that time. */
function report(layout: ChannelIqLayout, pairs: number | undefined, ms: number, copyBytesPerMs: number): void {
  const { pulses } = layout;
  const pixels = 251 * 251;
  const bytes = 4 * iqValuesPerTransmit(layout) + 8 * pixels * pulses + 16 * (pairs ?? 0);
  const billion = (count: number): string => (count / ms / 1e6).toFixed(2);
  process.stdout.write(
    `delay and sum: ${billion(pixels * pulses * layout.channels)}e9 points a second (pixels x pulses x channels), ` +
      `${billion((pairs ?? NaN) * pulses)}e9 of them within the f-number; ` +
      `${(bytes / 2 ** 20).toFixed(0)} MiB of samples, places and frames moved once are ` +
      `${((100 * bytes) / ms / copyBytesPerMs).toFixed(0)} % of a plain copy (${(copyBytesPerMs / 1e6).toFixed(1)} GB/s)\n`,
  );
}

async function firstSnapshot(capture: string): Promise<Snapshot> {
  const reader = await openSigmf(capture);
  const samples = new Uint8Array(bytesPerSnapshot(reader.sensor));
  const snapshot = await reader.read(0, samples);
  await reader.close();
  return snapshot;
}

/** RMS difference of our frames from those of the reference, from its IQ samples, over their RMS. */
async function difference(
  folder: string,
  layout: ChannelIqLayout,
  summer: { apply(channelIq: ChannelIq): { readonly samples: Float32Array } },
): Promise<number> {
  const read = async (name: string): Promise<Float32Array> =>
    new Float32Array(new Uint8Array(await readFile(join(folder, name))).buffer);
  const [iq, wanted, counts] = await Promise.all(['iq.cf32', 'frames.cf32', 'counts.f32'].map(read));
  const { channels, sampleCount, pulses, lanes } = layout;
  const samples = new Float32Array(iqValuesPerTransmit(layout));
  const value = (sample: number, channel: number, pulse: number): number =>
    2 * ((sample * channels + channel) * pulses + pulse);
  for (let n = 0; n < sampleCount; n++)
    for (let e = 0; e < channels; e++)
      for (let p = 0; p < pulses; p++) {
        const at = iqIndex(layout, 0, e, n, p);
        [at.real, at.imaginary].forEach((index, part) => {
          const now = iq[value(n, e, p) + part];
          samples[index] = now;
          if (lanes === 8 && n + 1 < sampleCount) samples[index + 16] = iq[value(n + 1, e, p) + part] - now;
        });
      }
  const found = summer.apply({ layout, samples }).samples;
  let [squares, all] = [0, 0];
  for (let i = 0; i < found.length; i++) {
    const mean = wanted[i] / Math.max(1, counts[Math.floor(i / (2 * pulses))]);
    squares += (found[i] - mean) ** 2;
    all += mean ** 2;
  }
  return Math.sqrt(squares / all);
}

/** A worker with the capture demodulated, that sums a number of packets when asked. */
async function startWorker(capture: string) {
  const worker = new Worker(new URL('./ultrasound-worker.js', import.meta.url), { workerData: capture });
  const answer = (): Promise<number> =>
    new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', (cpuMs: number) => {
        worker.off('error', reject);
        resolve(cpuMs);
      });
    });
  await answer();
  return {
    worker,
    /** @returns what the thread worked, ms of the processor */
    work: (packets: number): Promise<number> => {
      worker.postMessage(packets);
      return answer();
    },
  };
}

/** Milliseconds a product; undefined where the reference or SciPy is absent. */
async function runReference(out: string): Promise<PeerTime | undefined> {
  if (!existsSync(reference)) return undefined;
  try {
    const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };
    const { stdout } = await promisify(execFile)('python3', ['-c', script, reference, disk, out], { env });
    const match = /^peer ([\d.]+) ([\d.]+) (\d+)/m.exec(stdout);
    return match ? { clockMs: Number(match[1]), cpuMs: Number(match[2]), pairs: Number(match[3]) } : undefined;
  } catch {
    return undefined;
  }
}
