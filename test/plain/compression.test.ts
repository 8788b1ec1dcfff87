import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { defineSensor, samplesPerSnapshot, type SensorDescription } from '../../src/core/sensor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { drawPhases } from '../../src/physics/scene.ts';
import { type CompressionMethod, planPlain, type PlainOptionsInput } from '../../src/plain/index.ts';
import { contentOf, contents } from '../conformance/plain.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { mixtures } from './mixtures.ts';
import { estimateOnce, expectTargets, matchTargets, snapshotOf, tensorOf } from './scenes.ts';

const kernels = loadKernels();
const limits = { rangeM: [0, 150], velocityMps: [-5, 30] } as const;
const sensor = sensorWith([antenna(6), subcarrier(48), symbol(96)], { limits });
const scene = [
  { azimuthDeg: 12, rangeM: 2, velocityMps: 29.5, amplitudeDb: 0 },
  { azimuthDeg: -35, rangeM: 149, velocityMps: -4.5, amplitudeDb: -5 },
  { azimuthDeg: 50, rangeM: 75, velocityMps: 12, amplitudeDb: -8 },
];
const targets = drawPhases(sensor, scene, createRng('compression'));
const tensor = tensorOf(sensor, targets, 0.3, 'compression');

const factorsOf = (described: SensorDescription, options: PlainOptionsInput): number[] => {
  const plan = planPlain(kernels, described, options);
  plan.dispose();
  return plan.layout.axes.map((axis) => axis.factor);
};

describe('compression finds targets at the ends of the limits', () => {
  it('by averaging, with factors from the limits, the droop at most 0.5 dB', () => {
    const plan = planPlain(kernels, sensor);
    const [, range, velocity] = plan.layout.axes;
    expect(range.factor).toBeGreaterThan(1);
    expect(velocity.factor).toBeGreaterThan(1);
    for (const axis of plan.layout.axes) expect(axis.droopDb).toBeLessThanOrEqual(0.5);
    plan.dispose();
    expectTargets(sensor, targets, estimateOnce(kernels, sensor, tensor), 0.3);
  });

  it.each([true, false])('with averages steered to the middle: %s', (steer) => {
    const options = { compression: { factors: { subcarrier: 4, symbol: 4 }, steer } };
    const found = estimateOnce(kernels, sensor, tensor, options);
    // Steered averages of 4 droop by up to 0.8 dB on each axis, others by 3.4 dB at 149 m and 2.4 dB at 29.5 m/s:
    // 1.2 and 1.5 times the error.
    expectTargets(sensor, targets, found, 0.3, steer ? 7 : 9);
    for (const { truth, found: near } of matchTargets(sensor, targets, found, 0.3))
      // The droop is taken out of the amplitude: relative gain error 6 sigma / sqrt(2 N) at -8 dB and 3.4 dB less.
      expect(Math.abs(near.amplitudeDb - truth.amplitudeDb)).toBeLessThan(
        (6 * 8.7 * 0.3 * 10 ** (11.4 / 20)) / Math.sqrt(2 * 6 * 48 * 96),
      );
  });

  it('by decimation, losing the energy of the samples thrown away', () => {
    const options: PlainOptionsInput = {
      compression: { method: 'decimation', factors: { subcarrier: 4, symbol: 4 } },
    };
    // 16 times fewer samples: 4 times the error.
    expectTargets(sensor, targets, estimateOnce(kernels, sensor, tensor, options), 0.3, 4 * 6);
  });

  it('not at all, where asked', () => {
    const options: PlainOptionsInput = { compression: { method: 'none' } };
    expect(factorsOf(sensor, options)).toEqual([1, 1, 1]);
    expectTargets(sensor, targets, estimateOnce(kernels, sensor, tensor, options), 0.3);
  });
});

describe('compression into looks and beams finds targets at the ends of the limits', () => {
  const beams = { subcarrier: { method: 'dft-window' }, symbol: { method: 'dft-window' } } as const;
  it.each<[string, PlainOptionsInput['compression'], number]>([
    // Looks have gains of their own: (N^2 - 1) / (N^2 - D^2) of the variance, below 1.01 here.
    ['multi-shift, factors from the limits', { method: 'multi-shift' }, 6],
    // Half of each aperture: the variance of a frequency doubles, that of the others grows by a third.
    ['smoothing of the subcarriers', { method: 'none', axes: { subcarrier: { method: 'smoothing', factor: 2 } } }, 9],
    // At the very end of a window one guard beam is on one side: up to twice the variance on its own axis.
    ['beams', { method: 'none', axes: beams }, 8],
    ['beams, shifts and averages', { factors: { symbol: 4 }, axes: { antenna: { method: 'multi-shift', factor: 1 }, subcarrier: beams.subcarrier } }, 8], // prettier-ignore
  ])('%s', (_name, compression, sigmas) => {
    for (let seed = 1; seed <= 5; seed++) {
      const drawn = drawPhases(sensor, scene, createRng(seed));
      const found = estimateOnce(kernels, sensor, tensorOf(sensor, drawn, 0.3, seed), { compression: compression! });
      expectTargets(sensor, drawn, found, 0.3, sigmas);
    }
  });

  it('and removes a wall at rest before it reaches them', () => {
    const wall = { azimuthDeg: 5, rangeM: 60, velocityMps: 0, amplitudeDb: 50 };
    for (const method of ['multi-shift', 'smoothing', 'dft-window'] as const) {
      const [, ...moving] = drawPhases(sensor, [wall, ...scene], createRng(method));
      const data = tensorOf(sensor, [wall, ...moving], 0.3, method);
      const found = estimateOnce(kernels, sensor, data, {
        clutter: 'static',
        compression: { method: 'none', axes: { symbol: { method } } },
      });
      expectTargets(sensor, moving, found, 0.3, method === 'smoothing' ? 9 : 7);
    }
  });

  it('answers any finite data with finite targets, twice alike, for any mixture of methods', () => {
    fc.assert(
      fc.property(
        mixtures,
        fc.constantFrom('keep', 'static'),
        fc.nat(),
        fc.constantFrom(...contents),
        (mixture, clutter, seed, kind) => {
          const { sensor: described, input } = mixture;
          fc.pre(clutter === 'keep' || described.axes.some(({ name }) => name === 'symbol'));
          const data = contentOf(kind, samplesPerSnapshot(described), seed);
          const plan = planPlain(kernels, described, { ...input, clutter });
          const found = plan.estimate(snapshotOf(described, data));
          expect(plan.estimate(snapshotOf(described, data))).toEqual(found);
          plan.dispose();
          for (const { frequencies, ...numbers } of found)
            for (const value of [...frequencies, ...Object.values(numbers)]) expect(Number.isFinite(value)).toBe(true);
          if (kind === 'zeros') expect(found).toEqual([]);
        },
      ),
      { numRuns: 80 },
    );
    expect(kernels.memory.bytesInUse).toBe(0);
  });
});

describe('the same data compressed in different ways', () => {
  it('gives the same targets', () => {
    const wanted = estimateOnce(kernels, sensor, tensor, { compression: { method: 'none' } });
    for (const method of ['averaging', 'decimation'] as const) {
      const found = estimateOnce(kernels, sensor, tensor, { compression: { method } });
      expect(found).toHaveLength(wanted.length);
      // Each estimate errs by its own one sigma; the shorter data's is the larger of the two.
      found.forEach((target, k) => {
        expect(Math.abs(target.rangeM! - wanted[k].rangeM!)).toBeLessThan(8 * target.rangeStdM!);
        expect(Math.abs(target.velocityMps! - wanted[k].velocityMps!)).toBeLessThan(8 * target.velocityStdMps!);
      });
    }
  });
});

describe('factors from the limits', () => {
  it('are 1 where nothing is known', () => {
    expect(factorsOf(sensorWith([antenna(6), subcarrier(48), symbol(96)]), {})).toEqual([1, 1, 1]);
  });

  it('let an explicit factor stand where limits are unknown', () => {
    const free = sensorWith([antenna(6), subcarrier(48), symbol(96)]);
    expect(factorsOf(free, { compression: { factors: { subcarrier: 3 } } })).toEqual([1, 3, 1]);
  });

  it('a factor that aliases inside the limits is refused with the largest allowed', () => {
    // 0 to 300 m are 0.24 cycles a subcarrier: 4 fit.
    const far = defineSensor({ ...sensor, limits: { rangeM: [0, 300] } });
    for (const method of ['averaging', 'decimation'] as CompressionMethod[])
      expect(() => planPlain(kernels, far, { compression: { method, factors: { subcarrier: 6 } } })).toThrow(
        expect.objectContaining({
          code: 'compression-aliases',
          exitCode: 2,
          message:
            'plain: compression.factors.subcarrier: found 6, which aliases inside the limits; allowed: at most 4 (the limits span 0.240 cycles per sample)',
        }),
      );
  });

  it('a factor that does not divide the axis is refused with its divisors', () => {
    expect(() => planPlain(kernels, sensor, { compression: { factors: { antenna: 4 } } })).toThrow(
      expect.objectContaining({
        code: 'configuration-invalid',
        message: 'plain: compression.factors.antenna: found 4, allowed: 1, 2, 3, 6 (divisors of 6)',
      }),
    );
  });

  it('an axis that is not there is refused with those that are', () => {
    expect(() => planPlain(kernels, sensor, { compression: { factors: { chirp: 2 } } })).toThrow(
      'plain: compression.factors: found axis "chirp", allowed: antenna, subcarrier, symbol',
    );
  });
});

describe('an axis PLAIN cannot use', () => {
  it.each([
    ['sub-sampled', 'configuration-invalid', { kept: [0, 1, 2, 4] }],
    ['non-uniform', 'plan-invalid', { positions: [0, 1, 2, 3.5, 5, 7] }],
  ])('is refused at plan time: %s', (_, code, extra) => {
    const odd = sensorWith([{ ...antenna(6), ...extra }, subcarrier(16)]);
    expect(() => planPlain(kernels, odd)).toThrow(expect.objectContaining({ code }));
  });

  it('unless its positions are uniform after all', () => {
    const even = sensorWith([{ ...antenna(6), positions: [0, 0.5, 1, 1.5, 2, 2.5] }, subcarrier(16)]);
    expect(() => planPlain(kernels, even).dispose()).not.toThrow();
    // Evenly apart, but not by the spacing that every formula uses: half as far, and the other way round.
    for (const positions of [
      [0, 0.25, 0.5, 0.75, 1, 1.25],
      [0, -0.5, -1, -1.5, -2, -2.5],
    ]) {
      const other = sensorWith([{ ...antenna(6), positions }, subcarrier(16)]);
      expect(() => planPlain(kernels, other)).toThrow('0.5 wavelength apart in ascending order');
    }
  });

  it.each(['rf32_le', 'ri16_le'] as const)('real samples are refused: %s', (datatype) => {
    const real = defineSensor({ ...sensor, datatype });
    expect(() => planPlain(kernels, real)).toThrow(
      `plain: datatype: found ${datatype}, allowed: cf32_le, cf64_le, ci16_le`,
    );
  });

  it('and so is a tensor without any axis of two elements', () => {
    expect(() => planPlain(kernels, sensorWith([antenna(1), subcarrier(1)]))).toThrow(
      expect.objectContaining({ code: 'plan-invalid' }),
    );
  });
});
