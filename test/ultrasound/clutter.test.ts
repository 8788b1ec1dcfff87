import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { expect, test } from 'vitest';
import { createRng } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import type { Frames } from '../../src/ultrasound/frames.ts';
import {
  type ClutterOptions,
  dopplerDefaults,
  planClutterFilter,
  planDoppler,
  rankFromSpectrum,
} from '../../src/ultrasound/slow-time/index.ts';
import { planFramesInput } from '../../src/ultrasound/slow-time/frames-region.ts';
import { framesOf, gaussianFlow, gridOf, layoutOf } from './slow-frames.ts';

const kernels = loadKernels();

function filtered(frames: Frames, options: ClutterOptions) {
  const before = kernels.memory.bytesInUse;
  const plan = planClutterFilter(kernels, frames.layout, options);
  const input = planFramesInput(kernels, frames.layout);
  const samples = kernels.memory.float32(plan.apply(input.region(frames))).slice();
  const { layout } = plan;
  plan.dispose();
  input.dispose();
  expect(kernels.memory.bytesInUse).toBe(before);
  return { layout, samples };
}

const random = (seed: string, pulses: number, kept?: readonly number[]) =>
  gaussianFlow(seed, layoutOf(gridOf(6, 5), pulses, kept), { phase: () => 0.5, width: 1, noise: 1 });

test('polynomial regression takes out polynomials of the instants there are, and nothing of what is orthogonal to them', () => {
  const kept = [0, 1, 4, 6, 7, 11];
  const layout = layoutOf(gridOf(2, 2), 12, kept);
  const trend = framesOf(layout, (p, n) => [5 + 0.3 * n + p, 2 - 0.02 * n * n]);
  const { samples } = filtered(trend, { method: 'polynomial', order: 2 });
  for (const value of samples) expect(Math.abs(value)).toBeLessThan(2e-6);
  const rest = filtered(random('polynomial', 12, kept), { method: 'polynomial', order: 1 });
  const again = filtered({ ...rest }, { method: 'polynomial', order: 1 });
  again.samples.forEach((value, i) => expect(value).toBeCloseTo(rest.samples[i], 5));
});

test('the high-pass keeps fast echoes, stops slow ones and drops its transient', () => {
  const layout = layoutOf(gridOf(2, 2), 40);
  const tone = (mps: number) => (_: number, n: number) =>
    [Math.cos((Math.PI * mps * n) / 0.385), Math.sin((Math.PI * mps * n) / 0.385)] as const;
  const gain = (mps: number) => {
    const out = filtered(framesOf(layout, tone(mps)), { method: 'high-pass', cutoffMps: 0.08, taps: 21 });
    expect(out.layout.pulses).toBe(20);
    return Math.hypot(out.samples[0], out.samples[1]);
  };
  expect(gain(0)).toBeLessThan(1e-6);
  // The Hamming window stops 53 dB and passes within 0.2 %.
  expect(gain(0.3)).toBeGreaterThan(0.995);
  expect(gain(0.3)).toBeLessThan(1.005);
  expect(gain(-0.3)).toBeGreaterThan(0.995);
  expect(gain(0.02)).toBeLessThan(0.02);
});

test('the singular value filter is the packet less its strongest singular triplets', () => {
  const frames = random('svd', 7);
  const { samples } = filtered(frames, { method: 'svd', rank: 2 });
  // [re, -im; im, re] holds every singular value of the complex matrix twice.
  const embedded = Matrix.zeros(60, 14);
  for (let p = 0; p < 30; p++)
    for (let n = 0; n < 7; n++) {
      const [re, im] = [frames.samples[2 * (7 * p + n)], frames.samples[2 * (7 * p + n) + 1]];
      embedded.set(p, n, re);
      embedded.set(p, 7 + n, -im);
      embedded.set(30 + p, n, im);
      embedded.set(30 + p, 7 + n, re);
    }
  const svd = new SingularValueDecomposition(embedded, { autoTranspose: true });
  const kept = Matrix.diag(svd.diagonal.map((value, k) => (k < 4 ? 0 : value)));
  const rest = svd.leftSingularVectors.mmul(kept).mmul(svd.rightSingularVectors.transpose());
  for (let p = 0; p < 30; p++)
    for (let n = 0; n < 7; n++) {
      expect(samples[2 * (7 * p + n)]).toBeCloseTo(rest.get(p, n), 4);
      expect(samples[2 * (7 * p + n) + 1]).toBeCloseTo(rest.get(30 + p, n), 4);
    }
});

test('the rank is where the spectrum turns flat, and nothing where it is flat', () => {
  expect(rankFromSpectrum([1e6, 2e5, 3e4, 11, 10, 9, 8.5, 8, 7.7, 7.5])).toBe(3);
  expect(rankFromSpectrum([11, 10.5, 10, 9.8, 9.5, 9.3, 9, 8.8])).toBe(0);
  expect(rankFromSpectrum([5, 0, 0, 0])).toBeLessThanOrEqual(2);
  expect(rankFromSpectrum([0, 0, 0, 0])).toBe(0);
});

test('what leaves nothing over is refused', () => {
  const layout = layoutOf(gridOf(2, 2), 8);
  const refusal = (options: ClutterOptions, fields = {}): string => {
    try {
      planClutterFilter(kernels, { ...layout, ...fields }, options).dispose();
    } catch (error) {
      return (error as Error).message;
    }
    return 'accepted';
  };
  expect(refusal({ method: 'svd', rank: 8 })).toContain('allowed: auto or an integer from 1 to 7');
  expect(refusal({ method: 'svd', rank: 1, newest: 0 })).toContain('clutter.newest: found 0');
  expect(refusal({ method: 'polynomial', order: 7 })).toContain('allowed: an integer from 0 to 6');
  expect(refusal({ method: 'high-pass', cutoffMps: 0.1, taps: 8 })).toContain('clutter.taps: found 8');
  expect(refusal({ method: 'high-pass', cutoffMps: 0.5, taps: 3 })).toContain('below 0.385 m/s');
  expect(refusal({ method: 'high-pass', cutoffMps: 0.1, taps: 3 }, { kept: [0, 1, 5] })).toContain('holds 3 of 8');
  expect(refusal({ method: 'svd', rank: 1 }, { kept: [2] })).toContain('a single pulse');
});

/** A vessel of parabolic flow across the depth, tissue 40 dB above it that moves slowly everywhere. */
function vessel(pulses: number, kept?: readonly number[]) {
  const grid = gridOf(24, 60);
  const layout = layoutOf(grid, pulses, kept);
  const full = layoutOf(grid, pulses);
  const peak = 0.25;
  const perMps = Math.PI / 0.385;
  const profile = (pixel: number) => Math.max(0, 1 - ((Math.floor(pixel / 24) - 30) / 18) ** 2);
  const blood = gaussianFlow('blood', full, { phase: (p) => perMps * peak * profile(p), width: 0.15, noise: 0.01 });
  const rng = createRng('tissue');
  const speckle = Array.from({ length: 24 * 60 }, () => [rng.normal(), rng.normal()].map((x) => 70.7 * x));
  // A heart beat's wall motion, 4 mm/s to and fro, whose size varies over the tissue.
  const sway = (p: number, n: number) => perMps * 0.004 * (1 + 0.3 * Math.sin(p / 200)) * 20 * Math.sin(n / 20);
  const frames = framesOf(layout, (p, n) => {
    const angle = sway(p, n);
    const [a, b] = speckle[p];
    const at = 2 * (p * pulses + n);
    const inside = profile(p) > 0 ? 1 : 0;
    return [
      a * Math.cos(angle) - b * Math.sin(angle) + inside * blood.samples[at],
      a * Math.sin(angle) + b * Math.cos(angle) + inside * blood.samples[at + 1],
    ];
  });
  const truth = Float64Array.from({ length: 24 * 60 }, (_, p) => peak * profile(p));
  return { frames, truth, peak, inside: (p: number) => profile(p) > 0.05 };
}

function meanError(pulses: number, kept: readonly number[] | undefined, clutter: ClutterOptions): number {
  const { frames, truth, peak, inside } = vessel(pulses, kept);
  const plan = planDoppler(kernels, frames.layout, {
    ...dopplerDefaults,
    clutter,
    estimator: kept ? 'multi-lag' : 'lag-one',
    average: { lateral: 5, depth: 3 },
    errors: false,
  });
  const { velocityMps } = plan.apply(frames);
  plan.dispose();
  let [sum, count] = [0, 0];
  velocityMps.forEach((velocity, p) => {
    if (!inside(p)) return;
    sum += Math.abs(velocity - truth[p]);
    count++;
  });
  return sum / count / peak;
}

test('flow under tissue 40 dB above it: within 5 % of the peak after the singular value filter', () => {
  expect(meanError(64, undefined, { method: 'none' })).toBeGreaterThan(0.4);
  expect(meanError(64, undefined, { method: 'svd', rank: 'auto' })).toBeLessThan(0.05);
  expect(meanError(64, undefined, { method: 'svd', rank: 3 })).toBeLessThan(0.05);
});

test('the same from a random quarter of the pulses, in pairs', () => {
  const rng = createRng('quarter');
  const starts = Array.from({ length: 32 }, (_, i) => 2 * i)
    .map((start) => ({ start, key: rng.uniform() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, 8)
    .flatMap(({ start }) => [start, start + 1])
    .sort((a, b) => a - b);
  expect(meanError(64, starts, { method: 'svd', rank: 'auto' })).toBeLessThan(0.1);
});

test('a subspace that is followed from packet to packet gives the same on the same packets, and restarts with the plan', () => {
  const options: ClutterOptions = { method: 'svd', rank: 2, newest: 0.25 };
  const packets = ['one', 'two', 'three'].map((seed) => random(seed, 7));
  const run = (): Float32Array[] => {
    const plan = planClutterFilter(kernels, packets[0].layout, options);
    const input = planFramesInput(kernels, packets[0].layout);
    const results = packets.map((frames) => kernels.memory.float32(plan.apply(input.region(frames))).slice());
    plan.dispose();
    input.dispose();
    return results;
  };
  const results = run();
  expect(run()).toEqual(results);
  // The first packet has nothing before it.
  expect(results[0]).toEqual(filtered(packets[0], { method: 'svd', rank: 2 }).samples);
});
