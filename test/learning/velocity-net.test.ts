import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planVelocityNet } from '../../src/learning/models/velocity-net.ts';
import { createBatch } from '../../src/learning/tasks/examples.ts';
import { slowTimeMotion } from '../../src/learning/tasks/slow-time.ts';

const kernels = loadKernels();
const [pulses, examples] = [9, 3];

function setting(rounds: number) {
  const source = slowTimeMotion({ pulses, fastest: 1 });
  const batch = createBatch(source.shape, examples);
  const rng = createRng('velocity');
  source.draw(rng, batch);
  const model = planVelocityNet(kernels, { pulses, examples, lags: 3, hidden: [7, 5], rounds, seed: 1 });
  const { values } = model.parameters;
  for (let i = 0; i < values.length; i++) values[i] += 0.2 * rng.normal();
  const wanted = Float64Array.from({ length: examples * pulses }, () => rng.normal());
  const loss = (masks: Float64Array): number =>
    model.forward(batch.measurements, masks).reduce((sum, x, i) => sum + x * wanted[i], 0);
  return { model, batch, rng, wanted, loss };
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

const openMasks = (rng: ReturnType<typeof createRng>): Float64Array =>
  Float64Array.from({ length: examples * pulses }, () => 0.2 + rng.uniform());
const kept = [0, 2, 3, 5, 8];
const chosenMasks = (): Float64Array =>
  Float64Array.from({ length: examples * pulses }, (_, i) => (kept.includes(i % pulses) ? 1 : 0));

test.each([1, 2, 3])('gradients by parameters and mask are the differences of the loss: %d rounds', (rounds) => {
  const { model, rng, wanted, loss } = setting(rounds);
  const masks = openMasks(rng);
  loss(masks);
  const gradients = new Float64Array(model.parameters.values.length);
  const byMask = new Float64Array(masks.length);
  model.backward(wanted, gradients, byMask);
  gradients.forEach((gradient, i) =>
    expect(gradient, `parameter ${i}`).toBeCloseTo(
      difference(model.parameters.values, i, () => loss(masks)),
      6,
    ),
  );
  byMask.forEach((gradient, i) =>
    expect(gradient, `mask ${i}`).toBeCloseTo(
      difference(masks, i, () => loss(masks)),
      6,
    ),
  );
  model.dispose();
});

test('inputs that a mask empties cost nothing and change nothing, but the mask would have them', () => {
  const { model, wanted, loss } = setting(2);
  const masks = chosenMasks();
  loss(masks);
  const gradients = new Float64Array(model.parameters.values.length);
  model.backward(wanted, gradients);
  gradients.forEach((gradient, i) =>
    expect(gradient, `parameter ${i}`).toBeCloseTo(
      difference(model.parameters.values, i, () => loss(masks)),
      6,
    ),
  );
  const again = new Float64Array(gradients.length);
  const byMask = new Float64Array(masks.length);
  loss(masks);
  model.backward(wanted, again, byMask);
  expect(again).toEqual(gradients);
  byMask.forEach((gradient, i) =>
    expect(gradient, `mask ${i}`).toBeCloseTo(
      difference(masks, i, () => loss(masks)),
      6,
    ),
  );
  model.dispose();
});

test('neither gain nor the phase of the start matters, nor what is dropped', () => {
  const { model, batch } = setting(2);
  const masks = chosenMasks();
  const found = model.forward(batch.measurements, masks).slice();
  const [re, im] = [3 * Math.cos(1), 3 * Math.sin(1)];
  const other = batch.measurements.slice();
  for (let i = 0; i < other.length; i += 2) {
    const [x, y] = [other[i], other[i + 1]];
    const dropped = masks[i / 2] === 0;
    other[i] = dropped ? 7 : re * x - im * y;
    other[i + 1] = dropped ? -1 : re * y + im * x;
  }
  model.forward(other, masks).forEach((v, i) => expect(v).toBeCloseTo(found[i], 10));
  model.dispose();
});

test('motion is as it is said to be: phases add up, the fastest is in its range', () => {
  const source = slowTimeMotion({ pulses: 64, fastest: 2.5, snrDb: 200 });
  const batch = createBatch(source.shape, 50);
  source.draw(createRng(3), batch);
  for (let b = 0; b < 50; b++) {
    const v = batch.targets.subarray(64 * b, 64 * (b + 1));
    const s = batch.measurements.subarray(128 * b, 128 * (b + 1));
    const peak = Math.max(...v.map(Math.abs));
    expect(peak).toBeGreaterThanOrEqual(0.5);
    expect(peak).toBeLessThanOrEqual(2.5);
    for (let n = 1; n < 64; n++) {
      const [re, im] = [
        s[2 * n - 2] * s[2 * n] + s[2 * n - 1] * s[2 * n + 1],
        s[2 * n - 2] * s[2 * n + 1] - s[2 * n - 1] * s[2 * n],
      ];
      expect(Math.atan2(im, re)).toBeCloseTo(v[n], 6);
    }
  }
});

test('memory goes back, and what does not fit is refused', () => {
  const before = kernels.memory.bytesInUse;
  planVelocityNet(kernels, { pulses, examples }).dispose();
  expect(kernels.memory.bytesInUse).toBe(before);
  expect(() => planVelocityNet(kernels, { pulses, examples, lags: 9 })).toThrow(
    'planVelocityNet.lags: found 9, allowed: whole numbers from 1 to 8',
  );
  expect(() => planVelocityNet(kernels, { pulses, examples, kept: 10 })).toThrow('planVelocityNet.kept');
});
