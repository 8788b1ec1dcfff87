import { openPipeline } from '../pipeline/build.ts';
import { definePipeline } from '../pipeline/config/parse.ts';
import { Supervisor } from '../pipeline/supervisor.ts';
import type { CaptureReader } from '../src/captures/capture.ts';
import { estimateToJson } from '../src/codec/estimate-json.ts';
import { createRng, defineAxis, defineSensor, type Estimate, hertz } from '../src/core/index.ts';
import { planDirectModel } from '../src/physics/direct-model.ts';
import { addNoise, drawNoise } from '../src/physics/noise.ts';
import { drawPhases } from '../src/physics/scene.ts';
import { type BenchRow, median } from './measure.ts';

/** Snapshots a round: enough that the start of the first and the end of the last weigh little. */
const SNAPSHOTS = 48;
const WORKERS = [1, 2, 4];

/** One snapshot of six targets, 16 x 96 x 128, read again and again from memory as a file would be. */
function sceneInMemory(): CaptureReader {
  const sensor = defineSensor({
    streamId: 'street',
    modality: 'isac',
    datatype: 'cf32_le',
    geometry: 'monostatic',
    carrierHz: hertz(26e9),
    limits: { rangeM: [0, 150], velocityMps: [-20, 20], azimuthDeg: [-60, 60] },
    axes: [
      defineAxis({ name: 'antenna', size: 16, spacing: 0.5, unit: 'wavelength' }),
      defineAxis({ name: 'subcarrier', size: 96, spacing: 480e3, unit: 'Hz' }),
      defineAxis({ name: 'symbol', size: 128, spacing: 35.7142857e-6, unit: 's' }),
    ],
  });
  const rng = createRng('bench workers');
  const targets = Array.from({ length: 6 }, (_, i) => ({
    azimuthDeg: -50 + 20 * i,
    rangeM: 15 + 21 * i,
    velocityMps: -15 + 6 * i,
    amplitudeDb: -2 * i,
  }));
  const tensor = addNoise(
    planDirectModel(sensor)(drawPhases(sensor, targets, rng)),
    drawNoise(16 * 96 * 128, rng),
    0.1,
  );
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
 * A replay from memory in worker threads beside the same on one thread, in turns, milliseconds a snapshot; starting the
 * threads is not counted, the first round neither. The error is the share of lines that differ from those of one thread.
 */
export async function benchWorkers(rounds = 5): Promise<BenchRow[]> {
  const reader = sceneInMemory();
  const run = async (workers: number): Promise<{ readonly ms: number; readonly lines: readonly string[] }> => {
    const lines: string[] = [];
    const write = (estimate: Estimate): void => void lines.push(estimateToJson({ ...estimate, emitTimeNs: 0n }));
    const config = definePipeline({ workers, stages: [{ plain: {} }] });
    const sink = { write, close: () => Promise.resolve() };
    const graph = await openPipeline(config, { reader, sink });
    const { startedNs, endedNs } = await new Supervisor(graph).start();
    return { ms: Number(endedNs - startedNs) / 1e6 / SNAPSHOTS, lines };
  };
  const times = new Map<number, number[]>([0, ...WORKERS].map((workers) => [workers, []]));
  const differing = new Map<number, number>();
  let expected: readonly string[] = [];
  for (let round = 0; round <= rounds; round++)
    for (const [workers, taken] of times) {
      const { ms, lines } = await run(workers);
      if (workers === 0) expected = lines;
      differing.set(workers, lines.filter((line, i) => line !== expected[i]).length / SNAPSHOTS);
      if (round > 0) taken.push(ms);
    }
  const inline = times.get(0)!;
  return WORKERS.map((workers) => {
    const taken = times.get(workers)!;
    return {
      name: `PLAIN in ${workers} worker${workers > 1 ? 's' : ''}`,
      peer: 'PLAIN on the main thread',
      medianMs: median(taken),
      peerMs: median(inline),
      ratio: median(taken.map((ms, round) => ms / inline[round])),
      maxError: differing.get(workers) ?? NaN,
    };
  });
}
