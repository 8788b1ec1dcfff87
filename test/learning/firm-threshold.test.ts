import { expect, test } from 'vitest';
import { firmThreshold, firmThresholdBackward } from '../../src/learning/models/firm-threshold.ts';

const [t, w] = [0.5, 0.8];
const shrunk = (u: number, threshold = t, width = w): number => {
  const into = new Float64Array(1);
  firmThreshold(Float64Array.of(u), threshold, width, into);
  return into[0];
};

test('weak entries are zero, strong ones keep their amplitude, and nothing jumps between', () => {
  expect([0, 0.3, -0.5, 1.3, -4].map((u) => shrunk(u))).toEqual([0, 0, 0, 1.3, -4]);
  expect(shrunk(0.9)).toBeCloseTo((1.3 / 0.8) * 0.4, 12);
  expect(shrunk(-0.9)).toBe(-shrunk(0.9));
  for (const edge of [t, t + w]) expect(shrunk(edge + 1e-9)).toBeCloseTo(shrunk(edge - 1e-9), 7);
});

test('derivatives are differences', () => {
  for (const u of [-2, -1.1, -0.7, -0.2, 0.1, 0.6, 1.2, 1.6]) {
    const g = Float64Array.of(3);
    const [byT, byW] = firmThresholdBackward(Float64Array.of(u), t, w, g);
    const h = 1e-6;
    expect(g[0]).toBeCloseTo((3 * (shrunk(u + h) - shrunk(u - h))) / (2 * h), 6);
    expect(byT).toBeCloseTo((3 * (shrunk(u, t + h) - shrunk(u, t - h))) / (2 * h), 6);
    expect(byW).toBeCloseTo((3 * (shrunk(u, t, w + h) - shrunk(u, t, w - h))) / (2 * h), 6);
  }
});
