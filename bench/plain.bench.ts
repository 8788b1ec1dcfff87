import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createRng, type Target } from '../src/core/index.ts';
import { loadKernels } from '../src/kernels/load.ts';
import { planDirectModel } from '../src/physics/direct-model.ts';
import { addNoise, drawNoise } from '../src/physics/noise.ts';
import { publishedScene } from '../src/physics/published-scene.ts';
import { drawPhases, type SceneTarget } from '../src/physics/scene.ts';
import { type PlainOptionsInput, planPlain, publishedPlainOptions } from '../src/plain/index.ts';
import { type BenchRow, median } from './measure.ts';
import { boundAt } from './study/plain.ts';
import { scoreByAngle, summarize } from './study/score.ts';
import { publishedLimits } from './study/sensors.ts';

const folder = process.env.SOUNDER_REFERENCE ?? join('..', 'shared', 'reference');
const reference = join(folder, 'plain_numpy.py');
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

/** The joint estimator on the samples of a file, count unknown: the time of the last of its runs. */
const jointScript = `
import sys, time
sys.path.insert(0, sys.argv[1])
import numpy as np, joint_nomp_numpy as joint
H = np.fromfile(sys.argv[2], np.complex64).reshape(16, 180, 560)
for _ in range(3):
    start = time.perf_counter()
    f = joint.nomp(H, [1, 4, 14])
    f, gains = joint.gauss_newton(H, f, 2)
    took = time.perf_counter() - start
print(f.shape[1], 1e3 * took)
`;
const jointName = 'joint_nomp_numpy.py (count unknown, one thread)';

/**
 * The whole default from samples in kernel memory to targets beside the joint reference on the same samples, in turns:
 * 6 published paths, then 15 and 30 random targets over 20 dB; the error is that of range over the bound for the 6.
 */
export async function benchJoint(rounds = 5): Promise<BenchRow[]> {
  const kernels = loadKernels();
  const { sensor: unlimited, targets } = publishedScene('true');
  const sensor = { ...unlimited, limits: publishedLimits };
  const rng = createRng('bench joint');
  const between = (low: number, high: number): number => low + (high - low) * rng.uniform();
  const crowd = (count: number): SceneTarget[] =>
    Array.from({ length: count }, () => ({
      azimuthDeg: between(-60, 60),
      rangeM: between(20, 400),
      velocityMps: between(-7.5, 7.5),
      amplitudeDb: between(-20, 0),
    }));
  const plan = planPlain(kernels, sensor);
  const region = kernels.memory.alloc(8 * 16 * 180 * 560);
  const snapshot = { sensor, sequence: 0n, captureTimeNs: 0n, samples: kernels.memory.bytes(region) };
  const rows: BenchRow[] = [];
  for (const scene of [targets, crowd(15), crowd(30)]) {
    const truth = drawPhases(sensor, scene, rng);
    const tensor = addNoise(planDirectModel(sensor)(truth), drawNoise(16 * 180 * 560, rng), 1);
    kernels.memory.float32(region).set(tensor);
    const file = join(await mkdtemp(join(tmpdir(), 'sounder-bench-')), 'samples.cf32');
    await writeFile(file, new Uint8Array(tensor.buffer));
    for (let i = 0; i < 50; i++) plan.estimate(snapshot);
    const [times, peerTimes]: [number[], number[]] = [[], []];
    let found: readonly Target[] = [];
    for (let round = 0; round < rounds; round++) {
      const peer = await runPython(['-c', jointScript, folder, file], /^\d+ ([\d.]+)/);
      if (peer !== undefined) peerTimes.push(peer);
      for (let k = 0; k < 20; k++) {
        const start = performance.now();
        found = plan.estimate(snapshot);
        times.push(performance.now() - start);
      }
    }
    await rm(dirname(file), { recursive: true });
    const [medianMs, peerMs] = [median(times), peerTimes.length > 0 ? median(peerTimes) : NaN];
    const { rmse } = summarize([scoreByAngle(found, truth)]);
    const maxError = scene === targets ? rmse.rangeM / boundAt(sensor, targets, 0).rangeM : NaN;
    const name = `PLAIN default, ${scene.length} targets (${found.length} found)`;
    rows.push({ name, peer: jointName, medianMs, peerMs, ratio: medianMs / peerMs, maxError });
  }
  plan.dispose();
  return rows;
}

/** Milliseconds a snapshot the reference reports for the same shape; undefined where it or NumPy is absent. */
async function runReference(): Promise<number | undefined> {
  return runPython([reference], /\(16, 180, 560\).*median ([\d.]+) ms/);
}

/** The number a reference prints; undefined where it or NumPy is absent. */
async function runPython(args: readonly string[], pattern: RegExp): Promise<number | undefined> {
  if (!existsSync(reference)) return undefined;
  try {
    const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };
    const { stdout } = await promisify(execFile)('python3', args, { env });
    const match = pattern.exec(stdout);
    return match ? Number(match[1]) : undefined;
  } catch {
    return undefined;
  }
}
