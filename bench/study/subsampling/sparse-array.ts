import { createRng, type Rng } from '../../../src/core/rng.ts';
import type { Kernels } from '../../../src/kernels/load.ts';
import {
  arrayCovariance,
  arrayLines,
  contiguousPattern,
  fixedSampler,
  linearEstimate,
  nestedPattern,
  peakSideLobeDb,
  planLoupe,
  planTopM,
  planTraining,
  planUnfoldedArray,
  randomLogits,
  randomPattern,
  type Sampler,
  singleUnits,
  uniformPattern,
} from '../../../src/learning/index.ts';
import { testError } from './test-error.ts';

const [ELEMENTS, BEAMS, EXAMPLES, KEPT] = [64, 128, 32, 16];
/** 4096 lines. */
const TEST_BATCHES = 128;
/** What the study draws: lines whose sector has 95 % of its power at sines of -0.55 to 0.55. */
export const studyLine = { elements: ELEMENTS, beams: BEAMS, sector: 0.28, reflectors: 3, speckle: 0.1, noise: 0.01 };

/** How the elements of a sparse array come about. */
export interface ArrayChoice {
  readonly name: string;
  readonly learned: boolean;
  readonly exchanged?: boolean;
  make(rng: Rng): Sampler;
}

const units = singleUnits(ELEMENTS);
const fixed = (name: string, pattern: (rng: Rng) => number[]): ArrayChoice => ({
  name,
  learned: false,
  make: (rng) => fixedSampler(ELEMENTS, pattern(rng)),
});
const learned = { learned: true, make: (rng: Rng) => topM(rng) };
const topM = (rng: Rng): Sampler =>
  planTopM({ units, kept: KEPT, examples: EXAMPLES, logits: randomLogits(ELEMENTS, rng) });

export const arrayChoices: readonly ArrayChoice[] = [
  { name: 'learned, top-M, exchanged', exchanged: true, ...learned },
  { name: 'learned, top-M', ...learned },
  {
    name: 'LOUPE',
    learned: true,
    make: (rng) => planLoupe({ units, kept: KEPT, examples: EXAMPLES, logits: randomLogits(ELEMENTS, rng) }),
  },
  fixed('random', (rng) => randomPattern(ELEMENTS, KEPT, rng)),
  fixed('nested 4 + 12', () => nestedPattern(4, 12)),
  fixed('nested 11 + 5', () => nestedPattern(11, 5)),
  fixed('uniform', () => uniformPattern(ELEMENTS, KEPT)),
  fixed('dense centre', () => contiguousPattern((ELEMENTS - KEPT) / 2, KEPT)),
];

export interface ArraySteps {
  readonly joint: number;
  readonly refine: number;
}

export interface ArrayOutcome {
  readonly choice: string;
  readonly seed: number;
  readonly steps: ArraySteps;
  /** Of the network; of the linear estimate with least error, in closed form; of delay-and-sum of what is kept. */
  readonly nmseDb: number;
  readonly linearDb: number;
  readonly sumDb: number;
  readonly sideLobeDb: number;
  readonly elements: readonly number[];
}

const decibels = (ratio: number): number => 10 * Math.log10(ratio);

/** Trains the network with one choice of elements and judges it on lines that no training sees. */
export function trainArray(
  kernels: Kernels,
  choice: ArrayChoice,
  seed: number,
  steps: ArraySteps,
  testBatches = TEST_BATCHES,
): ArrayOutcome {
  const source = arrayLines(studyLine);
  const sampler = choice.make(createRng(`elements/${seed}`));
  const model = planUnfoldedArray(kernels, { elements: ELEMENTS, beams: BEAMS, examples: EXAMPLES });
  const training = planTraining(model, sampler, source, {
    seed,
    jointSteps: steps.joint,
    refineSteps: steps.refine,
    rate: 1e-2,
    logitRate: 8,
    ...(choice.exchanged && {
      exchange: { units, turns: Math.min(steps.refine, ELEMENTS), raceBatches: 4, duelBatches: 16 },
    }),
  });
  while (!training.done) training.step();
  const kept = training.mask();
  const nmse = testError(model, source, kept, { label: 'sparse array, test', batches: testBatches });
  model.dispose();
  return {
    choice: choice.name,
    seed,
    steps,
    nmseDb: decibels(nmse),
    linearDb: decibels(linearShare(kept)),
    sumDb: decibels(1 - kept.length / ELEMENTS),
    sideLobeDb: peakSideLobeDb(kept),
    elements: kept,
  };
}

/**
 * Error of the linear estimate over all elements, noise of the dropped ones included, over the power of all: beams are an
 * isometry of elements, so it is the error of the line too. Kept elements, which are known with their noise, have none.
 */
export function linearShare(kept: readonly number[]): number {
  const covariance = arrayCovariance(studyLine);
  const matrix = linearEstimate(covariance, ELEMENTS, kept, studyLine.noise);
  let error = 0;
  for (let n = 0; n < ELEMENTS; n++) {
    if (kept.includes(n)) continue;
    const row = matrix.subarray(n * kept.length, (n + 1) * kept.length);
    // E |y_n|^2 - W E y_kept conj(y_n), for the least error.
    error += 1 - kept.reduce((sum, m, i) => sum + row[i] * covariance[n * ELEMENTS + m], 0);
  }
  return error / ELEMENTS;
}
