import { expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { createBatch } from '../../src/learning/tasks/examples.ts';
import { gaussianPulse, rfLines } from '../../src/learning/tasks/rf-lines.ts';

test('a pulse has unit energy, and at half its bandwidth from the carrier half its amplitude', () => {
  for (const [carrier, bandwidth] of [
    [0.125, 0.6],
    [0.2, 0.3],
  ] as const) {
    const h = gaussianPulse({ carrier, bandwidth });
    expect(h.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 12);
    const reach = (h.length - 1) / 2;
    const gain = (f: number): number => h.reduce((sum, x, i) => sum + x * Math.cos(2 * Math.PI * f * (i - reach)), 0);
    // Cut at four widths, the spectrum is off by exp(-8); the mirror band at -f reaches in by exp(-2 (2 pi s f)^2), less.
    for (const side of [-1, 1])
      expect(gain(carrier * (1 + (side * bandwidth) / 2)) / gain(carrier)).toBeCloseTo(0.5, 3);
  }
});

test('lines have power 1, noise has its variance, and both are the same again for the same seed', () => {
  const [size, lines, noise] = [64, 4000, 0.3];
  const source = rfLines({ size, noise, scatterers: 8, share: 0.5 });
  const draw = () => {
    const batch = createBatch(source.shape, lines);
    source.draw(createRng('lines'), batch);
    return batch;
  };
  const { measurements, targets } = draw();
  expect(draw()).toEqual({ measurements, targets });
  const powers = Array.from({ length: lines }, (_, b) => {
    const line = targets.subarray(b * size, (b + 1) * size);
    return line.reduce((sum, x) => sum + x * x, 0) / size;
  });
  const mean = powers.reduce((sum, p) => sum + p, 0) / lines;
  const deviation = Math.sqrt(powers.reduce((sum, p) => sum + (p - mean) ** 2, 0) / lines);
  // The mean of as many lines deviates from 1 by their own spread over the root of their number.
  expect(Math.abs(mean - 1)).toBeLessThan((5 * deviation) / Math.sqrt(lines));
  const variance = measurements.reduce((sum, x, i) => sum + (x - targets[i]) ** 2, 0) / measurements.length;
  // Of squares of normal numbers the deviation is sqrt(2) times the variance.
  expect(Math.abs(variance - noise ** 2)).toBeLessThan((5 * Math.SQRT2 * noise ** 2) / Math.sqrt(measurements.length));
});

test('statistics are the same all along a line: scatterers beyond both ends reach in', () => {
  const [size, lines] = [64, 8000];
  const source = rfLines({ size, share: 0, scatterers: 1 });
  const { targets } = createBatch(source.shape, lines);
  source.draw(createRng('ends'), { measurements: new Float64Array(targets.length), targets });
  for (const n of [0, 5, 32, 63]) {
    let power = 0;
    for (let b = 0; b < lines; b++) power += targets[b * size + n] ** 2 / lines;
    // Speckle alone is Gaussian of variance 1: squares deviate by sqrt(2).
    expect(Math.abs(power - 1), `sample ${n}`).toBeLessThan((5 * Math.SQRT2) / Math.sqrt(lines));
  }
});

test('shares and numbers of scatterers that cannot be are refused', () => {
  expect(() => rfLines({ size: 8, share: 2 })).toThrow('rfLines.share: found 2, allowed: 0 to 1');
  expect(() => rfLines({ size: 8, scatterers: 9 })).toThrow('rfLines.scatterers: found 9');
});
