import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { planUnfoldedLines } from '../../src/learning/models/unfolded-lines.ts';
import { createBatch } from '../../src/learning/tasks/examples.ts';
import { gaussianPulse, rfLines } from '../../src/learning/tasks/rf-lines.ts';

const size = 24;
const examples = 3;
const pulseOptions = { carrier: 0.25, bandwidth: 1 };
const pulse = gaussianPulse(pulseOptions);

function setting(masked: 'open' | 'chosen', layers = 3) {
  const rng = createRng('unfolded lines');
  const source = rfLines({ size, scatterers: 3, noise: 0.1, ...pulseOptions });
  const batch = createBatch(source.shape, examples);
  source.draw(rng, batch);
  const model = planUnfoldedLines({ size, examples, layers, pulse, thresholds: [0.3, 0.1], noise: 0.2 });
  for (let i = 0; i < model.parameters.values.length; i++) model.parameters.values[i] += 0.05 * rng.normal();
  const masks = Float64Array.from({ length: examples * size }, () =>
    masked === 'open' ? 0.01 + 0.99 * rng.uniform() : Number(rng.uniform() < 0.4),
  );
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

test.each(['open', 'chosen'] as const)('gradients are the differences of the loss: masks %s', (masked) => {
  const { model, masks, wanted, loss } = setting(masked);
  loss();
  const gradients = new Float64Array(model.parameters.values.length);
  const byMask = new Float64Array(masks.length);
  model.backward(wanted, gradients, byMask);
  const without = new Float64Array(gradients.length);
  loss();
  model.backward(wanted, without);
  expect(without).toEqual(gradients);
  gradients.forEach((gradient, i) => {
    expect(gradient, `parameter ${i}`).toBeCloseTo(difference(model.parameters.values, i, loss), 5);
  });
  if (masked === 'open')
    byMask.forEach((gradient, i) => {
      expect(gradient, `mask ${i}`).toBeCloseTo(difference(masks, i, loss), 5);
    });
  model.dispose();
});

test('what a dropped sample would change is known: the derivative by its entry of the mask', () => {
  const { model, masks, wanted, loss } = setting('chosen');
  loss();
  const byMask = new Float64Array(masks.length);
  model.backward(wanted, new Float64Array(model.parameters.values.length), byMask);
  for (let i = 0; i < masks.length; i++) {
    if (masks[i] !== 0) continue;
    const at = (entry: number): number => {
      masks[i] = entry;
      const value = loss();
      masks[i] = 0;
      return value;
    };
    // One side only: f(h) and f(2 h) without the term of h^2. What is left, h^2 and 1e-15 / h, meets near 1e-5.
    const h = 1e-5;
    const slope = (4 * at(h) - at(2 * h) - 3 * at(0)) / (2 * h);
    expect(byMask[i], `mask ${i}`).toBeCloseTo(slope, 4);
  }
});

test('without layers it is the linear estimate with least error: errors are uncorrelated with what was measured', () => {
  const [lines, noise] = [4000, 0.3];
  const source = rfLines({ size, noise, share: 0.5, ...pulseOptions });
  const batch = createBatch(source.shape, lines);
  source.draw(createRng('orthogonality'), batch);
  const model = planUnfoldedLines({ size, examples: lines, layers: 0, pulse, speckle: 1, noise });
  const kept = [2, 3, 9, 10, 17, 22];
  const masks = new Float64Array(lines * size);
  for (let b = 0; b < lines; b++) for (const n of kept) masks[b * size + n] = 1;
  const found = model.forward(batch.measurements, masks);
  for (let n = 0; n < size; n += 5)
    for (const m of kept) {
      const products = Array.from({ length: lines }, (_, b) => {
        const at = b * size;
        return (found[at + n] - batch.targets[at + n]) * batch.measurements[at + m];
      });
      const mean = products.reduce((sum, x) => sum + x, 0) / lines;
      const deviation = Math.sqrt(products.reduce((sum, x) => sum + (x - mean) ** 2, 0) / lines);
      expect(Math.abs(mean), `${n}, ${m}`).toBeLessThan((5 * deviation) / Math.sqrt(lines));
    }
});

test('equal calls give equal bits, and what does not fit is refused', () => {
  const { model, batch, masks } = setting('chosen');
  const first = model.forward(batch.measurements, masks).slice();
  expect(model.forward(batch.measurements, masks)).toEqual(first);
  expect(() => planUnfoldedLines({ size, examples, pulse: new Float64Array(4) })).toThrow(
    'planUnfoldedLines.pulse: found 4 taps, allowed: an odd number',
  );
  expect(() => planUnfoldedLines({ size: 0, examples, pulse })).toThrow('planUnfoldedLines.size: found 0');
});
