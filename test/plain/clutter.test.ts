import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { defineSensor } from '../../src/core/sensor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planDirectModel } from '../../src/physics/direct-model.ts';
import { addNoise, drawNoise } from '../../src/physics/noise.ts';
import { drawPhases } from '../../src/physics/scene.ts';
import { planCompressStage, planDecoupleStage, planPlain, resolvePlainOptions } from '../../src/plain/index.ts';
import { removeMeanAlong } from '../../src/plain/compression/clutter.ts';
import { product, randomValues, shapes } from '../kernels/tensors.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { estimateOnce, expectTargets, snapshotOf, tensorOf } from './scenes.ts';

const kernels = loadKernels();
// A Doppler cell of 64 symbols of 20 us at 26 GHz, there and back, is 4.5 m/s.
const sensor = sensorWith([antenna(6), subcarrier(16), symbol(64)]);
const cellMps = 299_792_458 / (2 * 26e9 * 64 * 20e-6);
const wall = { azimuthDeg: 10, rangeM: 300, velocityMps: 0, amplitudeDb: 60 };

describe('the mean along an axis', () => {
  it('is gone from every line of the tensor, and nothing else is', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, pick) => {
        const axis = pick % shape.length;
        const values = Float32Array.from(randomValues('mean', 2 * product(shape)));
        const found = values.slice();
        removeMeanAlong(found, shape, axis);
        const inner = product(shape.slice(axis + 1));
        for (let i = 0; i < values.length; i++) {
          const first = (i >> 1) - (Math.floor((i >> 1) / inner) % shape[axis]) * inner;
          let mean = 0;
          for (let n = 0; n < shape[axis]; n++) mean += values[2 * (first + n * inner) + (i & 1)] / shape[axis];
          // One float32 rounding of a difference below 2.
          expect(Math.abs(found[i] - (values[i] - mean))).toBeLessThanOrEqual(2 ** -24 * 2);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('the least speed', () => {
  it('keeps a wall and a slow mover out of the report, their sidelobes explained', () => {
    const movers = [
      { azimuthDeg: -20, rangeM: 100, velocityMps: 12, amplitudeDb: 0 },
      { azimuthDeg: 30, rangeM: 300, velocityMps: 2, amplitudeDb: 10 },
    ];
    const [still, fast, slow] = drawPhases(sensor, [{ ...wall, amplitudeDb: 20 }, ...movers], createRng(8));
    const tensor = tensorOf(sensor, [still, fast, slow], 0.3, 8);
    expect(estimateOnce(kernels, sensor, tensor)).toHaveLength(3);
    expect(estimateOnce(kernels, sensor, tensor, { minSpeedMps: 5 })).toEqual([
      expect.objectContaining({ velocityMps: expect.closeTo(12, 1) as number }),
    ]);
    expect(() => estimateOnce(kernels, sensor, tensor, { minSpeedMps: -1 })).toThrow(/minSpeedMps: found -1/);
  });
});

describe('static clutter removal', () => {
  it('removes a wall 60 dB above the movers', () => {
    const movers = [
      { azimuthDeg: -20, rangeM: 100, velocityMps: 12, amplitudeDb: 0 },
      { azimuthDeg: 30, rangeM: 300, velocityMps: -40, amplitudeDb: -3 },
    ];
    for (let seed = 1; seed <= 5; seed++) {
      const [still, ...moving] = drawPhases(sensor, [wall, ...movers], createRng(seed));
      const found = estimateOnce(kernels, sensor, tensorOf(sensor, [still, ...moving], 0.3, seed), {
        clutter: 'static',
      });
      expectTargets(sensor, moving, found, 0.3);
    }
  });

  it('leaves as many velocities as there are movers, not the rank that the removed mean takes', () => {
    const movers = [
      { azimuthDeg: -20, rangeM: 100, velocityMps: 22, amplitudeDb: 0 },
      { azimuthDeg: 30, rangeM: 300, velocityMps: -40, amplitudeDb: -3 },
    ];
    const options = resolvePlainOptions({ clutter: 'static' });
    // Twice as many columns as symbols: the whole axis is decomposed, the direction of the mean with it.
    const wide = sensorWith([antenna(8), subcarrier(24), symbol(40)]);
    const compress = planCompressStage(kernels, wide, options);
    const decouple = planDecoupleStage(kernels, compress.layout, options);
    for (let seed = 1; seed <= 5; seed++) {
      const scenery = drawPhases(wide, [wall, ...movers], createRng(seed));
      const data = tensorOf(wide, scenery, 0.3, `order ${seed}`);
      const { candidates } = decouple.decouple(compress.compress(snapshotOf(wide, data)));
      // AIC counts one too many now and then (Wax and Kailath 1985, section V), never by several in white noise.
      expect(candidates.values[2].length).toBeLessThanOrEqual(4);
    }
    for (const plan of [compress, decouple]) plan.dispose();
  });

  it('leaves nothing of a static scene', () => {
    const still = drawPhases(sensor, [wall, { ...wall, azimuthDeg: -40, rangeM: 80 }], createRng(3));
    expect(estimateOnce(kernels, sensor, tensorOf(sensor, still, 1, 4), { clutter: 'static' })).toEqual([]);
  });

  it('leaves slow movers unbiased, 1.2 and 2 cells from zero', () => {
    const plan = planPlain(kernels, sensor, { clutter: 'static' });
    const direct = planDirectModel(sensor);
    for (const cells of [1.2, -2]) {
      const mover = { azimuthDeg: -20, rangeM: 100, velocityMps: cells * cellMps, amplitudeDb: 0 };
      const trials = 150;
      let [sum, squares, variance] = [0, 0, 0];
      for (let trial = 0; trial < trials; trial++) {
        const rng = createRng(`slow ${cells} ${trial}`);
        const signal = direct(drawPhases(sensor, [wall, mover], rng));
        const data = addNoise(signal, drawNoise(signal.length / 2, rng), 1, signal);
        const found = plan.estimate(snapshotOf(sensor, data));
        expect(found).toHaveLength(1);
        const error = found[0].velocityMps! - mover.velocityMps;
        sum += error;
        squares += error * error;
        variance += found[0].velocityStdMps! ** 2;
      }
      // A mean over n draws has one-sigma std / sqrt(n), a variance sqrt(2/n) relative: five of either.
      expect(Math.abs(sum / trials)).toBeLessThan(5 * Math.sqrt(variance / trials / trials));
      expect(Math.abs(squares / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / trials));
    }
    plan.dispose();
  });

  it('removes it under compression with averages centred off zero', () => {
    const limited = defineSensor({ ...sensor, limits: { velocityMps: [-10, 40], rangeM: [0, 400] } });
    const plan = planPlain(kernels, limited, { clutter: 'static' });
    expect(plan.layout.axes[2].factor).toBeGreaterThan(1);
    expect(plan.layout.axes[2].steering).not.toBe(0);
    plan.dispose();
    const movers = [{ azimuthDeg: -20, rangeM: 100, velocityMps: 25, amplitudeDb: 0 }];
    const [still, ...moving] = drawPhases(limited, [wall, ...movers], createRng(7));
    const found = estimateOnce(kernels, limited, tensorOf(limited, [still, ...moving], 0.3, 8), { clutter: 'static' });
    expectTargets(limited, moving, found, 0.3);
  });

  it('keeps the wall when nothing is said', () => {
    const [still] = drawPhases(sensor, [wall], createRng(1));
    expectTargets(sensor, [still], estimateOnce(kernels, sensor, tensorOf(sensor, [still], 1, 1)), 1);
  });

  it('needs a slow-time axis of two or more elements', () => {
    for (const axes of [
      [antenna(6), subcarrier(16)],
      [antenna(6), symbol(1)],
    ])
      expect(() => planPlain(kernels, sensorWith(axes), { clutter: 'static' })).toThrow(
        expect.objectContaining({ code: 'configuration-invalid' }),
      );
  });
});
