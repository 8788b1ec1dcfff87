import { createRng, type Rng } from '../../../src/core/rng.ts';
import type { Kernels } from '../../../src/kernels/load.ts';
import {
  blockUnits,
  contiguousPattern,
  type Examples,
  fixedSampler,
  pairedPattern,
  patternLogits,
  planTop1,
  planTopM,
  planTraining,
  planVelocityNet,
  type Progress,
  randomLogits,
  randomPattern,
  type Sampler,
  singleUnits,
  slowTimeMotion,
  spreadPairs,
  spreadPattern,
  stratifiedRows,
  type Units,
  uniformPattern,
} from '../../../src/learning/index.ts';
import { testError } from './test-error.ts';

/** How fast tissue moves under the probe. */
export interface Regime {
  readonly name: string;
  readonly label: string;
  /** Radians a pulse. */
  readonly fastest: number;
  /** nRMSE that learned masks have to reach. */
  readonly limit: number;
}

export const PULSES = 64;
const KEPT = 16;
const EXAMPLES = 32;
/** 8192 packets. */
const TEST_BATCHES = 256;

export const regimes: readonly Regime[] = [
  { name: 'fast', label: 'Fast motion, up to 2.5 rad a pulse, 16 of 64 pulses', fastest: 2.5, limit: 0.11 },
  { name: 'slow', label: 'Slow motion, up to 0.6 rad a pulse, 16 of 64 pulses', fastest: 0.6, limit: 0.071 },
];

/** How a mask comes about. */
export interface PulseChoice {
  readonly name: string;
  readonly learned: boolean;
  make(rng: Rng): Sampler;
}

const fixed = (name: string, pattern: (rng: Rng) => number[]): PulseChoice => ({
  name,
  learned: false,
  make: (rng) => fixedSampler(PULSES, pattern(rng)),
});
const learned = (name: string, units: Units, logits: (units: Units, rng: Rng) => Float64Array): PulseChoice => ({
  name,
  learned: true,
  make: (rng) => planTopM({ units, kept: KEPT, examples: EXAMPLES, logits: logits(units, rng) }),
});
const stratified = (name: string, units: Units): PulseChoice => ({
  name,
  learned: true,
  make: (rng) => {
    const logits = stratifiedRows(units, KEPT / units.units[0].length, rng);
    return planTop1({ units, kept: KEPT, examples: EXAMPLES, logits, rng: rng.fork('order') });
  },
});
const single = singleUnits(PULSES);
const random = (units: Units, rng: Rng): Float64Array => randomLogits(units.units.length, rng);

export const pulseChoices: readonly PulseChoice[] = [
  learned('learned', single, random),
  learned('learned from pairs to the ends', single, (units, rng) =>
    patternLogits(units, spreadPairs(PULSES, KEPT), rng),
  ),
  learned('learned from uniform to the ends', single, (units, rng) =>
    patternLogits(units, spreadPattern(PULSES, KEPT), rng),
  ),
  learned('learned pairs', blockUnits(PULSES, 2), random),
  stratified('learned in strata', single),
  stratified('learned pairs in strata', blockUnits(PULSES, 2)),
  fixed('pairs', () => pairedPattern(PULSES, KEPT)),
  fixed('uniform', () => uniformPattern(PULSES, KEPT)),
  fixed('pairs to the ends', () => spreadPairs(PULSES, KEPT)),
  fixed('uniform to the ends', () => spreadPattern(PULSES, KEPT)),
  fixed('random', (rng) => randomPattern(PULSES, KEPT, rng)),
  fixed('burst', () => contiguousPattern((PULSES - KEPT) / 2, KEPT)),
  fixed('all pulses', () => contiguousPattern(0, PULSES)),
];

export interface PulseSteps {
  /** With the mask open; masks made by hand: as they are. */
  readonly joint: number;
  /** With the mask chosen. */
  readonly refine: number;
}

/** What one training gave: rms of the errors over rms of the velocities of unseen packets, and which pulses are kept. */
export interface PulseOutcome {
  readonly regime: string;
  readonly choice: string;
  readonly seed: number;
  readonly steps: PulseSteps;
  readonly nrmse: number;
  readonly mask: readonly number[];
}

/** The network of this study and how it trains; the same for every mask. */
export function planPulseTraining(
  kernels: Kernels,
  source: Examples,
  sampler: Sampler,
  seed: number,
  steps: PulseSteps,
  examples = EXAMPLES,
) {
  const { size: pulses, kept } = sampler;
  const model = planVelocityNet(kernels, { pulses, examples, kept, hidden: [64, 64], rounds: 3, seed });
  const isLearned = sampler.parameters.length > 0;
  const training = planTraining(model, sampler, source, {
    seed,
    jointSteps: isLearned ? steps.joint : 0,
    refineSteps: isLearned ? steps.refine : steps.joint + steps.refine,
    rate: 3e-3,
    logitRate: 10,
    temperature: { from: 5, to: 0.5 },
    validateEvery: 100,
    plateau: { patience: Infinity },
  });
  return { model, training };
}

/** Trains the network with one choice of mask and judges it on packets that no training sees. */
export function trainPulseChoice(
  kernels: Kernels,
  regime: Regime,
  choice: PulseChoice,
  seed: number,
  steps: PulseSteps,
  report: (progress: Progress) => void = () => undefined,
  testBatches = TEST_BATCHES,
): PulseOutcome {
  const source = slowTimeMotion({ pulses: PULSES, fastest: regime.fastest });
  const sampler = choice.make(createRng(`masks/${seed}`));
  const { model, training } = planPulseTraining(kernels, source, sampler, seed, steps);
  while (!training.done) report(training.step());
  const mask = training.mask();
  const nrmse = Math.sqrt(testError(model, source, mask, { label: 'slow time, test', batches: testBatches }));
  model.dispose();
  return { regime: regime.name, choice: choice.name, seed, steps, nrmse, mask };
}
