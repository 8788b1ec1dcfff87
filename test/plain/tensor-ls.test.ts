import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { defineSensor } from '../../src/core/sensor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { drawPhases } from '../../src/physics/scene.ts';
import { candidateGram } from '../../src/plain/fusion/candidate-gram.ts';
import { planCorrelation } from '../../src/plain/model/correlation.ts';
import { planPlain } from '../../src/plain/index.ts';
import { leastSquaresCore } from '../../src/plain/fusion/tensor-ls.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import {
  atomOf,
  candidateValues,
  energyOf,
  leastSquares,
  looksOf,
  models,
  randomScene,
  tuplesOf,
  without,
} from './dense.ts';
import { estimateOnce, expectTargets, tensorOf } from './scenes.ts';

const kernels = loadKernels();
const { memory } = kernels;
const separable = models.filter((model) => model.tdm === undefined);

describe('the least-squares core', () => {
  it('is the least-squares fit of all tuples to every look, with the variance and the energy of that fit', () => {
    fc.assert(
      fc.property(separable, fc.nat(), (model, seed) => {
        const values = candidateValues(model, seed);
        const { region, energy } = randomScene(kernels, model, values, seed);
        const correlation = planCorrelation(kernels, model, 8);
        const grid = correlation.apply(region, values);
        correlation.dispose();
        const looks = looksOf(model, memory.float64(region));
        region.free();
        const core = leastSquaresCore(grid, candidateGram(model, values), model.looks, 1e-6)!;
        expect(core.kept.map((list) => list.length)).toEqual(values.map((list) => list.length));
        const atoms = tuplesOf(values).map((theta) => atomOf(model, theta));
        // Values at least 0.08 cycles apart on 4 elements have Gram matrices of condition below 100 an axis.
        const tolerance = 1e-8;
        let left = 0;
        looks.forEach((look, s) => {
          const gains = leastSquares(look, atoms);
          left += energyOf(without(look, atoms, gains));
          gains.forEach(([re, im], q) => {
            expect(Math.abs(core.gains[2 * (s * atoms.length + q)] - re)).toBeLessThan(tolerance);
            expect(Math.abs(core.gains[2 * (s * atoms.length + q) + 1] - im)).toBeLessThan(tolerance);
          });
        });
        expect(Math.abs(energy - core.explained - left)).toBeLessThan(tolerance * energy);
        // The variance of a gain is one over the energy that the other atoms leave of its own.
        atoms.forEach((atom, q) => {
          const others = atoms.filter((_, r) => r !== q);
          const distinct = energyOf(others.length === 0 ? atom : without(atom, others, leastSquares(atom, others)));
          expect(Math.abs(core.variances[q] * distinct - 1)).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 40 },
    );
    expect(memory.bytesInUse).toBe(0);
  });

  it('keeps one of two values that are the same', () => {
    fc.assert(
      fc.property(separable, fc.nat(), (model, seed) => {
        const values = candidateValues(model, seed);
        const doubled = values.map((list) => Float64Array.from([...list, ...list]));
        const { region } = randomScene(kernels, model, values, seed);
        const correlation = planCorrelation(kernels, model, 8);
        const core = leastSquaresCore(
          correlation.apply(region, doubled),
          candidateGram(model, doubled),
          model.looks,
          1e-6,
        )!;
        correlation.dispose();
        region.free();
        expect(core.kept).toEqual(values.map((list) => [...list.keys()]));
      }),
      { numRuns: 20 },
    );
  });
});

describe('PLAIN with tensor least squares', () => {
  const sensor = sensorWith([antenna(8), subcarrier(48), symbol(32)]);
  // Every value of the third target belongs to another one too (plain.md 4.3): sub-grid OMP cannot find it.
  const scene = [
    { azimuthDeg: 12, rangeM: 100, velocityMps: 20, amplitudeDb: 0 },
    { azimuthDeg: -35, rangeM: 200, velocityMps: -10, amplitudeDb: -5 },
    { azimuthDeg: 12, rangeM: 200, velocityMps: 20, amplitudeDb: -8 },
  ];

  it.each(['none', 'gauss-newton'] as const)(
    'finds targets that share all their values; refinement %s',
    (refinement) => {
      for (let seed = 1; seed <= 8; seed++) {
        const targets = drawPhases(sensor, scene, createRng(seed));
        const found = estimateOnce(kernels, sensor, tensorOf(sensor, targets, 0.3, seed), {
          fusion: { method: 'tensor-ls', search: 'candidates' },
          refinement,
        });
        // Without refinement 1.35 times the bound and windows of 4/5: as in the conformance suite.
        expectTargets(sensor, targets, found, 0.3, refinement === 'none' ? 16 : 6);
      }
    },
  );

  it('reports the strongest where fewer are asked for', () => {
    const targets = drawPhases(sensor, scene, createRng(1));
    const found = estimateOnce(kernels, sensor, tensorOf(sensor, targets, 0.3, 1), {
      fusion: { method: 'tensor-ls', search: 'candidates' },
      refinement: 'none',
      maxTargets: 1,
    });
    expectTargets(sensor, targets.slice(0, 1), found, 0.3, 16);
  });

  it('is refused for TDM-MIMO, whose response is no product over the axes', () => {
    const tdm = defineSensor({ ...sensor, tdm: { transmitters: 2, slotS: sensor.axes[2].spacing / 2 } });
    expect(() => planPlain(kernels, tdm, { fusion: { method: 'tensor-ls' } })).toThrow(
      'plain: fusion.method: found tensor-ls, allowed: tuple-omp (TDM-MIMO is not separable)',
    );
    expect(memory.bytesInUse).toBe(0);
  });
});
