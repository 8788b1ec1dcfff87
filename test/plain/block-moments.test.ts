import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { samplesPerSnapshot } from '../../src/core/sensor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planDirectModel } from '../../src/physics/direct-model.ts';
import { drawNoise } from '../../src/physics/noise.ts';
import { drawPhases } from '../../src/physics/scene.ts';
import { planTargetFrequencies } from '../../src/physics/target-frequencies.ts';
import { momentWeights } from '../../src/plain/compression/block-moments.ts';
import { planPlain, type PlainOptionsInput, resolvePlainOptions } from '../../src/plain/index.ts';
import { writeResidual } from '../../src/plain/model/residual.ts';
import { planCompressStage } from '../../src/plain/stages.ts';
import { antenna, errorDb, meanPower, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { estimateOnce, matchTargets, reportedStd, snapshotOf, tensorOf } from './scenes.ts';

const kernels = loadKernels();
const limits = { rangeM: [0, 150], velocityMps: [-5, 30] } as const;
const sensor = sensorWith([antenna(6), subcarrier(48), symbol(96)], { limits });
// One target at each end of the limits, where averages lose most.
const scene = [
  { azimuthDeg: 12, rangeM: 2, velocityMps: 29.5, amplitudeDb: 0 },
  { azimuthDeg: -35, rangeM: 149, velocityMps: -4.5, amplitudeDb: -5 },
];
const targets = drawPhases(sensor, scene, createRng('moments'));
const factors = { subcarrier: 4, symbol: 4 };

const compressed = (tensor: Float32Array, options: PlainOptionsInput) => {
  const stage = planCompressStage(kernels, sensor, resolvePlainOptions(options));
  const result = stage.compress(snapshotOf(sensor, tensor));
  stage.dispose();
  return result;
};

describe('moments of averaged blocks', () => {
  it.each([2, 3, 4, 7, 14])('have weights of unit energy / D, orthogonal to each other: D = %d', (factor) => {
    const weights = momentWeights(factor, 0.037);
    const product = (a: number, b: number): [number, number] => {
      let [re, im] = [0, 0];
      for (let n = 0; n < factor; n++) {
        const [i, j] = [2 * (a * factor + n), 2 * (b * factor + n)];
        re += weights[i] * weights[j] + weights[i + 1] * weights[j + 1];
        im += weights[i] * weights[j + 1] - weights[i + 1] * weights[j];
      }
      return [re, im];
    };
    expect(product(0, 0)[0]).toBeCloseTo(1 / factor, 12);
    expect(product(1, 1)[0]).toBeCloseTo(1 / factor, 12);
    expect(Math.hypot(...product(0, 1))).toBeLessThan(1e-12);
  });

  it.each(['keep', 'static'] as const)('hold what the signal model says, clutter: %s', (clutter) => {
    const options: PlainOptionsInput = { clutter, compression: { factors } };
    const { layout, detail } = compressed(planDirectModel(sensor)(targets), options);
    const frequenciesOf = planTargetFrequencies(sensor);
    const theta = targets.flatMap((target) =>
      [...frequenciesOf(target).frequencies].map((f, m) => f * layout.axes[m].factor),
    );
    const gains = targets.flatMap(({ amplitudeDb, phaseRad }) => {
      const amplitude = 10 ** (amplitudeDb / 20);
      return [amplitude * Math.cos(phaseRad!), amplitude * Math.sin(phaseRad!)];
    });
    const left = new Float32Array(detail!.length);
    const set = { count: targets.length, theta: Float64Array.from(theta) };
    const width = layout.detailed!.axes.at(-1)!.size;
    writeResidual(layout.detailed!, detail!, set, Float64Array.from(gains), left, (row) => row * width);
    // Float32 sums of 16 samples: rounding lies 130 dB below.
    expect(10 * Math.log10(meanPower(left) / meanPower(detail!))).toBeLessThan(-120);
  });

  it('begin with the averages themselves', () => {
    const tensor = tensorOf(sensor, targets, 1, 1);
    const averages = compressed(tensor, { compression: { factors, moments: 1 } });
    const both = compressed(tensor, { compression: { factors } });
    expect(averages.detail).toBeUndefined();
    expect(errorDb(both.tensor, averages.tensor)).toBeLessThan(-120);
  });

  it('keep the noise white: a power of 1 / (D_1 D_2) an element', () => {
    const { detail } = compressed(drawNoise(samplesPerSnapshot(sensor), createRng(3)), { compression: { factors } });
    // The mean of n exponentials has relative one-sigma 1 / sqrt(n): five of it.
    expect(Math.abs(16 * meanPower(detail!) - 1)).toBeLessThan(5 / Math.sqrt(detail!.length / 2));
  });

  it('give the uncompressed bound, and errors that reach it, where averages alone lose half a decibel an axis', () => {
    const sigma = 0.5;
    const bars = (moments: 1 | 2): number => {
      const tensor = tensorOf(sensor, targets, sigma, 'bars');
      const found = estimateOnce(kernels, sensor, tensor, { compression: { moments } });
      const matches = matchTargets(sensor, targets, found, sigma);
      const none = estimateOnce(kernels, sensor, tensor, { compression: { method: 'none' } });
      const full = matchTargets(sensor, targets, none, sigma);
      const ratios = matches.map(
        (match, k) => reportedStd(match.found, 'rangeM') / reportedStd(full[k].found, 'rangeM'),
      );
      return Math.max(...ratios);
    };
    // Noise power and gains are estimated on each tensor: they differ by one part in sqrt(1700 x 8) of it.
    expect(bars(2)).toBeLessThan(1.03);
    expect(bars(1)).toBeGreaterThan(bars(2));
  });

  it('report amplitudes without the loss of averaging', () => {
    for (const moments of [1, 2] as const) {
      const found = estimateOnce(kernels, sensor, tensorOf(sensor, targets, 1e-3, 2), {
        compression: { factors, moments },
      });
      for (const { truth, found: near } of matchTargets(sensor, targets, found, 1e-3))
        expect(Math.abs(near.amplitudeDb - truth.amplitudeDb)).toBeLessThan(1e-3);
    }
  });

  it('give back the memory they took', () => {
    const before = kernels.memory.bytesInUse;
    const plan = planPlain(kernels, sensor);
    plan.estimate(snapshotOf(sensor, tensorOf(sensor, targets, 1, 4)));
    plan.dispose();
    expect(kernels.memory.bytesInUse).toBe(before);
  });
});
