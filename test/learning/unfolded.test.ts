import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planUnfolded } from '../../src/learning/models/unfolded.ts';
import { bandPassWeights, sparseSpectra } from '../../src/learning/tasks/sparse-spectra.ts';
import { createBatch } from '../../src/learning/tasks/examples.ts';

const kernels = loadKernels();
const size = 16;
const examples = 4;

function setting(weights: Float64Array, noise: number) {
  const rng = createRng('unfolded');
  const source = sparseSpectra({ size, spikes: 3, weights, noise });
  const batch = createBatch(source.shape, examples);
  source.draw(rng, batch);
  const model = planUnfolded(kernels, { size, examples, layers: 4, weights, thresholds: [0.1, 0.05] });
  for (let i = 0; i < model.parameters.values.length; i++) model.parameters.values[i] += 0.1 * rng.normal();
  const masks = Float64Array.from({ length: examples * size }, () => rng.uniform());
  const wanted = Float64Array.from({ length: examples * size }, () => rng.normal());
  const loss = (): number => model.forward(batch.measurements, masks).reduce((sum, x, i) => sum + x * wanted[i], 0);
  return { model, masks, batch, wanted, loss };
}

/** Central difference: truncation h^2 and rounding 1e-16 / h meet near h = 1e-5, both about 1e-10. */
function difference(values: Float64Array, i: number, loss: () => number): number {
  const kept = values[i];
  values[i] = kept + 1e-5;
  const above = loss();
  values[i] = kept - 1e-5;
  const below = loss();
  values[i] = kept;
  return (above - below) / 2e-5;
}

for (const [name, weights, noise] of [
  ['flat spectrum', new Float64Array(size).fill(1), 0],
  ['band-pass pulse and noise', bandPassWeights(size, 4, 3), 0.1],
] as const)
  test(`gradients by parameters and mask are the differences of the loss: ${name}`, () => {
    const { model, masks, wanted, loss } = setting(weights, noise);
    loss();
    const gradients = new Float64Array(model.parameters.values.length);
    const byMask = new Float64Array(masks.length);
    model.backward(wanted, gradients, byMask);
    gradients.forEach((gradient, i) => {
      expect(gradient, `parameter ${i}`).toBeCloseTo(difference(model.parameters.values, i, loss), 6);
    });
    byMask.forEach((gradient, i) => {
      expect(gradient, `mask ${i}`).toBeCloseTo(difference(masks, i, loss), 6);
    });
    model.dispose();
  });
