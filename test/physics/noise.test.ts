import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { addNoise, drawNoise, noiseSigma } from '../../src/physics/noise.ts';
import { meanPower } from './helpers.ts';

describe('complex noise', () => {
  const count = 200_000;
  const noise = drawNoise(count, createRng(11));

  it('has unit variance, shared equally and independently by real and imaginary parts', () => {
    let [re, im, both] = [0, 0, 0];
    for (let n = 0; n < count; n++) {
      re += noise[2 * n] ** 2;
      im += noise[2 * n + 1] ** 2;
      both += noise[2 * n] * noise[2 * n + 1];
    }
    // var(x^2) = 2 / 4 for x of variance 1/2, var(x y) = 1 / 4: five standard deviations of their means.
    expect(Math.abs(re / count - 0.5)).toBeLessThan(5 * Math.sqrt(0.5 / count));
    expect(Math.abs(im / count - 0.5)).toBeLessThan(5 * Math.sqrt(0.5 / count));
    expect(Math.abs(both / count)).toBeLessThan(5 * Math.sqrt(0.25 / count));
    expect(Math.abs(meanPower(noise) - 1)).toBeLessThan(5 / Math.sqrt(count));
  });

  it('is the same for the same seed', () => {
    expect(drawNoise(64, createRng(11))).toEqual(noise.slice(0, 128));
    expect(drawNoise(64, createRng(12))).not.toEqual(noise.slice(0, 128));
  });

  it('is added in place or elsewhere, scaled by sigma', () => {
    const signal = Float32Array.of(1, 2);
    const unit = Float32Array.of(1, -1);
    expect([...addNoise(signal, unit, 0.5)]).toEqual([1.5, 1.5]);
    expect([...signal]).toEqual([1, 2]);
    expect(addNoise(signal, unit, 0.5, signal)).toBe(signal);
    expect([...signal]).toEqual([1.5, 1.5]);
    expect(() => addNoise(signal, new Float32Array(4), 1)).toThrow(/found 4 numbers/);
  });

  it('reaches a signal-to-noise ratio: sigma^2 = power / 10^(snr / 10)', () => {
    expect(noiseSigma(2, 10) ** 2).toBeCloseTo(0.2, 12);
    expect(noiseSigma(2, -20) ** 2).toBeCloseTo(200, 9);
  });
});
