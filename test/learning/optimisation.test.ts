import { describe, expect, test } from 'vitest';
import { createAdam } from '../../src/learning/adam.ts';
import { annealed } from '../../src/learning/annealing.ts';
import { relativeLoss } from '../../src/learning/relative-loss.ts';
import { createPlateau } from '../../src/learning/plateau.ts';
import { inverseSoftplus, softplus } from '../../src/learning/models/threshold.ts';

describe('adam', () => {
  test('the first step is the rate along the sign, times its multiplier', () => {
    const values = Float64Array.of(1, 1, 1);
    const adam = createAdam(3, { multipliers: Float64Array.of(1, 1, 20), epsilon: 0 });
    adam.step(values, Float64Array.of(3, -1e-6, 5), 0.01);
    [0.99, 1.01, 0.8].forEach((expected, i) => expect(values[i]).toBeCloseTo(expected, 12));
  });

  test('three steps as the paper writes them', () => {
    const gradients = [0.5, -2, 1];
    const adam = createAdam(1);
    const values = Float64Array.of(0);
    let [m, v, x] = [0, 0, 0];
    gradients.forEach((g, i) => {
      adam.step(values, Float64Array.of(g), 0.1);
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      x -= (0.1 * (m / (1 - 0.9 ** (i + 1)))) / (Math.sqrt(v / (1 - 0.999 ** (i + 1))) + 1e-8);
      expect(values[0]).toBeCloseTo(x, 12);
    });
  });

  test('finds the bottom of a badly scaled bowl', () => {
    const values = Float64Array.of(5, -3);
    const adam = createAdam(2);
    for (let i = 0; i < 4000; i++)
      adam.step(values, Float64Array.of(1000 * (values[0] - 1), 0.01 * (values[1] - 2)), 0.01);
    expect(values[0]).toBeCloseTo(1, 3);
    expect(values[1]).toBeCloseTo(2, 3);
  });

  test('continues from what it saved', () => {
    const run = (interrupt: boolean): Float64Array => {
      const values = Float64Array.of(1, 2);
      let adam = createAdam(2);
      for (let i = 0; i < 10; i++) {
        adam.step(values, Float64Array.of(Math.sin(i), Math.cos(i)), 0.1);
        if (!interrupt || i !== 4) continue;
        const saved = adam.save();
        adam = createAdam(2);
        adam.restore(saved);
      }
      return values;
    };
    expect(run(true)).toEqual(run(false));
  });
});

describe('plateau', () => {
  test('halves after more than `patience` validations without improvement, rests, and stops at the least', () => {
    const plateau = createPlateau({ patience: 2, cooldown: 1, least: 0.2 });
    const scales = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1].map((loss) => {
      plateau.observe(loss);
      return plateau.scale;
    });
    expect(scales).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.2, 0.2, 0.2]);
  });

  test('stays while the loss falls', () => {
    const plateau = createPlateau({ patience: 1 });
    for (let i = 0; i < 20; i++) plateau.observe(0.9 ** i);
    expect(plateau.scale).toBe(1);
  });

  test('continues from what it saved', () => {
    const first = createPlateau({ patience: 1 });
    [3, 3, 3, 3].forEach((loss) => first.observe(loss));
    const second = createPlateau({ patience: 1 });
    second.restore(first.save());
    for (const plateau of [first, second]) [3, 3, 2, 3].forEach((loss) => plateau.observe(loss));
    expect(second.save()).toEqual(first.save());
  });
});

test('temperature falls linearly and then stays', () => {
  const at = (step: number, until = 1): number => annealed({ from: 5, to: 0.5, until }, step, 101);
  expect([0, 50, 100, 200].map((step) => at(step))).toEqual([5, 2.75, 0.5, 0.5]);
  expect([0, 25, 50, 100].map((step) => at(step, 0.5))).toEqual([5, 2.75, 0.5, 0.5]);
});

test('softplus and its inverse', () => {
  for (const value of [1e-6, 0.01, 1, 40]) expect(softplus(inverseSoftplus(value)) / value).toBeCloseTo(1, 9);
});

describe('relative loss', () => {
  const targets = Float64Array.of(1, 0, 2, 0, 0, 1);
  const loss = (found: Float64Array, derivatives = new Float64Array(6)): number =>
    relativeLoss(found, targets, 2, 2, derivatives);

  test('is the error over the power while below it, and its logarithm beyond', () => {
    expect(loss(targets)).toBe(0);
    expect(loss(Float64Array.of(1, 1, 2, 0, 0, 0))).toBeCloseTo((0.5 + 0.5) / 3, 12);
    expect(loss(Float64Array.of(1, 20, 2, 0, 0, 1))).toBeCloseTo((1 + Math.log(200)) / 3, 12);
  });

  test('has the derivative that differences have', () => {
    const found = Float64Array.of(1.3, -0.4, 7, 1, 0.1, 0.8);
    const derivatives = new Float64Array(6);
    loss(found, derivatives);
    derivatives.forEach((derivative, i) => {
      const moved = (by: number): number => loss(found.map((x, j) => (i === j ? x + by : x)));
      expect(derivative).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 7);
    });
  });
});
