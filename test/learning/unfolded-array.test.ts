import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import {
  arrayCovariance,
  arrayLines,
  contiguousPattern,
  createBatch,
  nestedPattern,
  peakSideLobeDb,
  planUnfoldedArray,
  uniformPattern,
} from '../../src/learning/index.ts';

const kernels = loadKernels();
const [elements, beams, examples] = [8, 12, 3];
const line = { elements, beams, sector: 0.3, reflectors: 2, speckle: 0.1, noise: 0.01 };

function drawn(noise = line.noise) {
  const source = arrayLines({ ...line, noise });
  const batch = createBatch(source.shape, examples);
  source.draw(createRng('array'), batch);
  return batch;
}

test('gradients by parameters and mask are the differences of the loss', () => {
  const rng = createRng('gradients');
  const batch = drawn();
  const model = planUnfoldedArray(kernels, { elements, beams, examples, layers: 4, thresholds: [0.1, 0.05] });
  const { values } = model.parameters;
  for (let i = 0; i < values.length; i++) values[i] += 0.1 * rng.normal();
  const masks = Float64Array.from({ length: examples * elements }, () => rng.uniform());
  const wanted = Float64Array.from({ length: 2 * examples * beams }, () => rng.normal());
  const loss = (): number => model.forward(batch.measurements, masks).reduce((sum, x, i) => sum + x * wanted[i], 0);
  loss();
  const gradients = new Float64Array(values.length);
  const byMask = new Float64Array(masks.length);
  model.backward(wanted, gradients, byMask);
  // Central difference: truncation h^2 and rounding 1e-16 / h meet near h = 1e-5, both about 1e-10.
  const difference = (of: Float64Array, i: number): number => {
    const middle = of[i];
    const [above, below] = [1e-5, -1e-5].map((h) => {
      of[i] = middle + h;
      return loss();
    });
    of[i] = middle;
    return (above - below) / 2e-5;
  };
  expect(gradients.some((gradient) => Math.abs(gradient) > 1e-3)).toBe(true);
  gradients.forEach((gradient, i) => expect(gradient, `parameter ${i}`).toBeCloseTo(difference(values, i), 6));
  byMask.forEach((gradient, i) => expect(gradient, `mask ${i}`).toBeCloseTo(difference(masks, i), 6));
  model.dispose();
});

test.each([0, 0.01])('with all elements kept the line is that of delay-and-sum: noise %d', (noise) => {
  const { measurements, targets } = drawn(noise);
  const model = planUnfoldedArray(kernels, { elements, beams, examples });
  const found = model.forward(measurements, new Float64Array(examples * elements).fill(1));
  found.forEach((value, i) => expect(value).toBeCloseTo(targets[i], 12));
  model.dispose();
});

test('one layer without thresholds brings kept elements back: elements beyond the array apart, dropped ones are zero', () => {
  const { measurements } = drawn();
  const model = planUnfoldedArray(kernels, {
    elements,
    beams,
    examples,
    layers: 1,
    step: 1,
    thresholds: [1e-12, 1e-12],
  });
  const kept = [0, 3, 4];
  const masks = Float64Array.from({ length: examples * elements }, (_, i) => (kept.includes(i % elements) ? 1 : 0));
  const found = model.forward(measurements, masks);
  for (let e = 0; e < examples; e++)
    for (let b = 0; b < beams; b++) {
      let re = 0;
      for (const m of kept) {
        const turn = (-2 * Math.PI * m * b) / beams;
        const at = 2 * (e * elements + m);
        re += (measurements[at] * Math.cos(turn) - measurements[at + 1] * Math.sin(turn)) / Math.sqrt(beams);
      }
      expect(found[2 * (e * beams + b)]).toBeCloseTo(re, 9);
    }
  model.dispose();
});

test('channels have power 1 and the covariance that is said of them', () => {
  const source = arrayLines(line);
  const count = 4000;
  const { measurements: y } = (() => {
    const batch = createBatch(source.shape, count);
    source.draw(createRng('moments'), batch);
    return batch;
  })();
  const expected = arrayCovariance(line);
  for (const apart of [0, 1, 2, 4]) {
    const products = Array.from({ length: count }, (_, e) => {
      const [i, j] = [2 * e * elements, 2 * (e * elements + apart)];
      return y[i] * y[j] + y[i + 1] * y[j + 1];
    });
    const mean = products.reduce((sum, x) => sum + x, 0) / count;
    const spread = Math.sqrt(products.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count / count);
    const wanted = expected[apart] + (apart === 0 ? line.noise : 0);
    // Five standard errors, and what the part of the sector beyond 1 can change: its probability, twice.
    expect(Math.abs(mean - wanted)).toBeLessThan(5 * spread + 2 * 9e-4);
  }
});

test('side lobes: all elements -13.3 dB, every fourth a grating lobe as high as the main lobe', () => {
  // The first side lobe of sin(N x) / (N sin x) for N = 64, 4.49 / N from the main lobe.
  const x = 4.4934 / 64;
  expect(peakSideLobeDb(contiguousPattern(0, 64))).toBeCloseTo(
    20 * Math.log10(Math.abs(Math.sin(64 * x) / 64 / Math.sin(x))),
    2,
  );
  expect(peakSideLobeDb(uniformPattern(64, 16))).toBeCloseTo(0, 9);
});

test('a nested array has every difference up to its aperture', () => {
  const kept = nestedPattern(4, 12);
  const differences = new Set(kept.flatMap((a) => kept.map((b) => a - b)));
  for (let d = 0; d < 60; d++) expect(differences.has(d)).toBe(true);
  expect(kept).toHaveLength(16);
});
