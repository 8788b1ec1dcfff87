import { afterAll, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import type { RecoveryModel } from '../../src/learning/models/recovery-model.ts';
import { planUnfolded } from '../../src/learning/models/unfolded.ts';
import { createParameters } from '../../src/learning/parameters.ts';
import { fixedSampler } from '../../src/learning/sampler/fixed.ts';
import { randomLogits } from '../../src/learning/sampler/initial-logits.ts';
import { planTopM } from '../../src/learning/sampler/top-m.ts';
import { singleUnits } from '../../src/learning/sampler/units.ts';
import type { Examples } from '../../src/learning/tasks/examples.ts';
import { bandPassWeights, sparseSpectra } from '../../src/learning/tasks/sparse-spectra.ts';
import { planTraining, type TrainingOptions } from '../../src/learning/training.ts';

const kernels = loadKernels();
const [size, examples, kept] = [32, 16, 10];
const weights = bandPassWeights(size, 8, 4);
const source = sparseSpectra({ size, spikes: 2, weights, noise: 0.02 });
const planned: RecoveryModel[] = [];
afterAll(() => planned.forEach((model) => model.dispose()));

const options: TrainingOptions = {
  seed: 3,
  jointSteps: 60,
  refineSteps: 30,
  rate: 5e-3,
  validateEvery: 7,
  validationBatches: 2,
  plateau: { patience: 1 },
};

function setUp(changes: Partial<TrainingOptions> = {}) {
  const model = planUnfolded(kernels, { size, examples, layers: 4, weights });
  planned.push(model);
  const sampler = planTopM({
    units: singleUnits(size),
    kept,
    examples,
    logits: randomLogits(size, createRng('start')),
  });
  return { model, sampler, training: planTraining(model, sampler, source, { ...options, ...changes }) };
}
const results = ({ model, sampler, training }: ReturnType<typeof setUp>): unknown => [
  model.parameters.values,
  sampler.parameters,
  training.mask(),
  training.save(),
];

test.each([1, 33, 60, 75, 89])('interrupted after %d steps it ends with the same bits', (at) => {
  const whole = setUp();
  while (!whole.training.done) whole.training.step();
  const first = setUp();
  while (first.training.step().step < at);
  const second = setUp();
  second.training.restore(first.training.save());
  while (!second.training.done) second.training.step();
  expect(results(second)).toEqual(results(whole));
});

test.each([60, 65, 72, 89])('with exchanges too, interrupted after %d steps', (at) => {
  const exchange = { units: singleUnits(size), turns: 40, raceBatches: 2, duelBatches: 4 };
  const whole = setUp({ exchange });
  while (!whole.training.done) whole.training.step();
  // The same training but for what is exchanged: something was.
  const without = setUp();
  while (!without.training.done) without.training.step();
  expect(whole.training.mask()).not.toEqual(without.training.mask());
  expect(whole.training.mask()).toHaveLength(kept);
  const first = setUp({ exchange });
  while (first.training.step().step < at);
  const second = setUp({ exchange });
  second.training.restore(first.training.save());
  while (!second.training.done) second.training.step();
  expect(results(second)).toEqual(results(whole));
});

test('exchanges without steps to have them in are refused', () => {
  const exchange = { units: singleUnits(size), turns: 4 };
  expect(() => setUp({ exchange, refineSteps: 0 })).toThrow(
    'planTraining: exchange.turns: found 4, allowed: 0 without refining steps',
  );
});

test('another seed, another result', () => {
  const [one, other] = [setUp(), setUp({ seed: 4 })];
  for (const { training } of [one, other]) while (!training.done) training.step();
  expect(results(one)).not.toEqual(results(other));
});

test('the mask stays in the second phase, and the best validation is what remains', () => {
  const { training } = setUp({ refineSteps: 60 });
  while (training.step().step < 60);
  const mask = training.mask();
  let last = training.step();
  let best = last.best;
  while (!training.done) {
    expect(training.mask()).toEqual(mask);
    last = training.step();
    expect(last.best).toBeLessThanOrEqual(best);
    best = last.best;
  }
  expect(training.mask()).toEqual(mask);
});

test('a state of another plan is refused', () => {
  const { training } = setUp();
  expect(() => training.restore(new Uint8Array(80))).toThrow('training state: found 80 bytes of another plan');
  const model = planUnfolded(kernels, { size, examples, layers: 5, weights });
  planned.push(model);
  const logits = new Float64Array(size);
  const sampler = planTopM({ units: singleUnits(size), kept, examples, logits });
  const other = planTraining(model, sampler, source, options);
  expect(() => training.restore(other.save())).toThrow('of another plan');
});

test('sizes that do not fit are refused when planned', () => {
  const { model } = setUp();
  const sampler = planTopM({ units: singleUnits(31), kept, examples, logits: new Float64Array(31) });
  expect(() => planTraining(model, sampler, source, options)).toThrow(
    'planTraining: sampler.size: found 31, allowed: 32, as the model has',
  );
  const longer = sparseSpectra({ size: 64, spikes: 2 });
  const fitting = planTopM({ units: singleUnits(size), kept, examples, logits: new Float64Array(size) });
  expect(() => planTraining(model, fitting, longer, options)).toThrow('examples: measurement: found 128, allowed: 64');
});

/** Recovers x = measured entries as they are; the unmeasured are lost: the loss of a mask is the power outside it. */
function copyingModel(): RecoveryModel {
  let [latest, output] = [new Float64Array(0), new Float64Array(0)];
  return {
    name: 'copy',
    shape: { measurement: size, target: size, mask: size },
    examples,
    parameters: createParameters({}),
    forward: (x, masks) => {
      latest = Float64Array.from(x);
      return (output = latest.map((value, i) => value * masks[i]));
    },
    backward: (outputs, _gradients, masks) => masks?.set(outputs.map((g, i) => g * latest[i])),
    dispose: () => void output,
  };
}

test('with nothing to recover the sampler finds the entries with the most power', () => {
  // Entries of variance 1 at ten places and 0.25 at the others: the best mask is known.
  const strong = new Set([1, 2, 5, 9, 12, 17, 20, 23, 28, 31]);
  const entries: Examples = {
    shape: { measurement: size, target: size, mask: size },
    draw: (rng, { measurements, targets }) => {
      for (let i = 0; i < targets.length; i++) targets[i] = rng.normal() * (strong.has(i % size) ? 1 : 0.5);
      measurements.set(targets);
    },
  };
  const sampler = planTopM({ units: singleUnits(size), kept, examples, logits: new Float64Array(size) });
  const training = planTraining(copyingModel(), sampler, entries, { ...options, jointSteps: 400, refineSteps: 0 });
  while (!training.done) training.step();
  expect(training.mask()).toEqual([...strong]);
});

test('exchanges find them from any mask', () => {
  const entries: Examples = {
    shape: { measurement: size, target: size, mask: size },
    draw: (rng, { measurements, targets }) => {
      for (let i = 0; i < targets.length; i++) targets[i] = rng.normal() * (i % size < kept ? 1 : 0.5);
      measurements.set(targets);
    },
  };
  const start = Array.from({ length: kept }, (_, i) => size - 1 - i);
  const training = planTraining(copyingModel(), fixedSampler(size, start), entries, {
    ...options,
    exchange: { units: singleUnits(size), turns: 2 * size, raceBatches: 16, duelBatches: 32 },
  });
  while (!training.done) training.step();
  expect(training.mask()).toEqual(Array.from({ length: kept }, (_, n) => n));
});

test('on a band-pass pulse it learns bins within the band', () => {
  const run = setUp({ jointSteps: 600, refineSteps: 100 });
  const losses: number[] = [];
  while (!run.training.done) losses.push(run.training.step().best);
  const mask = run.training.mask();
  // Bins with less than a tenth of the gain say nothing within this noise.
  expect(mask.every((n) => weights[n] > 0.1)).toBe(true);
  expect(losses.at(-1)).toBeLessThan(losses[60] * 0.8);
});
