import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadKernels } from '../../src/kernels/load.ts';
import { candidateGram } from '../../src/plain/fusion/candidate-gram.ts';
import { planCorrelation } from '../../src/plain/model/correlation.ts';
import { planProjection } from '../../src/plain/model/projection.ts';
import type { SignalModel } from '../../src/plain/model/signal-model.ts';
import { targetTables } from '../../src/plain/model/target-tables.ts';
import { subgridOmp } from '../../src/plain/fusion/subgrid-omp.ts';
import { tuplePursuit } from '../../src/plain/fusion/tuple-pursuit.ts';
import {
  atomOf,
  candidateValues,
  type Complex,
  dot,
  energyOf,
  leastSquares,
  looksOf,
  models,
  power,
  randomScene,
  tuplesOf,
  type Vector,
  without,
} from './dense.ts';

const kernels = loadKernels();
const { memory } = kernels;

/** Everything about a random scene, its projections made by the code under test. */
function projected(model: SignalModel, seed: number) {
  const values = candidateValues(model, seed);
  const { region, looks, energy } = randomScene(kernels, model, values, seed);
  const correlation = planCorrelation(kernels, model, 8);
  const grid = correlation.apply(region, values);
  correlation.dispose();
  const gram = candidateGram(model, values);
  const tensor = memory.float64(region).slice();
  return { values, region, tensor, looks, energy, grid, gram, tuples: tuplesOf(values), free: () => region.free() };
}

// Sums of at most 7^3 products of a few units each: 1e-12 is four decimal digits above their rounding.
const TOLERANCE = 1e-11;
const expectNear = (found: ArrayLike<number>, at: number, [re, im]: Complex): void => {
  expect(Math.abs(found[2 * at] - re)).toBeLessThan(TOLERANCE);
  expect(Math.abs(found[2 * at + 1] - im)).toBeLessThan(TOLERANCE);
};
const cases = fc.tuple(models, fc.nat());

describe('the candidate grid', () => {
  it('holds the inner product of every tuple with every look', () => {
    fc.assert(
      fc.property(cases, ([model, seed]) => {
        const { grid, looks, tensor, tuples, free } = projected(model, seed);
        expect(looksOf(model, tensor)).toEqual(looks);
        expect(grid.size).toBe(tuples.length);
        tuples.forEach((theta, q) =>
          looks.forEach((look, s) => expectNear(grid.correlations, s * grid.size + q, dot(atomOf(model, theta), look))),
        );
        free();
      }),
      { numRuns: 60 },
    );
  });

  it('knows the inner products of its tuples with each other and with any other target', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: -1, max: 1, noNaN: true }), ([model, seed], offset) => {
        const { gram, tuples, free } = projected(model, seed);
        const column = new Float64Array(2 * gram.size);
        for (const [q, theta] of tuples.entries()) {
          expect([...gram.thetaOf(q)]).toEqual(theta);
          expect(Math.abs(gram.norms[q] - energyOf(atomOf(model, theta)))).toBeLessThan(TOLERANCE);
          const elsewhere = Float64Array.from(theta, (value, p) => value + offset * (p + 1));
          gram.column(elsewhere, column);
          const atom = atomOf(model, elsewhere);
          tuples.forEach((other, r) => expectNear(column, r, dot(atomOf(model, other), atom)));
        }
        free();
      }),
      { numRuns: 40 },
    );
  });
});

describe('the projections onto targets', () => {
  it('are the inner products with atoms and their derivatives', () => {
    fc.assert(
      fc.property(cases, ([model, seed]) => {
        const { region, looks, tuples, free } = projected(model, seed);
        const targets = tuples.slice(0, 4);
        const plan = planProjection(kernels, model, 4);
        const set = { count: targets.length, theta: Float64Array.from(targets.flat()) };
        const { base, derivatives } = plan.apply(region, targetTables(model, set), set.count);
        targets.forEach((theta, k) =>
          looks.forEach((look, s) => {
            expectNear(base, k * model.looks + s, dot(atomOf(model, theta), look));
            derivatives.forEach((table, p) => {
              // Central difference of step h: error h^2 / 6 times the third derivative, (2 pi 7)^3 a look's energy.
              const h = 1e-4;
              const [up, down] = [h, -h].map((d) => dot(atomOf(model, theta.with(p, theta[p] + d)), look));
              const allowed = ((h * h) / 6) * (2 * Math.PI * 7) ** 3 * Math.sqrt(energyOf(look) * model.elements);
              for (const part of [0, 1]) {
                const slope = (up[part] - down[part]) / (2 * h);
                expect(Math.abs(table[2 * (k * model.looks + s) + part] - slope)).toBeLessThan(allowed);
              }
            });
          }),
        );
        plan.dispose();
        free();
      }),
      { numRuns: 40 },
    );
  });
});

/** Index of the tuple with the largest normalised power in what is left of all looks. */
function strongest(atoms: readonly Vector[], left: readonly Vector[], allowed: (q: number) => boolean): number {
  const powers = atoms.map((atom, q) =>
    allowed(q) ? left.reduce((sum, look) => sum + power(dot(atom, look)), 0) / energyOf(atom) : -1,
  );
  return powers.indexOf(Math.max(...powers));
}

describe('matching pursuit in the projected domain (plain.md 8, check 4)', () => {
  it('over tuples selects what the full tensor would', () => {
    fc.assert(
      fc.property(cases, ([model, seed]) => {
        const { grid, gram, looks, energy, tuples, free } = projected(model, seed);
        const atoms = tuples.map((theta) => atomOf(model, theta));
        const limit = Math.min(4, tuples.length);
        const wanted: number[] = [];
        let left: Vector[] = looks;
        while (wanted.length < limit) {
          wanted.push(strongest(atoms, left, (q) => !wanted.includes(q)));
          const chosen = wanted.map((q) => atoms[q]);
          left = looks.map((look) => without(look, chosen, leastSquares(look, chosen)));
        }
        // No threshold and no least distance: the order of selection is all there is.
        const found = tuplePursuit(grid, gram, { energy, model, threshold: 0, distinct: 1e-9, patient: false, limit });
        expect(found.count).toBe(limit);
        const parameters = model.parameters.length;
        wanted.forEach((q, k) =>
          expect([...found.theta.slice(k * parameters, (k + 1) * parameters)]).toEqual(tuples[q]),
        );
        free();
      }),
      { numRuns: 60 },
    );
  });

  const meanRemoved = (model: SignalModel): boolean => model.axes.some((axis) => axis.meanRemoved);
  const separable = cases.filter(([model]) => model.tdm === undefined);
  it.each([
    ['selects what the full tensor would', separable.filter(([model]) => !meanRemoved(model))],
    ['does so with static clutter removed', separable.filter(([model]) => meanRemoved(model))],
  ])('over sub-grids %s', (_, scenes) => {
    fc.assert(
      fc.property(scenes, ([model, seed]) => {
        const { grid, gram, looks, values, tuples, free } = projected(model, seed);
        const atoms = tuples.map((theta) => atomOf(model, theta));
        const wanted: number[] = [];
        let left: Vector[] = looks;
        for (let step = 0; step < Math.max(...values.map((list) => list.length)); step++) {
          wanted.push(strongest(atoms, left, () => true));
          const used = values.map((_, p) => new Set(wanted.map((q) => tuples[q][p])));
          const core = atoms.filter((_, q) => tuples[q].every((value, p) => used[p].has(value)));
          left = looks.map((look) => without(look, core, leastSquares(look, core)));
        }
        expect(subgridOmp(grid, gram, wanted.length)).toEqual(wanted);
        free();
      }),
      { numRuns: 100 },
    );
  });
});

describe('tuple pursuit', () => {
  const [model] = fc.sample(
    models.filter(
      (m) => m.parameters.length === 3 && m.looks === 1 && !m.tdm && !m.axes.some((axis) => axis.meanRemoved),
    ),
    { numRuns: 1, seed: 1 },
  );

  it('stops at the threshold, at the limit, and on an empty grid', () => {
    const { grid, gram, energy, free } = projected(model, 3);
    const common = { energy, model, distinct: 1e-9, patient: false, limit: 5 };
    expect(tuplePursuit(grid, gram, { ...common, threshold: Infinity }).count).toBe(0);
    expect(tuplePursuit(grid, gram, { ...common, threshold: 0, limit: 1 }).count).toBe(1);
    const silent = { ...grid, correlations: new Float64Array(grid.correlations.length) };
    expect(tuplePursuit(silent, gram, { ...common, energy: 0, threshold: 10 }).count).toBe(0);
    free();
  });

  it('takes two values of one target for one: the second explains nothing of its own', () => {
    const values = model.parameters.map((_, p) => (p === 0 ? Float64Array.of(0.2, 0.2 + 1e-5) : Float64Array.of(0.3)));
    const { region, energy } = randomScene(kernels, model, values, 1, 0);
    const correlation = planCorrelation(kernels, model, 8);
    const grid = correlation.apply(region, values);
    const options = { energy, model, threshold: 10, distinct: 0.18, patient: false, limit: 5 };
    expect(tuplePursuit(grid, candidateGram(model, values), options).count).toBe(1);
    correlation.dispose();
    region.free();
  });
});
