import { createRng } from '../../../src/core/rng.ts';
import type { Kernels } from '../../../src/kernels/load.ts';
import {
  createBatch,
  type ExchangeOptions,
  fixedSampler,
  gaussianPulse,
  planTraining,
  planUnfoldedLines,
  type RecoveryModel,
  rfLines,
  type Sampler,
} from '../../../src/learning/index.ts';
import { planBMode, psnrDb } from './b-mode.ts';
import { EXAMPLES, type LineChoice, type LineSetting, SIZE, studyLines } from './rf-lines-choices.ts';

const LAYERS = 6;
const RANGE_DB = 50;
/** Turns of exchanges: two for every sample. */
const TURNS = 2 * SIZE;
/** Lines of an image, and images by which a training is judged. */
const LINES = 64;
const IMAGES = 64;

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
  planUnfoldedLines({ size: SIZE, examples, layers, pulse: gaussianPulse(), speckle, noise: studyLines.noise });

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
