import { expect, test } from 'vitest';
import { createRng } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planSparseStep } from '../../src/kernels/sparse-step.ts';
import { firmFactor } from '../../src/sparse/firm-threshold.ts';
import { halfFactor } from '../../src/sparse/half-threshold.ts';

const kernels = loadKernels();
const { memory } = kernels;
const [rows, columns] = [7, 6];

test.each([true, false])('a step is that of a plain float64 loop, half thresholding %s', (half) => {
  const rng = createRng(`sparse step ${half}`);
  const before = memory.bytesInUse;
  const shrinkages = Array.from({ length: rows }, () => ({ threshold: 0.3 + rng.uniform(), slope: 1 + rng.uniform() }));
  shrinkages[2].slope = Infinity;
  const plan = planSparseStep(kernels, { rows, columns, measured: [1, 4], shrinkages, half });
  const regions = Array.from({ length: 3 }, () => memory.alloc(8 * rows * columns));
  const [gradient, code, point] = regions;
  const [u, x, z] = regions.map((region) => memory.float32(region).fill(0));
  const ages = new Float64Array(columns).fill(1);
  const lastButOne = new Float64Array(u.length);
  let restarts = 0;
  for (let round = 0; round < 4; round++) {
    // The last round goes a little on where momentum has gone too far.
    for (let i = 0; i < u.length; i++) {
      const last = u[i];
      u[i] = round < 3 ? 2 * Math.sin(i) + rng.normal() : last + 0.05 * (last - lastButOne[i]);
      lastButOne[i] = last;
    }
    const scale = Float64Array.from({ length: columns }, () => Math.fround(rng.uniform()));
    scale.forEach((value, c) => plan.thresholds.fill(value, 2 * c, 2 * c + 2));
    const [old, ahead] = [Float64Array.from(x), Float64Array.from(z)];
    plan.step(gradient, code, point, true);
    for (let c = 0; c < columns; c++) {
      const [fresh, sums] = [new Map<number, number>(), { change: 0, norm: 0, uphill: 0 }];
      for (let r = 0; r < rows; r++) {
        const at = 2 * (r * columns + c);
        const q = (scale[c] * shrinkages[r].threshold) / Math.hypot(u[at], u[at + 1]);
        const factor = half ? halfFactor(q) : firmFactor(q, shrinkages[r].slope);
        for (const i of [at, at + 1]) {
          fresh.set(i, factor * u[i]);
          const difference = factor * u[i] - old[i];
          sums.change += difference ** 2;
          sums.norm += (factor * u[i]) ** 2;
          sums.uphill += (ahead[i] - factor * u[i]) * difference;
        }
      }
      const next = (1 + Math.sqrt(1 + 4 * ages[c] ** 2)) / 2;
      const momentum = sums.uphill > 0 ? 0 : (ages[c] - 1) / next;
      if (sums.uphill > 0) restarts++;
      ages[c] = sums.uphill > 0 ? 1 : next;
      for (const [i, value] of fresh) {
        expect(x[i]).toBeCloseTo(value, 5);
        expect(z[i]).toBeCloseTo(value + momentum * (value - old[i]), 5);
      }
      expect(plan.changes[2 * c]).toBeCloseTo(sums.change, 4);
      expect(plan.norms[2 * c + 1]).toBeCloseTo(sums.norm, 4);
    }
  }
  expect(restarts).toBeGreaterThan(0);
  plan.dispose();
  regions.forEach((region) => region.free());
  expect(memory.bytesInUse).toBe(before);
});

test('half thresholding by Newton is the cosine formula to the last bits of float32', () => {
  const shrinkages = [{ threshold: 1, slope: 1 }];
  const plan = planSparseStep(kernels, { rows: 1, columns: 2000, measured: [], shrinkages, half: true });
  const regions = Array.from({ length: 3 }, () => memory.alloc(16000));
  const [u, x] = regions.map((region) => memory.float32(region).fill(0));
  for (let c = 0; c < 2000; c++) u[2 * c] = 1 + (c * c) / 1e4 + 1e-6;
  plan.thresholds.fill(1);
  plan.step(regions[0], regions[1], regions[2], false);
  for (let c = 0; c < 2000; c++)
    expect(Math.abs(x[2 * c] / u[2 * c] / halfFactor(1 / u[2 * c]) - 1)).toBeLessThan(1e-6);
  plan.dispose();
  regions.forEach((region) => region.free());
});

test('measured rows are placed bit for bit, and what they differ by is told', () => {
  const plan = planSparseStep(kernels, {
    rows: 3,
    columns: 2,
    measured: [0, 2],
    shrinkages: Array.from({ length: 3 }, () => ({ threshold: 1, slope: 1 })),
    half: false,
  });
  const [signal, measured] = [memory.alloc(48), memory.alloc(32)];
  memory.float32(signal).set([1, 1, 2, 2, 9, 9, 9, 9, 3, 3, 4, 4]);
  memory.float32(measured).set([0, 1, 2, 2, 3, 3.5, 1, 0]);
  plan.place(signal, measured);
  expect([...memory.float32(signal)]).toEqual([0, 1, 2, 2, 9, 9, 9, 9, 3, 3.5, 1, 0]);
  expect([...plan.energies]).toEqual([1.25, 1.25, 25, 25]);
  for (const region of [signal, measured]) region.free();
  plan.dispose();
});

test('tiles and rows that do not exist are refused', () => {
  const shrinkages = [{ threshold: 1, slope: 1 }];
  const options = { rows: 1, columns: 2, measured: [0], shrinkages, half: false };
  expect(() => planSparseStep(kernels, { ...options, columns: 3 })).toThrow('found 3, allowed: a multiple of 2');
  expect(() => planSparseStep(kernels, { ...options, measured: [1] })).toThrow('sparse step.measured[0]: found 1');
  expect(() => planSparseStep(kernels, { ...options, shrinkages: [] })).toThrow('found 0, allowed: 1, one a row');
});
