import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { effectiveWindows } from '../../src/harmonic/effective-windows.ts';

describe('the effective number of windows', () => {
  it('is one for one window, all of them for windows of one element', () => {
    for (const size of [1, 2, 7, 40]) {
      expect(effectiveWindows(size, size)).toBe(1);
      expect(effectiveWindows(size, 1)).toBe(size);
    }
  });

  it('lies between the windows that fit without overlap and 1.5 times as many, and never above all', () => {
    for (const size of [8, 45, 200])
      for (let window = 2; window <= size; window++) {
        const found = effectiveWindows(size, window);
        expect(found).toBeGreaterThanOrEqual(1);
        expect(found).toBeLessThanOrEqual(Math.min(size - window + 1, (1.5 * size) / window));
      }
  });

  it('tends to 1.5 N / L for many windows: Welch (1967)', () =>
    expect(effectiveWindows(200_000, 100) / (1.5 * 2000)).toBeCloseTo(1, 3));

  it.each([
    [20, 16],
    [24, 8],
  ])(
    'is mean squared over variance of the averaged power of white noise: %i elements, windows of %i',
    (size, window) => {
      const rng = createRng(`windows ${size}`);
      const trials = 20_000;
      let [sum, squares] = [0, 0];
      for (let trial = 0; trial < trials; trial++) {
        const noise = Float64Array.from({ length: 2 * size }, () => rng.normal());
        let power = 0;
        for (let w = 0; w + window <= size; w++) {
          let [re, im] = [0, 0];
          for (let n = w; n < w + window; n++) [re, im] = [re + noise[2 * n], im + noise[2 * n + 1]];
          power += re * re + im * im;
        }
        sum += power;
        squares += power * power;
      }
      const mean = sum / trials;
      const measured = mean ** 2 / (squares / trials - mean ** 2);
      // A sampled variance of an exponential-like variable has a relative sigma of sqrt(8 / trials); five of them.
      expect(Math.abs(measured / effectiveWindows(size, window) - 1)).toBeLessThan(5 * Math.sqrt(8 / trials));
    },
  );
});
