import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { gaussNewton } from '../../src/plain/refinement/gauss-newton.ts';
import { planProjection } from '../../src/plain/model/projection.ts';
import { pruneTargets } from '../../src/plain/fusion/pruning.ts';
import type { SignalModel } from '../../src/plain/model/signal-model.ts';
import { f64Region } from '../kernels/tensors.ts';
import {
  atomOf,
  candidateValues,
  type Complex,
  energyOf,
  leastSquares,
  models,
  randomScene,
  without,
} from './dense.ts';

const kernels = loadKernels();

/** A model of uniform axes, one look. */
const uniform = (sizes: readonly number[]): SignalModel => ({
  axes: sizes.map((size, parameter) => ({
    size,
    terms: [{ parameter, coordinates: Float64Array.from({ length: size }, (_, n) => n) }],
    meanRemoved: false,
  })),
  parameters: sizes.map((_, p) => p),
  looks: 1,
  elements: sizes.reduce((n, size) => n * size, 1),
  tdm: undefined,
});

/** Noise of E|w|^2 = sigma^2 and exponentials of amplitude 1 with random phases. */
function dataOf(model: SignalModel, targets: readonly (readonly number[])[], sigma: number, seed: string): Complex[] {
  const rng = createRng(seed);
  const noise = Array.from({ length: model.elements }, (): Complex => [
    sigma * Math.SQRT1_2 * rng.normal(),
    sigma * Math.SQRT1_2 * rng.normal(),
  ]);
  const gains = targets.map((): Complex => {
    const phase = 2 * Math.PI * rng.uniform();
    return [-Math.cos(phase), -Math.sin(phase)];
  });
  return without(
    noise,
    targets.map((theta) => atomOf(model, theta)),
    gains,
  );
}

const fitOnly = { steps: 0, tolerance: 0 };

describe('Gauss-Newton refinement', () => {
  const model = uniform([6, 8, 10]);
  const truth = [
    [0.11, -0.2, 0.31],
    [-0.3, 0.05, -0.13],
  ];
  const projection = planProjection(kernels, model, 4);

  const refine = (data: readonly Complex[], start: readonly number[], steps: number) => {
    const region = f64Region(kernels, data.flat());
    const result = gaussNewton(
      model,
      projection,
      region,
      energyOf(data),
      { count: 2, theta: Float64Array.from(start) },
      { steps, tolerance: 1e-4 },
    );
    region.free();
    return result!;
  };
  const offset = (cells: number, seed: string): number[] => {
    const rng = createRng(seed);
    return truth.flat().map((value, i) => value + (cells * (2 * rng.uniform() - 1)) / model.axes[i % 3].size);
  };

  it('with no steps fits gains and residual by least squares and moves nothing', () => {
    const data = dataOf(model, truth, 0.5, 'fit');
    const { targets, fit } = refine(data, truth.flat(), 0);
    const atoms = truth.map((theta) => atomOf(model, theta));
    const gains = leastSquares(data, atoms);
    expect([...targets.theta]).toEqual(truth.flat());
    gains.forEach(([re, im], k) => {
      expect(fit.gains[2 * k]).toBeCloseTo(re, 10);
      expect(fit.gains[2 * k + 1]).toBeCloseTo(im, 10);
    });
    expect(fit.residualEnergy).toBeCloseTo(energyOf(without(data, atoms, gains)), 8);
  });

  it('never leaves a larger residual than it found, and less the more steps it takes', () => {
    for (let trial = 0; trial < 40; trial++) {
      const data = dataOf(model, truth, 0.5, `less ${trial}`);
      const start = offset(0.3, `start ${trial}`);
      const residuals = [0, 1, 2, 4, 8].map((steps) => refine(data, start, steps).fit.residualEnergy);
      for (let i = 1; i < residuals.length; i++)
        expect(residuals[i]).toBeLessThanOrEqual(residuals[i - 1] * (1 + 1e-12));
    }
  });

  it('reaches one optimum from everywhere within a quarter of a cell', () => {
    for (let trial = 0; trial < 40; trial++) {
      const data = dataOf(model, truth, 0.3, `one ${trial}`);
      const best = refine(data, truth.flat(), 12);
      expect(best.converged).toBe(true);
      const again = refine(data, offset(0.25, `from ${trial}`), 12);
      const n = 6;
      again.targets.theta.forEach((value, i) => {
        const [k, p] = [Math.floor(i / 3), i % 3];
        const at = p * 2 + k;
        const sigma = Math.sqrt((best.fit.residualEnergy / model.elements / 2) * best.inverseInformation[at * n + at]);
        // It stops when a step would win 1e-4 noise powers: 0.014 sigma (step^2 / 2 sigma^2). Each run may stop that far off.
        expect(Math.abs(value - best.targets.theta[i])).toBeLessThan(0.03 * sigma);
      });
    }
  });

  it('separates two coherent targets a quarter of a cell apart, started a cell apart, whatever their phases', () => {
    const narrow = uniform([8, 16]);
    const plan = planProjection(kernels, narrow, 2);
    const close = [
      [0.1, 0.2],
      [0.1, 0.2 + 0.25 / 16],
    ];
    for (let trial = 0; trial < 40; trial++) {
      const data = dataOf(narrow, close, 1e-3, `close ${trial}`);
      const region = f64Region(kernels, data.flat());
      const start = { count: 2, theta: Float64Array.of(0.1, 0.2 + 0.125 / 16, 0.1, 0.2 + 1 / 16) };
      const limits = { steps: 25, tolerance: 1e-4 };
      const { targets, converged } = gaussNewton(narrow, plan, region, energyOf(data), start, limits)!;
      region.free();
      expect(converged).toBe(true);
      const order = targets.theta[1] < targets.theta[3] ? [0, 1, 2, 3] : [2, 3, 0, 1];
      order.forEach((from, i) => expect(Math.abs(targets.theta[from] - close.flat()[i])).toBeLessThan(0.02 / 8));
    }
    plan.dispose();
  });

  it('reaches the full deterministic bound, which its information matrix states', () => {
    const trials = 300;
    const sigma = 0.5;
    const sums = new Float64Array(6);
    for (let trial = 0; trial < trials; trial++) {
      const { targets, inverseInformation } = refine(dataOf(model, truth, sigma, `crb ${trial}`), truth.flat(), 8);
      targets.theta.forEach((value, i) => {
        const at = (i % 3) * 2 + Math.floor(i / 3);
        sums[i] += (value - truth[Math.floor(i / 3)][i % 3]) ** 2 / ((sigma ** 2 / 2) * inverseInformation[at * 7]);
      });
    }
    // Relative one-sigma of a variance over n draws, five of it.
    for (const sum of sums) expect(Math.abs(sum / trials - 1)).toBeLessThan(5 * Math.sqrt(2 / trials));
  });

  it('for a target alone states the closed form 6 / (snr N (N_i^2 - 1))', () => {
    const data = dataOf(model, [truth[0]], 0, 'alone');
    const region = f64Region(kernels, data.flat());
    const alone = gaussNewton(
      model,
      projection,
      region,
      energyOf(data),
      { count: 1, theta: Float64Array.from(truth[0]) },
      fitOnly,
    )!;
    model.axes.forEach(({ size }, p) => {
      const variance = 0.5 * alone.inverseInformation[p * 4] * (2 * Math.PI) ** 2;
      expect(variance / (6 / (model.elements * (size ** 2 - 1)))).toBeCloseTo(1, 9);
    });
    region.free();
  });

  it('has no answer for two targets in one place', () => {
    const data = dataOf(model, truth, 0.5, 'same');
    const region = f64Region(kernels, data.flat());
    const theta = Float64Array.from([...truth[0], ...truth[0]]);
    expect(
      gaussNewton(model, projection, region, energyOf(data), { count: 2, theta }, { steps: 6, tolerance: 0 }),
    ).toBeUndefined();
    region.free();
  });
});

describe('pruning', () => {
  it('leaves out, weakest first, what gives back less energy than asked, as refitting each time would', () => {
    fc.assert(
      fc.property(models, fc.nat(), fc.double({ min: 0.01, max: 30, noNaN: true }), (model, seed, least) => {
        const values = candidateValues(model, seed, 2);
        const { region, looks, energy } = randomScene(kernels, model, values, seed);
        const tuples = values.reduce<number[][]>(
          (all, list) => all.flatMap((head) => [...list].map((v) => [...head, v])),
          [[]],
        );
        const projection = planProjection(kernels, model, tuples.length);
        const set = { count: tuples.length, theta: Float64Array.from(tuples.flat()) };
        const refined = gaussNewton(model, projection, region, energy, set, fitOnly);
        projection.dispose();
        region.free();
        if (!refined) return;
        const left = (chosen: readonly number[][]): number => {
          const atoms = chosen.map((theta) => atomOf(model, theta));
          return looks.reduce(
            (sum, look) =>
              sum + (atoms.length ? energyOf(without(look, atoms, leastSquares(look, atoms))) : energyOf(look)),
            0,
          );
        };
        let kept = tuples;
        for (;;) {
          const costs = kept.map((theta) => left(kept.filter((other) => other !== theta)) - left(kept));
          const weakest = costs.indexOf(Math.min(...costs));
          // Costs within rounding of the limit could fall either way.
          fc.pre(costs.every((cost) => Math.abs(cost - least) > 1e-6));
          if (!(costs[weakest] < least)) break;
          kept = kept.filter((_, k) => k !== weakest);
        }
        const found = pruneTargets(model, refined, {
          leastPowers: new Float64Array(refined.targets.count).fill(least),
          distinct: new Float64Array(refined.targets.count).fill(1e-9),
          noisePower: 1,
        });
        expect([...found.theta]).toEqual(kept.flat());
      }),
      { numRuns: 60 },
    );
  });

  it('leaves out the weaker of two targets closer than the least distance', () => {
    const model = uniform([8, 8]);
    const close = [
      [0.1, 0.2],
      [0.1 + 0.05 / 8, 0.2],
    ];
    const data = dataOf(model, [close[0]], 0.01, 'close');
    const region = f64Region(kernels, data.flat());
    const projection = planProjection(kernels, model, 2);
    const refined = gaussNewton(
      model,
      projection,
      region,
      energyOf(data),
      { count: 2, theta: Float64Array.from(close.flat()) },
      fitOnly,
    )!;
    const kept = pruneTargets(model, refined, {
      leastPowers: new Float64Array(2),
      distinct: Float64Array.of(0.18, 0.18),
      noisePower: 1e-4,
    });
    expect([...kept.theta]).toEqual(close[0]);
    projection.dispose();
    region.free();
  });
});
