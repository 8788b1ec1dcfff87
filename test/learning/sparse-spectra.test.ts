import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { createBatch } from '../../src/learning/tasks/examples.ts';
import { bandPassWeights, sparseSpectra } from '../../src/learning/tasks/sparse-spectra.ts';

const size = 64;

test('signals have their spikes, spectra their energy (Parseval)', () => {
  const source = sparseSpectra({ size, spikes: 5 });
  const batch = createBatch(source.shape, 50);
  source.draw(createRng(1), batch);
  for (let b = 0; b < 50; b++) {
    const z = batch.targets.subarray(b * size, (b + 1) * size);
    const f = batch.measurements.subarray(2 * b * size, 2 * (b + 1) * size);
    expect(z.filter((value) => value !== 0)).toHaveLength(5);
    const energy = (values: Float64Array): number => values.reduce((sum, x) => sum + x * x, 0);
    expect(energy(f)).toBeCloseTo(energy(z), 10);
    // Bin 0 is the sum over the root of N, and bins mirror each other.
    expect(f[0]).toBeCloseTo(z.reduce((sum, x) => sum + x, 0) / 8, 12);
    for (let n = 1; n < size; n++) {
      expect(f[2 * n]).toBeCloseTo(f[2 * (size - n)], 12);
      expect(f[2 * n + 1]).toBeCloseTo(-f[2 * (size - n) + 1], 12);
    }
  }
});

test('noise has its variance in every bin, and no mirror image', () => {
  const [noise, draws] = [0.3, 4000];
  const source = sparseSpectra({ size: 8, spikes: 1, weights: new Float64Array(8), noise });
  const batch = createBatch(source.shape, draws);
  source.draw(createRng(2), batch);
  for (let n = 0; n < 8; n++) {
    let [power, mirrored] = [0, 0];
    for (let b = 0; b < draws; b++) {
      const at = 2 * (8 * b + n);
      const mirror = 2 * (8 * b + ((8 - n) % 8));
      power += batch.measurements[at] ** 2 + batch.measurements[at + 1] ** 2;
      mirrored += batch.measurements[at] * batch.measurements[mirror];
    }
    // |noise|^2 is exponential: its mean over the draws has a deviation of sigma^2 / sqrt(draws).
    expect(Math.abs(power / draws - noise ** 2)).toBeLessThan((5 * noise ** 2) / Math.sqrt(draws));
    if (n % 4 !== 0) expect(Math.abs(mirrored / draws)).toBeLessThan((2.5 * noise ** 2) / Math.sqrt(draws));
  }
});

test('a band-pass pulse peaks at its centre and at the mirror image of it', () => {
  const h = bandPassWeights(128, 32, 10);
  expect([h[32], h[96]]).toEqual([1, 1]);
  expect(h[42]).toBeCloseTo(Math.exp(-0.5), 12);
  expect(h[22]).toBeCloseTo(h[42], 12);
  expect(h[86]).toBeCloseTo(h[42], 12);
});
