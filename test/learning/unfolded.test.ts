import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { sigmoid } from '../../src/learning/models/threshold.ts';
import { planUnfolded } from '../../src/learning/models/unfolded.ts';
import { bandPassWeights, sparseSpectra } from '../../src/learning/tasks/sparse-spectra.ts';
import { createBatch } from '../../src/learning/tasks/examples.ts';

const kernels = loadKernels();
const size = 16;
const examples = 4;

function setting(weights: Float64Array, noise: number, bound = Infinity) {
  const rng = createRng('unfolded');
  const source = sparseSpectra({ size, spikes: 3, weights, noise });
  const batch = createBatch(source.shape, examples);
  source.draw(rng, batch);
  const model = planUnfolded(kernels, { size, examples, layers: 4, weights, bound, thresholds: [0.1, 0.05] });
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

for (const [name, weights, noise, bound] of [
  ['flat spectrum', new Float64Array(size).fill(1), 0, Infinity],
  ['band-pass pulse and noise', bandPassWeights(size, 4, 3), 0.1, Infinity],
  ['bounded amplitudes', new Float64Array(size).fill(1), 0, 0.3],
] as const)
  test(`gradients by parameters and mask are the differences of the loss: ${name}`, () => {
    const { model, masks, wanted, loss } = setting(weights, noise, bound);
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

test('with every bin kept one layer of step 1 has the signal but for half of its own mirror images, and thresholds it', () => {
  const source = sparseSpectra({ size, spikes: 3 });
  const batch = createBatch(source.shape, examples);
  source.draw(createRng('whole'), batch);
  const [t, w] = [0.05, 0.05];
  const model = planUnfolded(kernels, { size, examples, layers: 1, thresholds: [t, w] });
  const found = model.forward(batch.measurements, new Float64Array(examples * size).fill(1));
  for (let b = 0; b < examples; b++) {
    const z = batch.targets.subarray(b * size, (b + 1) * size);
    const mean = z.reduce((sum, x) => sum + x, 0) / size;
    const alternating = z.reduce((sum, x, n) => sum + (n % 2 ? -x : x), 0) / size;
    z.forEach((x, n) => {
      const u = x - 0.5 * mean - 0.5 * (n % 2 ? -alternating : alternating);
      expect(found[b * size + n]).toBeCloseTo(u * sigmoid((Math.abs(u) - t) / w), 12);
    });
  }
  model.dispose();
});

/** The recursion as its formula stands, with sums for transforms, one signal. */
function recursion(
  f: Float64Array,
  mask: Float64Array,
  h: Float64Array,
  alphas: Float64Array,
  theta: number[],
  w: number,
) {
  const turn = (k: number): number => (2 * Math.PI * (k % size)) / size;
  let x = new Float64Array(size);
  alphas.forEach((alpha, layer) => {
    const residual = Array.from({ length: size }, (_, n) => {
      let [re, im] = [f[2 * n], f[2 * n + 1]];
      x.forEach((value, i) => {
        re -= (h[n] * value * Math.cos(turn(n * i))) / Math.sqrt(size);
        im += (h[n] * value * Math.sin(turn(n * i))) / Math.sqrt(size);
      });
      const c = n % (size / 2) === 0 ? 0.5 : 1;
      return [c * h[n] * mask[n] * re, c * h[n] * mask[n] * im];
    });
    x = x.map((value, i) => {
      const back = residual.reduce(
        (sum, [re, im], n) => sum + re * Math.cos(turn(n * i)) - im * Math.sin(turn(n * i)),
        0,
      );
      const u = value + (alpha * back) / Math.sqrt(size);
      if (layer === alphas.length - 1) return u * sigmoid((Math.abs(u) - theta[layer]) / w);
      return Math.sign(u) * Math.max(0, Math.abs(u) - theta[layer]);
    });
  });
  return x;
}

test('forward is the recursion of its formula, each signal with its own mask', () => {
  const weights = bandPassWeights(size, 4, 3);
  const { model, masks, batch, loss } = setting(weights, 0.1);
  loss();
  const found = model.forward(batch.measurements, masks).slice();
  const softplus = (l: number): number => Math.log(1 + Math.exp(l));
  const theta = Array.from(model.parameters.view('thresholds'), softplus);
  const width = softplus(model.parameters.view('width')[0]);
  for (let b = 0; b < examples; b++) {
    const f = batch.measurements.subarray(2 * b * size, 2 * (b + 1) * size);
    const mask = masks.subarray(b * size, (b + 1) * size);
    const expected = recursion(f, mask, weights, model.parameters.view('steps'), theta, width);
    expected.forEach((x, n) => expect(found[b * size + n]).toBeCloseTo(x, 11));
  }
  model.dispose();
});

test('memory goes back, and what does not fit is refused', () => {
  const before = kernels.memory.bytesInUse;
  planUnfolded(kernels, { size, examples }).dispose();
  expect(kernels.memory.bytesInUse).toBe(before);
  expect(() => planUnfolded(kernels, { size, examples: 3 })).toThrow('planUnfolded.examples: found 3, allowed: even');
  expect(() => planUnfolded(kernels, { size, examples, weights: new Float64Array(3) })).toThrow(
    '3 values, allowed: 16',
  );
  expect(() => planUnfolded(kernels, { size, examples, layers: 0 })).toThrow('planUnfolded.layers');
});
