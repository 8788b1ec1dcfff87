import { describe, expect, it } from 'vitest';
import { crossCombination } from '../../bench/study/plain.ts';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planDirectModel } from '../../src/physics/direct-model.ts';
import { addNoise, drawNoise, noiseSigma } from '../../src/physics/noise.ts';
import { planOfdmLink } from '../../src/physics/ofdm-link.ts';
import { publishedScene } from '../../src/physics/published-scene.ts';
import { drawPhases } from '../../src/physics/scene.ts';
import {
  type CompressionMethod,
  planCompressStage,
  planDecoupleStage,
  planPlain,
  publishedPlainOptions,
  resolvePlainOptions,
} from '../../src/plain/index.ts';
import { snapshotOf } from './scenes.ts';

const kernels = loadKernels();
const { sensor, targets: scene } = publishedScene('true');
const direct = planDirectModel(sensor);
const factors = { antenna: 1, subcarrier: 4, symbol: 14 };
const published = (method: CompressionMethod) => ({
  ...publishedPlainOptions,
  compression: { ...publishedPlainOptions.compression, method, factors },
});
const strongest = 10 ** (Math.max(...scene.map((target) => target.amplitudeDb)) / 20);
const elements = 16 * 180 * 560;
/** One draw of phases, the clean tensor and unit noise, shared by the tests. */
const draws = Array.from({ length: 4 }, (_, k) => {
  const rng = createRng(`published ${k}`);
  const targets = drawPhases(sensor, scene, rng.fork('phases'));
  return { targets, signal: direct(targets), noise: drawNoise(elements, rng.fork('noise')) };
});
const noisy = (k: number, sigma: number): Float32Array => addNoise(draws[k].signal, draws[k].noise, sigma);

/** Found targets in the order of the scene's angles; fails unless there are six. */
function byAngle<T extends { readonly azimuthDeg?: number }>(found: readonly T[]): T[] {
  expect(found).toHaveLength(6);
  return [...found].sort((a, b) => b.azimuthDeg! - a.azimuthDeg!);
}

describe('the published scene, noise at 1e-3 of the strongest amplitude (plain.md 8, check 1)', () => {
  it.each(['averaging', 'decimation'] as const)('by %s: orders 6, 6, 4 and six targets to a thousandth', (method) => {
    const data = noisy(0, 1e-3 * strongest);
    const options = resolvePlainOptions(published(method));
    const compress = planCompressStage(kernels, sensor, options);
    const decouple = planDecoupleStage(kernels, compress.layout, options);
    const { candidates } = decouple.decouple(compress.compress(snapshotOf(sensor, data)));
    expect(candidates.values.map((list) => list.length)).toEqual([6, 6, 4]);
    for (const plan of [compress, decouple]) plan.dispose();

    const plan = planPlain(kernels, sensor, published(method));
    expect(plan.layout.axes.map((axis) => axis.compressedSize)).toEqual([16, 45, 40]);
    byAngle(plan.estimate(snapshotOf(sensor, data))).forEach((found, p) => {
      // The tolerances of the check itself.
      expect(Math.abs(found.azimuthDeg! - scene[p].azimuthDeg!)).toBeLessThan(1e-3);
      expect(Math.abs(found.rangeM! - scene[p].rangeM!)).toBeLessThan(1e-3);
      expect(Math.abs(found.velocityMps! - scene[p].velocityMps!)).toBeLessThan(1e-4);
      // Gains have the loss of averaging taken out again: 1e-3 of the strongest over sqrt(16 45 40), six sigmas.
      expect(Math.abs(found.amplitudeDb - scene[p].amplitudeDb)).toBeLessThan(0.02);
    });
    plan.dispose();
  });

  it('finds the six also where only float32 rounding disturbs them', () => {
    const plan = planPlain(kernels, sensor, published('averaging'));
    byAngle(plan.estimate(snapshotOf(sensor, draws[1].signal))).forEach((found, p) => {
      expect(Math.abs(found.azimuthDeg! - scene[p].azimuthDeg!)).toBeLessThan(1e-3);
      expect(Math.abs(found.rangeM! - scene[p].rangeM!)).toBeLessThan(1e-3);
    });
    plan.dispose();
  });
});

describe('the published scene at its SNRs (check 3; the 100 runs are in the study)', () => {
  it('averaging at 0 dB finds exactly six with an error compatible with table 6.4', () => {
    const plan = planPlain(kernels, sensor, published('averaging'));
    let squares = [0, 0, 0];
    draws.forEach((_, k) => {
      byAngle(plan.estimate(snapshotOf(sensor, noisy(k, noiseSigma(1, 0))))).forEach((found, p) => {
        const errors = [
          found.azimuthDeg! - scene[p].azimuthDeg!,
          found.rangeM! - scene[p].rangeM!,
          found.velocityMps! - scene[p].velocityMps!,
        ];
        squares = squares.map((sum, i) => sum + errors[i] ** 2 / (6 * draws.length));
      });
    });
    plan.dispose();
    // The weakest of six paths carries almost half of the square: four draws are about eight free errors, whose sum of
    // squares over its mean lies below 4.7 with probability 1 - 1e-5 (chi-square, 8 degrees of freedom), table 15 %.
    [0.035, 0.072, 0.00269].forEach((table, i) =>
      expect(Math.sqrt(squares[i])).toBeLessThan(1.15 * Math.sqrt(4.7) * table),
    );
  });

  it('decimation fails at 0 dB, its 17.5 dB of lost energy missing, and works at 5 dB', () => {
    const plan = planPlain(kernels, sensor, published('decimation'));
    const success = (snrDb: number): number =>
      draws.filter((_, k) => plan.estimate(snapshotOf(sensor, noisy(k, noiseSigma(1, snrDb)))).length === 6).length;
    expect(success(0)).toBe(0);
    expect(success(5)).toBe(draws.length);
    plan.dispose();
  });

  it('the count is found, not given, and defaults do as well as the published settings', () => {
    const plan = planPlain(kernels, sensor, { compression: { factors } });
    draws.forEach((_, k) => byAngle(plan.estimate(snapshotOf(sensor, noisy(k, noiseSigma(1, 0))))));
    plan.dispose();
  });
});

describe('the cross-combination scene of plain.md 4.3 (check 5)', () => {
  const places = [
    [30, 80, 0],
    [-10, 200, 6],
    [30, 200, 0],
  ];

  it.each([1, 2, 3])('tuple-omp finds the third target, whose values all belong to others; draw %d', (seed) => {
    const { targets } = crossCombination(kernels, seed).find(({ method }) => method === 'tuple-omp')!;
    expect(targets).toHaveLength(3);
    for (const [azimuth, range, velocity] of places)
      expect(
        targets.filter(
          ({ azimuthDeg, rangeM, velocityMps }) =>
            Math.abs(azimuthDeg! - azimuth) < 0.1 &&
            Math.abs(rangeM! - range) < 0.1 &&
            Math.abs(velocityMps! - velocity) < 0.01,
        ),
      ).toHaveLength(1);
  });

  it("subgrid-omp, the authors', does not", () => {
    const { targets } = crossCombination(kernels, 1).find(({ method }) => method === 'subgrid-omp')!;
    expect(targets.length).toBeLessThan(3);
  });
});

describe('the symbol spacing (check 6)', () => {
  it('taken as nominal biases velocity by 2.96e-4 of itself, 1 mm/s here; the true one does not', () => {
    const link = planOfdmLink(publishedScene().waveform);
    const sounding = link(draws[0].targets, createRng('link'));
    const sigma = noiseSigma(1, 30);
    const velocityRms = (spacing: 'true' | 'nominal'): number => {
      const described = publishedScene(spacing).sensor;
      const plan = planPlain(kernels, described, published('averaging'));
      const found = byAngle(plan.estimate(snapshotOf(described, addNoise(sounding.signal, draws[0].noise, sigma))));
      plan.dispose();
      const squares = found.map((target, p) => (target.velocityMps! - scene[p].velocityMps!) ** 2);
      return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / 6);
    };
    // (1 - 17.8519 / 17.8571) rms(v) = 0.994 mm/s. At 30 dB the bound is 0.087 mm/s rms over the six; noise and bias add
    // in square, their product errs by 2 * 0.994 * 0.087 / sqrt(6): three sigmas of it and a third for MUSIC.
    expect(velocityRms('nominal')).toBeGreaterThan(0.85e-3);
    expect(velocityRms('nominal')).toBeLessThan(1.15e-3);
    // Six squares over their mean stay below 4.6 with probability 1 - 1e-4, and more than half is one target's: 8.
    expect(velocityRms('true')).toBeLessThan(Math.sqrt(8) * 0.087e-3);
  });
});
