import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createRng, type Target } from '../src/core/index.ts';
import { loadKernels } from '../src/kernels/load.ts';
import { planDirectModel } from '../src/physics/direct-model.ts';
import { addNoise, drawNoise } from '../src/physics/noise.ts';
import { publishedScene } from '../src/physics/published-scene.ts';
import { drawPhases } from '../src/physics/scene.ts';
import { type PlainOptionsInput, planPlain, publishedPlainOptions } from '../src/plain/index.ts';
import { type BenchRow, median } from './measure.ts';
import { boundAt } from './study/plain.ts';
import { scoreByAngle, summarize } from './study/score.ts';
import { publishedLimits } from './study/sensors.ts';

const reference = join(process.env.SOUNDER_REFERENCE ?? join('..', 'shared', 'reference'), 'plain_numpy.py');
const peerName = 'plain_numpy.py (published method, count given, one thread)';

/**
 * PLAIN from samples in kernel memory to targets, published scene 16 x 180 x 560 at 0 dB, beside the NumPy reference run
 * in turns with it; the error is the range error over the plotted bound, 1.0 being perfect.
 */
export async function benchPlain(rounds = 5): Promise<BenchRow[]> {
  const kernels = loadKernels();
  const { sensor: unlimited, targets } = publishedScene('true');
  const sensor = { ...unlimited, limits: publishedLimits };
  const rng = createRng('bench plain');
  const truth = drawPhases(sensor, targets, rng);
  const tensor = addNoise(planDirectModel(sensor)(truth), drawNoise(16 * 180 * 560, rng), 1);
  const region = kernels.memory.alloc(tensor.byteLength);
  kernels.memory.float32(region).set(tensor);
  const snapshot = { sensor, sequence: 0n, captureTimeNs: 0n, samples: kernels.memory.bytes(region) };
  const bound = boundAt(sensor, targets, 0);
  const factors = { subcarrier: 4, symbol: 14 };
  const published = { ...publishedPlainOptions, compression: { ...publishedPlainOptions.compression, factors } };
  const variants: readonly (readonly [string, PlainOptionsInput])[] = [
    ['PLAIN as published (1,4,14)', published],
    ['PLAIN as published + Gauss-Newton', { ...published, refinement: 'gauss-newton' }],
    ['PLAIN default, limits given', {}],
  ];
  const plans = variants.map(([name, options]) => ({
    name,
    plan: planPlain(kernels, sensor, options),
    times: [] as number[],
  }));
  const found: (readonly Target[])[] = [];
  for (const { plan } of plans) for (let i = 0; i < 200; i++) plan.estimate(snapshot);

  const peerTimes: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const peer = await runReference();
    if (peer !== undefined) peerTimes.push(peer);
    plans.forEach(({ plan, times }, i) => {
      for (let k = 0; k < 40; k++) {
        const start = performance.now();
        found[i] = plan.estimate(snapshot);
        times.push(performance.now() - start);
      }
    });
  }
  return plans.map(({ name, times }, i) => {
    const medianMs = median(times);
    const peerMs = peerTimes.length > 0 ? median(peerTimes) : NaN;
    const { rmse } = summarize([scoreByAngle(found[i], truth)]);
    return { name, peer: peerName, medianMs, peerMs, ratio: medianMs / peerMs, maxError: rmse.rangeM / bound.rangeM };
  });
}

/** Milliseconds a snapshot the reference reports for the same shape; undefined where it or NumPy is absent. */
async function runReference(): Promise<number | undefined> {
  if (!existsSync(reference)) return undefined;
  try {
    const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };
    const { stdout } = await promisify(execFile)('python3', [reference], { env });
    const match = /\(16, 180, 560\).*median ([\d.]+) ms/.exec(stdout);
    return match ? Number(match[1]) : undefined;
  } catch {
    return undefined;
  }
}
