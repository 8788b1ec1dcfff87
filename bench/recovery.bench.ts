import FFT from 'fft.js';
import { createRng } from '../src/core/rng.ts';
import { loadKernels } from '../src/kernels/load.ts';
import { planVelocityNet } from '../src/learning/index.ts';
import { type FramesLayout, planMotionRecovery, planRecovery, recoveryDefaults } from '../src/ultrasound/index.ts';
import { type BenchRow, measurePair, type PairOptions } from './measure.ts';

const PULSES = 32;
const KEPT = [0, 8, 9, 15, 23, 24, 26, 29];
const HALF = [0, 1, 4, 5, 9, 10, 13, 14, 17, 18, 21, 22, 26, 27, 30, 31];
const LENGTH = 2 * PULSES;
const STEPS = 20;

/** Pixels of the image of the rotating disk. */
const IMAGE = 63_001;

/** Recovery of missing pulses: sparse spectra beside the same in float64, and networks of velocities beside sparse spectra. */
export function benchRecovery(options: PairOptions = {}): BenchRow[] {
  return [sparseBesideFft(options), ...[KEPT, HALF].map((kept) => motionBesideSparse(kept, options))];
}

/**
 * A packet whose every pixel moves steadily, by the network as it is trained by default (untrained it costs the same time)
 * beside sparse spectra with their defaults, whose steps end where a pixel has settled.
 */
function motionBesideSparse(kept: readonly number[], { rounds = 5, ...options }: PairOptions): BenchRow {
  const kernels = loadKernels();
  const rng = createRng('bench');
  const layout = layoutOf(IMAGE, kept);
  const samples = new Float32Array(2 * IMAGE * kept.length);
  for (let pixel = 0, at = 0; pixel < IMAGE; pixel++)
    for (const n of kept) {
      const angle = 2.8 * ((2 * pixel) / IMAGE - 1) * n;
      samples[at++] = Math.cos(angle) + 0.1 * rng.normal();
      samples[at++] = Math.sin(angle) + 0.1 * rng.normal();
    }
  const motion = planMotionRecovery(kernels, layout, (pulses) =>
    planVelocityNet(kernels, { pulses, examples: 64, kept: kept.length, hidden: [64, 64], rounds: 3 }),
  );
  const sparse = planRecovery(kernels, layout, recoveryDefaults);
  const frames = { layout, samples };
  const timing = measurePair(() => void motion.apply(frames), () => void sparse.apply(frames), { rounds, ...options }); // prettier-ignore
  motion.dispose();
  sparse.dispose();
  const name = `recovery by motion ${IMAGE} x ${kept.length} of ${PULSES}`;
  return { name, peer: 'sparse spectra', ...timing, maxError: NaN };
}

const layoutOf = (pixels: number, kept: readonly number[]): FramesLayout => ({
  grid: { lateralCount: pixels, depthCount: 1, lateralOriginM: 0, lateralSpacingM: 1e-4, depthOriginM: 0.01, depthSpacingM: 1e-4 }, // prettier-ignore
  carrierHz: 5e6,
  propagationSpeedMps: 1540,
  prfHz: 5000,
  pulses: PULSES,
  kept,
  transmits: 1,
});

/** A quarter of 32 pulses by 20 steps of FISTA beside the same in float64 on fft.js, pixel by pixel. */
function sparseBesideFft(options: PairOptions): BenchRow {
  const kernels = loadKernels();
  const pixels = 2000;
  const rng = createRng('bench');
  const samples = Float32Array.from({ length: 2 * pixels * KEPT.length }, () => rng.normal());
  const layout = layoutOf(pixels, KEPT);
  const weight = 0.2;
  const fixed = { ...recoveryDefaults, penalty: 'l1', weight, iterations: STEPS, tolerance: 0 } as const;
  const plan = planRecovery(kernels, layout, fixed);
  const found = plan.apply({ layout, samples }).samples;
  const wanted = new Float64Array(2 * pixels * PULSES);
  const peer = () => plainRecovery(samples, pixels, weight, wanted);
  peer();
  let maxError = 0;
  for (let i = 0; i < wanted.length; i++) maxError = Math.max(maxError, Math.abs(wanted[i] - found[i]));
  const timing = measurePair(() => void plan.apply({ layout, samples }), peer, options);
  plan.dispose();
  return { name: `recovery l1 ${pixels} x ${KEPT.length} of ${PULSES}`, peer: 'fft.js', ...timing, maxError };
}

function plainRecovery(samples: Float32Array, pixels: number, weight: number, target: Float64Array): void {
  const fft = new FFT(LENGTH);
  const threshold = weight * Math.sqrt(LENGTH);
  const [code, point, signal, gradient] = [0, 1, 2, 3].map(() => new Float64Array(2 * LENGTH));
  const step = new Float64Array(2 * LENGTH);
  for (let p = 0; p < pixels; p++) {
    const place = (): void =>
      KEPT.forEach((frame, k) => {
        signal[2 * frame] = samples[2 * (p * KEPT.length + k)];
        signal[2 * frame + 1] = samples[2 * (p * KEPT.length + k) + 1];
      });
    code.fill(0);
    point.fill(0);
    let age = 1;
    for (let n = 0; n < STEPS; n++) {
      fft.inverseTransform(signal, point);
      place();
      fft.transform(gradient, signal);
      let uphill = 0;
      for (let i = 0; i < 2 * LENGTH; i += 2) {
        const magnitude = Math.sqrt(gradient[i] ** 2 + gradient[i + 1] ** 2);
        const factor = magnitude > threshold ? 1 - threshold / magnitude : 0;
        for (const k of [i, i + 1]) {
          step[k] = factor * gradient[k] - code[k];
          code[k] += step[k];
          uphill += (point[k] - code[k]) * step[k];
        }
      }
      const next = (1 + Math.sqrt(1 + 4 * age ** 2)) / 2;
      const momentum = uphill > 0 ? 0 : (age - 1) / next;
      age = uphill > 0 ? 1 : next;
      for (let i = 0; i < point.length; i++) point[i] = code[i] + momentum * step[i];
    }
    fft.inverseTransform(signal, code);
    place();
    target.set(signal.subarray(0, 2 * PULSES), 2 * p * PULSES);
  }
}
