import { createRng, type Rng } from '../../../src/core/rng.ts';
import type { Kernels } from '../../../src/kernels/load.ts';
import {
  bandPassWeights,
  conjugateAwarePattern,
  conjugateDuplicates,
  conjugateUnits,
  contiguousPattern,
  fixedSampler,
  lowPassPattern,
  planLoupe,
  planTop1,
  planTopM,
  planTraining,
  planUnfolded,
  type Progress,
  randomLogits,
  randomPattern,
  type Sampler,
  singleUnits,
  sparseSpectra,
  type Units,
  uniformPattern,
} from '../../../src/learning/index.ts';
import { testError } from './test-error.ts';

/** Sparse signals and how their spectrum is measured. */
export interface Setting {
  readonly name: string;
  readonly label: string;
  readonly kept: number;
  readonly noise: number;
  readonly weights: Float64Array;
  /** Of the network's thresholds at the start: as high as what sub-sampling spreads, as low as the noise. */
  readonly thresholds: readonly [from: number, to: number];
  /** Of the network, and of the logits as a multiple of it. */
  readonly rate: number;
  readonly logitRate: number;
  /** Part of the first phase after which temperature stays low. */
  readonly heldFrom: number;
  /** NMSE that learned masks have to reach, dB. */
  readonly limitDb: number;
}

const SIZE = 128;
const SPIKES = 5;
/** Amplitudes are N(0, 1): beyond it lies one in a million. */
const BOUND = 5;
const EXAMPLES = 64;
/** 65536 signals: of learned masks only some ten in ten thousand are not recovered, and they make the error. */
const TEST_BATCHES = 1024;

export const settings: readonly Setting[] = [
  {
    name: 'delta',
    label: 'Delta pulse, 32 of 128, no noise',
    kept: 32,
    noise: 0,
    weights: new Float64Array(SIZE).fill(1),
    thresholds: [0.5, 0.005],
    rate: 1e-2,
    logitRate: 8,
    heldFrom: 0.6,
    limitDb: -27.5,
  },
  {
    name: 'band-pass',
    label: 'Band-pass, 16 of 128, noise 0.05',
    kept: 16,
    noise: 0.05,
    weights: bandPassWeights(SIZE, 32, 10),
    thresholds: [0.2, 0.05],
    rate: 5e-3,
    logitRate: 4,
    heldFrom: 1,
    limitDb: -3.7,
  },
];

/** How a mask comes about. */
export interface Choice {
  readonly name: string;
  readonly learned: boolean;
  /** What exchanges its units after the joint phase; nothing does when left out. */
  readonly exchanged?: Units;
  /** Whether `make` depends on the seed: others repeat only the training of the network. */
  make(setting: Setting, rng: Rng): Sampler;
}

/** Turns of every unit. */
const ROUNDS = 2;

const [single, half] = [singleUnits(SIZE), conjugateUnits(SIZE)];
const fixed = (name: string, pattern: (kept: number, rng: Rng) => number[]): Choice => ({
  name,
  learned: false,
  make: ({ kept }, rng) => fixedSampler(SIZE, pattern(kept, rng)),
});
const topM =
  (units: Units): Choice['make'] =>
  ({ kept }, rng) =>
    planTopM({ units, kept, examples: EXAMPLES, logits: randomLogits(units.units.length, rng) });
const randomHalf = fixed('random, half spectrum', (kept, rng) => conjugateAwarePattern(SIZE, kept, rng));

export const choices: readonly Choice[] = [
  { name: 'learned, top-M, exchanged', learned: true, exchanged: single, make: topM(single) },
  { name: 'learned, top-M, half spectrum, exchanged', learned: true, exchanged: half, make: topM(half) },
  { ...randomHalf, name: 'random, half spectrum, exchanged', learned: true, exchanged: half },
  { name: 'learned, top-M', learned: true, make: topM(single) },
  { name: 'learned, top-M, half spectrum', learned: true, make: topM(half) },
  randomHalf,
  fixed('random', (kept, rng) => randomPattern(SIZE, kept, rng)),
  fixed('low-pass', lowPassPattern),
  fixed('contiguous band', (kept) => contiguousPattern(SIZE / 4 - kept / 2, kept)),
  fixed('uniform', (kept) => uniformPattern(SIZE, kept)),
  {
    name: 'learned, top-1',
    learned: true,
    make: ({ kept }, rng) =>
      planTop1({
        units: single,
        kept,
        examples: EXAMPLES,
        logits: randomLogits(kept * SIZE, rng),
        rng: rng.fork('order'),
      }),
  },
  {
    name: 'LOUPE',
    learned: true,
    make: ({ kept }, rng) => planLoupe({ units: single, kept, examples: EXAMPLES, logits: randomLogits(SIZE, rng) }),
  },
  fixed('all bins', () => contiguousPattern(0, SIZE)),
];

/** What one training gave: NMSE in dB over the test signals, bins kept, and how many of them mirror others. */
export interface Outcome {
  readonly setting: string;
  readonly choice: string;
  readonly seed: number;
  readonly steps: Steps;
  readonly nmseDb: number;
  readonly duplicates: number;
  readonly mask: readonly number[];
}

export interface Steps {
  readonly joint: number;
  readonly refine: number;
}

/** Trains the network with one choice of mask and judges it on signals that no training sees. */
export function trainChoice(
  kernels: Kernels,
  setting: Setting,
  choice: Choice,
  seed: number,
  steps: Steps,
  report: (progress: Progress) => void,
  testBatches = TEST_BATCHES,
): Outcome {
  const { weights, noise, thresholds } = setting;
  const source = sparseSpectra({ size: SIZE, spikes: SPIKES, weights, noise });
  const sampler = choice.make(setting, createRng(`masks/${seed}`));
  const model = planUnfolded(kernels, { size: SIZE, examples: EXAMPLES, weights, thresholds, bound: BOUND });
  const training = planTraining(model, sampler, source, {
    seed,
    jointSteps: steps.joint,
    refineSteps: steps.refine,
    rate: setting.rate,
    logitRate: setting.logitRate,
    temperature: { from: 5, to: 0.5, until: setting.heldFrom },
    validationBatches: 16,
    ...(choice.exchanged && {
      // Short trainings of tests have no more turns than steps.
      exchange: { units: choice.exchanged, turns: Math.min(steps.refine, ROUNDS * choice.exchanged.units.length) },
    }),
  });
  while (!training.done) report(training.step());
  const mask = training.mask();
  const nmse = testError(model, source, mask, { label: 'partial Fourier, test', batches: testBatches });
  model.dispose();
  return {
    setting: setting.name,
    choice: choice.name,
    seed,
    steps,
    nmseDb: 10 * Math.log10(nmse),
    duplicates: conjugateDuplicates(SIZE, mask),
    mask,
  };
}
