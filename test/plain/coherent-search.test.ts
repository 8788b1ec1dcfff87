import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { defineSensor, samplesPerSnapshot, type SensorDescription } from '../../src/core/sensor.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { drawNoise } from '../../src/physics/noise.ts';
import { drawPhases, type SceneTarget } from '../../src/physics/scene.ts';
import { planAxes } from '../../src/plain/compression/axis-plan.ts';
import { planCoherentSearch } from '../../src/plain/search/coherent-search.ts';
import {
  type CompressionOptions,
  defaultPlainOptions,
  planCompressStage,
  planPlain,
  resolvePlainOptions,
} from '../../src/plain/index.ts';
import { writeResidual } from '../../src/plain/model/residual.ts';
import { signalModel } from '../../src/plain/model/signal-model.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { estimateOnce, polarisation, snapshotOf, tensorOf } from './scenes.ts';

const kernels = loadKernels();
const cube = sensorWith([antenna(8), subcarrier(24), symbol(20)]);
const tdm: SensorDescription = defineSensor({ ...cube, tdm: { transmitters: 2, slotS: cube.axes[2].spacing / 2 } });
const dual = sensorWith([subcarrier(24), polarisation(2), symbol(20)]);
const one: SceneTarget = { azimuthDeg: 20, rangeM: 150, velocityMps: 30, amplitudeDb: 0 };

/** The search on the uncompressed tensor of a sensor. */
function search(
  sensor: SensorDescription,
  tensor: Float32Array,
  level: number,
  own: CompressionOptions['compression']['axes'] = {},
): Float64Array[] {
  const options = resolvePlainOptions({ compression: { method: 'none', axes: own } });
  const axes = planAxes(sensor, options);
  const model = signalModel(sensor, axes, false);
  const before = kernels.memory.bytesInUse;
  const region = kernels.memory.alloc(tensor.byteLength);
  kernels.memory.float32(region).set(tensor);
  const plan = planCoherentSearch(kernels, model, axes);
  plan.look(region, { count: 0, theta: new Float64Array(0) }, new Float64Array(0), level);
  const found = plan.peaks(1);
  plan.dispose();
  region.free();
  expect(kernels.memory.bytesInUse).toBe(before);
  return found;
}

describe('the coherent search', () => {
  it.each([
    ['three axes', cube],
    ['TDM-MIMO', tdm],
    ['two looks', dual],
  ] as const)('puts the highest peak within half a grid step of a lone target: %s', (_name, sensor) => {
    const [target] = drawPhases(sensor, [one], createRng(1));
    const found = search(sensor, tensorOf(sensor, [target], 1e-3, 1), 1);
    const places = sensor.axes.filter((axis) => axis.name !== 'polarisation');
    const [refined] = estimateOnce(kernels, sensor, tensorOf(sensor, [target], 1e-3, 1));
    places.forEach((axis, p) => {
      const cycles = found[0][p] - refined.frequencies[sensor.axes.indexOf(axis)];
      // The grid is padded by two: points lie 1 / (2 N) apart.
      expect(Math.abs(cycles - Math.round(cycles))).toBeLessThanOrEqual(1 / (4 * axis.size) + 1e-9);
    });
  });

  it.each([
    ['subcarriers', { subcarrier: { method: 'dft-window' } }, cube],
    ['subcarriers and symbols', { subcarrier: { method: 'dft-window' }, symbol: { method: 'dft-window' } }, cube],
    ['symbols of a TDM-MIMO array', { symbol: { method: 'dft-window' } }, tdm],
  ] as const)('looks for the highest peak inside the window of beams: %s', (_name, own, sensor) => {
    const limited = defineSensor({ ...sensor, limits: { rangeM: [80, 300], velocityMps: [-10, 50] } });
    for (const rangeM of [82, 150, 171, 299]) {
      const [target] = drawPhases(limited, [{ ...one, rangeM }], createRng(rangeM));
      const stage = planCompressStage(kernels, limited, resolvePlainOptions({ compression: { method: 'none', axes: own } })); // prettier-ignore
      const { tensor, layout } = stage.compress(snapshotOf(limited, tensorOf(limited, [target], 1e-3, 1)));
      stage.dispose();
      const found = search(limited, tensor, 1, own);
      layout.axes.forEach(({ parameter, axis }, p) => {
        const cycles = found[0][p] - parameter!.frequencyOf(target[parameter!.name]!);
        expect(Math.abs(cycles - Math.round(cycles))).toBeLessThanOrEqual(1 / (4 * axis.size) + 1e-3);
      });
    }
  });

  it('finds nothing in zeros, and nothing below the level', () => {
    const zeros = new Float32Array(2 * samplesPerSnapshot(cube));
    expect(search(cube, zeros, 0)).toEqual([]);
    // Noise of unit power: the highest of a few thousand exponentials stays far below 60.
    expect(search(cube, drawNoise(samplesPerSnapshot(cube), createRng(2)), 60)).toEqual([]);
  });

  it('shows what a strong target hides once it is taken out', () => {
    const scene = drawPhases(
      cube,
      [one, { azimuthDeg: -30, rangeM: 60, velocityMps: -20, amplitudeDb: -30 }],
      createRng(3),
    );
    const found = estimateOnce(kernels, cube, tensorOf(cube, scene, 0.2, 3));
    expect(found.map((target) => Math.round(target.amplitudeDb / 10) * 10)).toEqual([0, -30]);
  });

  it('detects a target that no axis shows on its own, as the threshold says', () => {
    // 8 x 24 x 20 elements, 18 dB after integration. The peak threshold at 1e-3 is about 20 (13 dB) for 3840 elements; the
    // matched filter |a^H r|^2 / (N s2) is half a non-central chi-square of mean 64 and standard deviation
    // sqrt(2 * 63 + 1) = 11.3: 3.9 deviations above it, so 60 trials miss one with probability below 1 %.
    const sigma = Math.sqrt((8 * 24 * 20) / 10 ** 1.8);
    let [coherent, decoupled] = [0, 0];
    for (let seed = 1; seed <= 60; seed++) {
      const tensor = tensorOf(cube, drawPhases(cube, [one], createRng(seed)), sigma, `weak ${seed}`);
      coherent += estimateOnce(kernels, cube, tensor).length;
      decoupled += estimateOnce(kernels, cube, tensor, { fusion: { search: 'candidates' } }).length;
    }
    expect(coherent).toBeGreaterThanOrEqual(59);
    expect(decoupled).toBeLessThan(coherent);
  });

  it('is left out where targets are not refined, and its memory is given back', () => {
    const before = kernels.memory.bytesInUse;
    const plain = planPlain(kernels, cube, { refinement: 'none' });
    const without = kernels.memory.bytesInUse - before;
    plain.dispose();
    const refined = planPlain(kernels, cube);
    expect(kernels.memory.bytesInUse - before).toBeGreaterThan(without);
    refined.dispose();
    expect(kernels.memory.bytesInUse).toBe(before);
  });
});

describe('the residual', () => {
  it.each([
    ['three axes', cube],
    ['TDM-MIMO', tdm],
    ['looks in the middle', dual],
    ['looks last', sensorWith([subcarrier(24), symbol(20), polarisation(2)])],
  ] as const)('of noise-free data is float32 rounding: %s', (_name, sensor) => {
    const [target] = drawPhases(sensor, [{ ...one, phaseRad: 0.7 }], createRng(5));
    const tensor = tensorOf(sensor, [target], 0, 5);
    const axes = planAxes(sensor, {
      ...defaultPlainOptions,
      compression: { ...defaultPlainOptions.compression, method: 'none' },
    });
    const model = signalModel(sensor, axes, false);
    const [found] = estimateOnce(kernels, sensor, tensorOf(sensor, [target], 1e-6, 5));
    const theta = Float64Array.from(model.parameters, (axis) => found.frequencies[axis]);
    const gains = gainsOf(sensor, target);
    const residual = new Float32Array(tensor.length);
    const width = sensor.axes[sensor.axes.length - 1].size;
    writeResidual(model, tensor, { count: 1, theta }, gains, residual, (row) => row * width);
    // Frequencies known to about 1e-8 cycles an element over at most 24 elements, samples rounded to 6e-8.
    expect(Math.max(...residual.map(Math.abs))).toBeLessThan(1e-5);
  });
});

/** Complex gain per look: the target's own, times the element's on an axis of looks. */
function gainsOf(sensor: SensorDescription, target: SceneTarget): Float64Array {
  const looks = sensor.axes.find((axis) => axis.name === 'polarisation');
  const elements = looks ? target.elementGains![looks.name] : [{ re: 1, im: 0 }];
  const [re, im] = [Math.cos(target.phaseRad!), Math.sin(target.phaseRad!)];
  return Float64Array.from(elements.flatMap((gain) => [re * gain.re - im * gain.im, re * gain.im + im * gain.re]));
}
