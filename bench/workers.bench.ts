import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { catalogue } from '../pipeline/catalogue.ts';
import { definePipeline } from '../pipeline/config/parse.ts';
import { openExecutor } from '../pipeline/executor.ts';
import { replaySource } from '../pipeline/sources/replay.ts';
import { Supervisor } from '../pipeline/supervisor.ts';
import type { CaptureReader } from '../src/captures/capture.ts';
import { estimateToJson } from '../src/codec/estimate-json.ts';
import { bytesPerSnapshot, createRng, defineAxis, defineSensor, type Estimate, hertz } from '../src/core/index.ts';
import { loadKernels } from '../src/kernels/load.ts';
import { planDirectModel } from '../src/physics/direct-model.ts';
import { addNoise, drawNoise } from '../src/physics/noise.ts';
import { drawPhases } from '../src/physics/scene.ts';
import { systemClock } from '../src/runtime/clock.ts';
import { type BenchRow, median } from './measure.ts';

/** Snapshots a round: enough that the start of the first and the end of the last weigh little. */
const SNAPSHOTS = 48;
/** Rounds until code is compiled in every thread. */
const WARM_UP = 3;
const WORKERS = [1, 2];

/** One snapshot of six targets, 16 x 48 x 64, read again and again from memory as a file would be. */
function sceneInMemory(): CaptureReader {
  const sensor = defineSensor({
    streamId: 'street',
    modality: 'isac',
    datatype: 'cf32_le',
    geometry: 'monostatic',
    carrierHz: hertz(26e9),
    limits: { rangeM: [0, 140], velocityMps: [-20, 20], azimuthDeg: [-60, 60] },
    axes: [
      defineAxis({ name: 'antenna', size: 16, spacing: 0.5, unit: 'wavelength' }),
      defineAxis({ name: 'subcarrier', size: 48, spacing: 960e3, unit: 'Hz' }),
      defineAxis({ name: 'symbol', size: 64, spacing: 35.7142857e-6, unit: 's' }),
    ],
  });
  const rng = createRng('bench workers');
  const targets = Array.from({ length: 6 }, (_, i) => ({
    azimuthDeg: -50 + 20 * i,
    rangeM: 15 + 21 * i,
    velocityMps: -15 + 6 * i,
    amplitudeDb: -2 * i,
  }));
  const tensor = addNoise(planDirectModel(sensor)(drawPhases(sensor, targets, rng)), drawNoise(16 * 48 * 64, rng), 0.1);
  const bytes = new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength);
  return {
    path: 'memory',
    sensor,
    count: SNAPSHOTS,
    captureTimeNs: () => 0n,
    truth: () => [],
    read: (index, into) => {
      into.set(bytes);
      return Promise.resolve({ sensor, sequence: BigInt(index), captureTimeNs: 0n, samples: into });
    },
    close: () => Promise.resolve(),
  };
}

/**
 * A replay from memory in worker threads beside the same on one thread, in turns, milliseconds a snapshot: by the clock,
 * which needs idle cores, and of the busiest thread, the least that the clock could show on cores of their own. Threads
 * and compiled code stay warm from round to round, as in a pipeline that runs for long; the first rounds are not
 * counted. The error is the share of lines that differ from those of one thread.
 */
export async function benchWorkers(rounds = 7): Promise<BenchRow[]> {
  const reader = sceneInMemory();
  const config = definePipeline({ stages: [{ plain: {} }] });
  const clock = systemClock();
  const credits = 12;
  const open = async (workers: number) => ({
    workers,
    times: [] as number[],
    busiest: [] as number[],
    lines: [] as string[],
    executor: await openExecutor(config, { catalogue, kernels: loadKernels(), clock, workers, credits, snapshotBytes: bytesPerSnapshot(reader.sensor) }), // prettier-ignore
  });
  const inline = await open(0);
  const candidates = [inline];
  for (const workers of WORKERS) candidates.push(await open(workers));
  for (let round = -WARM_UP; round < rounds; round++)
    for (const candidate of candidates) {
      const { executor, times, busiest, lines } = candidate;
      lines.length = 0;
      const write = (estimate: Estimate): void => void lines.push(estimateToJson({ ...estimate, emitTimeNs: 0n }));
      const source = replaySource(reader, { rate: 'max', memory: executor.samples!, ownsReader: false });
      const sink = { write, close: () => Promise.resolve() };
      const graph = { name: 'bench', credits, clock, source, stages: executor.operator, sink };
      const before = threadTimes();
      const { startedNs, endedNs } = await new Supervisor(graph).start();
      if (round < 0) continue;
      times.push(Number(endedNs - startedNs) / 1e6 / SNAPSHOTS);
      const worked = [...threadTimes()].map(([thread, ms]) => ms - (before.get(thread) ?? 0));
      busiest.push(Math.max(...worked) / SNAPSHOTS);
    }
  await Promise.all(candidates.map(({ executor }) => executor.close()));
  const row = (name: string, own: readonly number[], peer: readonly number[], maxError: number): BenchRow => ({
    name,
    peer: 'PLAIN on the main thread',
    medianMs: median(own),
    peerMs: median(peer),
    ratio: median(own.map((ms, round) => ms / peer[round])),
    maxError,
  });
  return candidates.slice(1).flatMap(({ workers, times, busiest, lines }) => {
    const differing = lines.filter((line, i) => line !== inline.lines[i]).length / SNAPSHOTS;
    const name = `PLAIN in ${workers} worker${workers > 1 ? 's' : ''}`;
    return [
      row(`${name}, by the clock`, times, inline.times, differing),
      row(`${name}, busiest thread`, busiest, inline.busiest, differing),
    ];
  });
}

/** Milliseconds that each thread of this process has run; empty where the system does not tell. */
function threadTimes(): ReadonlyMap<string, number> {
  const folder = '/proc/self/task';
  if (!existsSync(folder)) return new Map();
  const runNs = (thread: string): number => Number(readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]);
  return new Map(readdirSync(folder).map((thread) => [thread, runNs(thread) / 1e6]));
}
