import { createRng } from '../../../src/core/rng.ts';
import type { Kernels } from '../../../src/kernels/load.ts';
import { createBatch, fixedSampler, randomPattern, slowTimeMotion, spreadPairs } from '../../../src/learning/index.ts';
import {
  type Frames,
  type FramesLayout,
  planMotionRecovery,
  planRecovery,
  recoveryDefaults,
  type RecoveryPlan,
} from '../../../src/ultrasound/index.ts';
import { keepPulses } from './rotating-disk.ts';
import { planPulseTraining } from './slow-time.ts';

/** How a sample volume moves over a packet; the network is trained on the same with other draws, at 20 dB. */
export interface Motion {
  readonly name: string;
  /** Radians a pulse. */
  readonly fastest: number;
  /** Of its sinusoids, a packet. */
  readonly cycles: readonly [from: number, to: number];
}

export const motions: readonly Motion[] = [
  { name: 'constant', fastest: 0.9 * Math.PI, cycles: [0, 0] },
  { name: 'nearly constant', fastest: 0.9 * Math.PI, cycles: [0, 0.1] },
  { name: 'changing, slow', fastest: 0.6, cycles: [0.5, 2.5] },
  { name: 'changing, fast', fastest: 2.5, cycles: [0.5, 2.5] },
];

/** What puts missing pulses back. */
export const recoveries = ['network', 'sparse, l1', 'sparse, cel0', 'sparse, cel0, random pulses', 'none'] as const;
export type Recovery = (typeof recoveries)[number];

export interface MotionOutcome {
  readonly motion: string;
  readonly kept: number;
  readonly snrDb: number;
  readonly recovery: Recovery;
  /** Energy of the errors of missing pulses over that of the pulses without noise, dB; nothing where none is put back. */
  readonly nmseDb?: number;
  /** Rms of the errors of the velocity from each pulse to the next over the rms of these; nothing where pulses lack. */
  readonly nrmse?: number;
  /** Rms of the errors of the lag-one velocity of the packet, radians a pulse. */
  readonly lagOne: number;
}

const PULSES = 32;
const PIXELS = 4096;
const TRAINED_DB = 20;

/** Recovers pixels that no training sees by each way, from pairs of pulses to the ends of the packet. */
export function judgeMotion(
  kernels: Kernels,
  motion: Motion,
  kept: number,
  snrsDb: readonly number[],
  steps: number,
): MotionOutcome[] {
  const mask = spreadPairs(PULSES, kept);
  const source = (snrDb: number) => slowTimeMotion({ ...motion, pulses: PULSES, snrDb });
  const sampler = fixedSampler(PULSES, mask);
  const { model, training } = planPulseTraining(kernels, source(TRAINED_DB), sampler, 1, { joint: 0, refine: steps });
  while (!training.done) training.step();
  const truth = createBatch(model.shape, PIXELS);
  source(300).draw(createRng('unseen motion'), truth);
  const whole = new Float32Array(truth.measurements);
  const layout = layoutOf(mask);
  // Pairs at one distance are good for a network and bad for spectra, whose side lobes they raise.
  const random = randomPattern(PULSES, kept, createRng('random pulses'));
  const sparse = { ...recoveryDefaults, penalty: 'cel0' } as const;
  const plans: Record<Exclude<Recovery, 'none'>, { readonly from: readonly number[]; readonly plan: RecoveryPlan }> = {
    network: { from: mask, plan: planMotionRecovery(kernels, layout, () => model) },
    'sparse, l1': { from: mask, plan: planRecovery(kernels, layout, recoveryDefaults) },
    'sparse, cel0': { from: mask, plan: planRecovery(kernels, layout, sparse) },
    'sparse, cel0, random pulses': { from: random, plan: planRecovery(kernels, layoutOf(random), sparse) },
  };
  const outcomes = snrsDb.flatMap((snrDb) => {
    const rng = createRng(`noise/${snrDb}`);
    const spread = Math.SQRT1_2 * 10 ** (-snrDb / 20);
    const noisy = { layout: layoutOf(), samples: whole.map((value) => value + spread * rng.normal()) };
    return recoveries.map((recovery): MotionOutcome => {
      const at = { motion: motion.name, kept, snrDb, recovery };
      if (recovery === 'none') return { ...at, lagOne: lagOneError(keepPulses(noisy, mask), whole) };
      const { from, plan } = plans[recovery];
      const found = plan.apply(keepPulses(noisy, from));
      return {
        ...at,
        nmseDb: missingError(found, whole, from),
        nrmse: velocityError(found, truth.targets),
        lagOne: lagOneError(found, whole),
      };
    });
  });
  for (const { plan } of Object.values(plans)) plan.dispose();
  return outcomes;
}

const layoutOf = (kept = [...Array(PULSES).keys()]): FramesLayout => ({
  grid: { lateralCount: PIXELS, depthCount: 1, lateralOriginM: 0, lateralSpacingM: 1e-4, depthOriginM: 0.01, depthSpacingM: 1e-4 }, // prettier-ignore
  carrierHz: 5e6,
  propagationSpeedMps: 1540,
  prfHz: 5000,
  pulses: PULSES,
  kept,
  transmits: 1,
});

function missingError({ samples }: Frames, whole: Float32Array, mask: readonly number[]): number {
  let [errors, power] = [0, 0];
  for (let i = 0; i < whole.length; i++) {
    if (mask.includes((i >> 1) % PULSES)) continue;
    errors += (samples[i] - whole[i]) ** 2;
    power += whole[i] ** 2;
  }
  return 10 * Math.log10(errors / power);
}

const wrapped = (angle: number): number => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));

/** conj(s_i) s_j of interleaved samples. */
const product = (samples: Float32Array, i: number, j: number): readonly [number, number] => [
  samples[2 * i] * samples[2 * j] + samples[2 * i + 1] * samples[2 * j + 1],
  samples[2 * i] * samples[2 * j + 1] - samples[2 * i + 1] * samples[2 * j],
];

function velocityError({ samples }: Frames, velocities: Float64Array): number {
  let [errors, power] = [0, 0];
  velocities.forEach((velocity, i) => {
    if (i % PULSES === 0) return;
    const [re, im] = product(samples, i - 1, i);
    errors += wrapped(Math.atan2(im, re) - velocity) ** 2;
    power += velocity ** 2;
  });
  return Math.sqrt(errors / power);
}

/** Of pulses that stand side by side, against those of all pulses without noise. */
function lagOneError({ layout: { kept }, samples }: Frames, whole: Float32Array): number {
  const all = [...Array(PULSES).keys()];
  let errors = 0;
  for (let pixel = 0; pixel < PIXELS; pixel++)
    errors += wrapped(lagOne(samples, pixel, kept) - lagOne(whole, pixel, all)) ** 2 / PIXELS;
  return Math.sqrt(errors);
}

function lagOne(samples: Float32Array, pixel: number, kept: readonly number[]): number {
  let [real, imaginary] = [0, 0];
  for (let k = 1; k < kept.length; k++) {
    if (kept[k] !== kept[k - 1] + 1) continue;
    const at = pixel * kept.length + k;
    const [re, im] = product(samples, at - 1, at);
    real += re;
    imaginary += im;
  }
  return Math.atan2(imaginary, real);
}
