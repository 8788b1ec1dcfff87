import { createRng, type Rng } from '../../../src/core/rng.ts';
import type { Kernels } from '../../../src/kernels/load.ts';
import {
  contiguousPattern,
  createBatch,
  type ExchangeOptions,
  fixedSampler,
  gaussianPulse,
  jitteredPattern,
  patternLogits,
  periodicUnits,
  planLoupe,
  planTop1,
  planTopM,
  planTraining,
  planUnfoldedLines,
  quadraturePattern,
  randomLogits,
  randomPattern,
  type RecoveryModel,
  rfLines,
  type Sampler,
  singleUnits,
  stratifiedRows,
  type Units,
  uniformPattern,
} from '../../../src/learning/index.ts';
import { planBMode, psnrDb } from './b-mode.ts';
import { linearErrorOf } from './gaussian-line.ts';
import { bestSpread, exchangeFromRandom } from './linear-search.ts';
import { gaussianLine } from './rf-lines-search.ts';

/** Samples of a line: 6.4 us at 40 MHz, 4.9 mm of tissue. */
export const SIZE = 256;
/** A quarter period of 5 MHz at 40 MHz. */
export const QUARTER = 2;
const EXAMPLES = 16;
const LAYERS = 6;
const NOISE = 0.05;
/** What lines consist of. */
export const studyLines = { size: SIZE, scatterers: 8, share: 0.9, noise: NOISE } as const;
const RANGE_DB = 50;
/** Turns of exchanges: two for every sample. */
const TURNS = 2 * SIZE;
/** Random masks from which the linear estimate exchanges. */
const LINEAR_STARTS = 40;
/** Samples between the entries of a pair and at the ends up to which evenly spread pairs are searched. */
export const SPREAD = 12;
/** Lines of an image, and images by which a training is judged. */
const LINES = 64;
const IMAGES = 64;

/** How many samples of a line are kept. */
export interface LineSetting {
  readonly name: string;
  readonly label: string;
  readonly kept: number;
}

export const lineSettings: readonly LineSetting[] = [
  { name: 'factor 4', label: '64 of 256 samples', kept: 64 },
  { name: 'factor 8', label: '32 of 256 samples', kept: 32 },
];

/** How a mask comes about. */
export interface LineChoice {
  readonly name: string;
  /** `fixed`: the usual rivals, which know nothing of the signals; `added`: made by hand with more thought. */
  readonly kind: 'learned' | 'fixed' | 'added' | 'whole';
  make(kept: number, rng: Rng, start: number): Sampler;
  /** Rate of the logits as a multiple of the network's; 10. */
  readonly logitRate?: number;
  /** Joint phases, each from a sampler of its own, of which the best validated goes on; 1. Several take a third of the steps each. */
  readonly starts?: number;
  /** What exchanges single samples after the starts, until the network has had as many steps as any other; nothing does when left out. */
  readonly exchanged?: Omit<ExchangeOptions, 'turns'>;
}

const byHand = (
  name: string,
  kind: LineChoice['kind'],
  pattern: (kept: number, rng: Rng) => readonly number[],
): LineChoice => ({ name, kind, make: (kept, rng) => fixedSampler(SIZE, pattern(kept, rng)) });
const topM = (name: string, units: Units, logits: (kept: number, rng: Rng) => Float64Array): LineChoice => ({
  name,
  kind: 'learned',
  make: (kept, rng) => planTopM({ units, kept, examples: EXAMPLES, logits: logits(kept, rng) }),
});
const single = singleUnits(SIZE);
/** So few units that patterns are few, and a start settles early: several, of which validation finds the best. */
const period = (length: number): LineChoice => ({
  ...topM(`learned, period ${length}`, periodicUnits(SIZE, length), (_, rng) => randomLogits(length, rng)),
  starts: 8,
});

/** Of random masks, each exchanged until the linear estimate has no better one, that with the least error. */
const linearMask = (kept: number, rng: Rng): readonly number[] =>
  exchangeFromRandom(gaussianLine(studyLines), kept, LINEAR_STARTS, rng)[0].mask;
/** What stands further away than a period of the carrier takes no place: candidates are few, so that every sample has its turn twice. */
const near: LineChoice['exchanged'] = { units: single, reach: 4 * QUARTER };

export const lineChoices: readonly LineChoice[] = [
  topM('learned', single, (_, rng) => randomLogits(SIZE, rng)),
  period(16),
  { ...period(16), name: 'learned, period 16, exchanged', exchanged: near },
  {
    // Eight starts of period 16 and one that the linear estimate found; the network says which is best.
    name: 'learned, period 16 or linear, exchanged',
    kind: 'learned',
    make: (kept, rng, start) =>
      start < 8 ? period(16).make(kept, rng, start) : fixedSampler(SIZE, linearMask(kept, rng)),
    starts: 9,
    exchanged: near,
  },
  {
    name: 'linear, exchanged',
    kind: 'learned',
    make: (kept, rng) => fixedSampler(SIZE, linearMask(kept, rng)),
    exchanged: near,
  },
  {
    name: 'quadrature pairs, exchanged',
    kind: 'learned',
    make: (kept) => fixedSampler(SIZE, quadraturePattern(SIZE, kept, QUARTER)),
    exchanged: near,
  },
  {
    // Six above the others: of 256 logits the 192 or more outside would at three still win every other place.
    ...topM('learned from quadrature pairs', single, (kept, rng) =>
      patternLogits(single, quadraturePattern(SIZE, kept, QUARTER), rng, 6),
    ),
    logitRate: 3,
  },
  {
    name: 'learned in strata',
    kind: 'learned',
    make: (kept, rng) =>
      planTop1({
        units: single,
        kept,
        examples: EXAMPLES,
        logits: stratifiedRows(single, kept, rng),
        rng: rng.fork('order'),
      }),
  },
  {
    name: 'LOUPE',
    kind: 'learned',
    make: (kept, rng) => planLoupe({ units: single, kept, examples: EXAMPLES, logits: randomLogits(SIZE, rng) }),
  },
  byHand('uniform', 'fixed', (kept) => uniformPattern(SIZE, kept)),
  byHand('random', 'fixed', (kept, rng) => randomPattern(SIZE, kept, rng)),
  byHand('contiguous', 'fixed', (kept) => contiguousPattern((SIZE - kept) / 2, kept)),
  byHand('jittered', 'added', (kept, rng) => jitteredPattern(SIZE, kept, rng)),
  byHand('quadrature pairs', 'added', (kept) => quadraturePattern(SIZE, kept, QUARTER)),
  // Theory says pairs; how far apart and how near to the ends, the linear estimate.
  byHand('pairs spread for the linear estimate', 'added', (kept) => {
    const line = gaussianLine(studyLines);
    return bestSpread({ size: SIZE, kept, most: SPREAD }, (mask) => linearErrorOf(line, mask)).mask;
  }),
  byHand('all samples', 'whole', () => contiguousPattern(0, SIZE)),
];

export interface LineSteps {
  /** With the mask open; masks made by hand: as they are. */
  readonly joint: number;
  /** With the mask chosen. */
  readonly refine: number;
}

/** What one training gave, over lines that no training sees. */
export interface LineOutcome {
  readonly setting: string;
  readonly choice: string;
  readonly seed: number;
  readonly steps: LineSteps;
  /** Energy of the errors over that of the lines: of the network; of the linear estimate with least error and the same mask. */
  readonly nmseDb: number;
  readonly linearDb: number;
  /** Of the images of the network, 50 dB. */
  readonly psnrDb: number;
  readonly mask: readonly number[];
}

const source = rfLines(studyLines);
const network = (examples: number, layers: number, speckle: number): RecoveryModel =>
  planUnfoldedLines({ size: SIZE, examples, layers, pulse: gaussianPulse(), speckle, noise: NOISE });

/** Trains the network with one choice of mask and judges it on lines that no training sees. */
export function trainLineChoice(
  kernels: Kernels,
  { name, kept }: LineSetting,
  choice: LineChoice,
  seed: number,
  steps: LineSteps,
  images = IMAGES,
): LineOutcome {
  const { mask, values } = trained(kept, choice, seed, steps);
  const judged = network(LINES, LAYERS, 1);
  judged.parameters.values.set(values);
  const found = judge(kernels, judged, mask, images);
  // Of all scatterers together as a Gaussian background; lines have power 1.
  const linear = judge(kernels, network(LINES, 0, 1), mask, images);
  return {
    setting: name,
    choice: choice.name,
    seed,
    steps,
    nmseDb: found.nmseDb,
    linearDb: linear.nmseDb,
    psnrDb: found.psnrDb,
    mask,
  };
}

/** The best of all starts by validation, then the network alone with its mask. */
function trained(kept: number, choice: LineChoice, seed: number, steps: LineSteps) {
  const { starts = 1, logitRate = 10, exchanged } = choice;
  const train = (
    sampler: Sampler,
    label: number | string,
    jointSteps: number,
    refineSteps: number,
    { values, exchange }: { readonly values?: Float64Array; readonly exchange?: ExchangeOptions | undefined } = {},
  ) => {
    const model = network(EXAMPLES, LAYERS, Math.sqrt(1 - studyLines.share));
    if (values) model.parameters.values.set(values);
    const training = planTraining(model, sampler, source, {
      seed: label,
      jointSteps,
      refineSteps,
      rate: 1e-2,
      logitRate,
      temperature: { from: 5, to: 0.5, until: 0.7 },
      validationBatches: 16,
      plateau: { patience: Infinity },
      ...(exchange && { exchange }),
    });
    let best = Infinity;
    while (!training.done) ({ best } = training.step());
    return { mask: training.mask(), values: model.parameters.values, best };
  };
  const samplers = Array.from({ length: starts }, (_, start) =>
    choice.make(kept, createRng(start === 0 ? `masks/${seed}` : `masks/${seed}/${start}`), start),
  );
  if (starts === 1 && !exchanged) {
    if (samplers[0].parameters.length === 0) return train(samplers[0], seed, 0, steps.joint + steps.refine);
    return train(samplers[0], seed, steps.joint, steps.refine);
  }
  // Starts share the seed of the training, so that all are validated on the same lines.
  const [joint, brief] = [Math.ceil(steps.joint / 3), Math.ceil(steps.refine / starts)];
  const [first] = samplers.map((sampler) => train(sampler, seed, joint, brief)).sort((a, b) => a.best - b.best);
  const rest = exchanged ? steps.joint + steps.refine - joint - brief : steps.refine;
  const exchange = exchanged && { ...exchanged, turns: Math.min(rest, TURNS) };
  return train(fixedSampler(SIZE, first.mask), seed, 0, rest, { values: first.values, exchange });
}

/** Errors over images of lines, the same for every mask and seed. */
function judge(
  kernels: Kernels,
  model: RecoveryModel,
  mask: readonly number[],
  images: number,
): { readonly nmseDb: number; readonly psnrDb: number } {
  const batch = createBatch(model.shape, LINES);
  const masks = new Float64Array(LINES * SIZE);
  const rng = createRng('rf lines, test');
  fixedSampler(SIZE, mask).sample(rng, 1, masks);
  const bMode = planBMode(kernels, LINES, SIZE, RANGE_DB);
  let [errors, power, shown] = [0, 0, 0];
  for (let i = 0; i < images; i++) {
    source.draw(rng.fork(`${i}`), batch);
    const found = model.forward(batch.measurements, masks);
    batch.targets.forEach((wanted, j) => {
      errors += (found[j] - wanted) ** 2;
      power += wanted * wanted;
    });
    shown += bMode.squaredError(batch.targets, found) / images;
  }
  bMode.dispose();
  return { nmseDb: 10 * Math.log10(errors / power), psnrDb: psnrDb(shown, RANGE_DB) };
}
