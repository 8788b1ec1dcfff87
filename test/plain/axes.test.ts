import { describe, expect, it } from 'vitest';
import type { SensorDescription } from '../../src/core/sensor.ts';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { drawPhases, type SceneTarget } from '../../src/physics/scene.ts';
import type { PlainOptionsInput } from '../../src/plain/index.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { departure, elevation, estimateOnce, expectTargets, polarisation, tensorOf } from './scenes.ts';

const kernels = loadKernels();

/** Over five draws of phases and noise, exactly the targets of the scene, each within 6 sigma of its bound. */
function expectRecovered(
  sensor: SensorDescription,
  scene: readonly SceneTarget[],
  sigma: number,
  options?: PlainOptionsInput,
): void {
  for (let seed = 1; seed <= 5; seed++) {
    const targets = drawPhases(sensor, scene, createRng(seed));
    const found = estimateOnce(kernels, sensor, tensorOf(sensor, targets, sigma, `axes ${seed}`), options);
    expectTargets(sensor, targets, found, sigma);
  }
}

describe('PLAIN on one axis', () => {
  // A cell of 64 subcarriers at 120 kHz, there and back, is 19.5 m.
  const sensor = sensorWith([subcarrier(64)]);

  it('finds a single target', () => expectRecovered(sensor, [{ rangeM: 123, amplitudeDb: 0 }], 0.3));

  it('finds two targets', () =>
    expectRecovered(
      sensor,
      [
        { rangeM: 123, amplitudeDb: 0 },
        { rangeM: 300, amplitudeDb: -2 },
      ],
      0.1,
    ));

  it('finds three targets', () =>
    expectRecovered(
      sensor,
      [
        { rangeM: 123, amplitudeDb: 0 },
        { rangeM: 300, amplitudeDb: -2 },
        { rangeM: 700, amplitudeDb: -4 },
      ],
      0.1,
    ));

  it('finds the velocity on a symbol axis and the azimuth on an antenna axis', () => {
    expectRecovered(sensorWith([symbol(48)]), [{ velocityMps: -31, amplitudeDb: 0 }], 0.3);
    expectRecovered(sensorWith([antenna(24)]), [{ azimuthDeg: 35, amplitudeDb: 0 }], 0.3);
  });
});

describe('PLAIN on two axes', () => {
  it('finds range and velocity, no azimuth', () => {
    const sensor = sensorWith([subcarrier(48), symbol(40)]);
    const scene = [
      { rangeM: 100, velocityMps: 20, amplitudeDb: 0 },
      { rangeM: 300, velocityMps: -30, amplitudeDb: -5 },
      { rangeM: 500, velocityMps: 0, amplitudeDb: -10 },
    ];
    expectRecovered(sensor, scene, 0.3);
    const [first] = estimateOnce(kernels, sensor, tensorOf(sensor, scene, 0.3, 1));
    expect(first).not.toHaveProperty('azimuthDeg');
    expect(first).not.toHaveProperty('azimuthStdDeg');
    expect(first.frequencies).toHaveLength(2);
  });

  it('tells targets apart that are equal on one of the two axes', () => {
    // Coherent along the other axis: only the window slid along it restores their rank.
    const sensor = sensorWith([antenna(24), subcarrier(64)]);
    const scene = [
      { azimuthDeg: 10, rangeM: 100, amplitudeDb: 0 },
      { azimuthDeg: -30, rangeM: 300, amplitudeDb: -2 },
      { azimuthDeg: 40, rangeM: 300, amplitudeDb: -4 },
    ];
    expectRecovered(sensor, scene, 0.2);
  });
});

describe('PLAIN on three axes', () => {
  const sensor = sensorWith([antenna(8), subcarrier(32), symbol(24)]);

  it('pairs azimuth, range and velocity', () =>
    expectRecovered(
      sensor,
      [
        { azimuthDeg: 10, rangeM: 100, velocityMps: 20, amplitudeDb: 0 },
        { azimuthDeg: -40, rangeM: 350, velocityMps: -25, amplitudeDb: -6 },
        { azimuthDeg: 45, rangeM: 600, velocityMps: 60, amplitudeDb: -10 },
      ],
      0.5,
    ));

  it('pairs values that several targets share', () =>
    expectRecovered(
      sensor,
      [
        { azimuthDeg: 10, rangeM: 100, velocityMps: 20, amplitudeDb: 0 },
        { azimuthDeg: 10, rangeM: 350, velocityMps: -45, amplitudeDb: -3 },
        { azimuthDeg: -40, rangeM: 350, velocityMps: 20, amplitudeDb: -6 },
      ],
      0.5,
    ));

  it('tells targets apart that are equal on two of the three axes, whatever their phases', () => {
    // Eight range cells apart, 36 and 35 dB after integration: no pair of phases may hide one of them.
    const scene = [
      { azimuthDeg: 15, rangeM: 120, velocityMps: 25, amplitudeDb: 0 },
      { azimuthDeg: 15, rangeM: 430, velocityMps: 25, amplitudeDb: -1 },
    ];
    let missed = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const drawn = drawPhases(sensor, scene, createRng(seed));
      if (estimateOnce(kernels, sensor, tensorOf(sensor, drawn, 1.2, `coherent ${seed}`)).length !== 2) missed++;
    }
    expect(missed).toBe(0);
  });

  it('reports two targets in one place as one, their gains added', () => {
    const place = { azimuthDeg: 10, rangeM: 100, velocityMps: 20 };
    const pair = [
      { ...place, amplitudeDb: 0, phaseRad: 0 },
      { ...place, amplitudeDb: 0, phaseRad: 1 },
    ];
    const found = estimateOnce(kernels, sensor, tensorOf(sensor, pair, 0.5, 1));
    // |1 + e^j|^2 = 2 + 2 cos 1
    const sum = { ...place, amplitudeDb: 10 * Math.log10(2 + 2 * Math.cos(1)) };
    expectTargets(sensor, [sum], found, 0.5);
    // A gain errs by sigma / sqrt(2 N) in modulus: 6 sigmas of it relative to the amplitude, in dB.
    const relative = 0.5 / Math.sqrt(2 * 8 * 32 * 24) / 10 ** (sum.amplitudeDb / 20);
    expect(Math.abs(found[0].amplitudeDb - sum.amplitudeDb)).toBeLessThan(6 * 8.7 * relative);
  });

  it('works with one element on an axis, which then measures nothing', () => {
    const flat = sensorWith([antenna(1), subcarrier(32), symbol(24)]);
    const scene = [
      { azimuthDeg: 0, rangeM: 100, velocityMps: 20, amplitudeDb: 0 },
      { azimuthDeg: 0, rangeM: 350, velocityMps: -45, amplitudeDb: -3 },
    ];
    for (let seed = 1; seed <= 5; seed++) {
      const targets = drawPhases(flat, scene, createRng(seed));
      const found = estimateOnce(kernels, flat, tensorOf(flat, targets, 0.3, seed));
      expect(found).toHaveLength(2);
      for (const [k, target] of found.entries()) {
        expect(target).not.toHaveProperty('azimuthDeg');
        expect(target.frequencies[0]).toBe(0);
        expect(Math.abs(target.rangeM! - targets[k].rangeM!)).toBeLessThan(6 * target.rangeStdM!);
        expect(Math.abs(target.velocityMps! - targets[k].velocityMps!)).toBeLessThan(6 * target.velocityStdMps!);
      }
    }
  });

  it('finds nothing in zeros', () => {
    for (const shape of [[antenna(8)], [antenna(8), subcarrier(32)], [antenna(8), subcarrier(32), symbol(24)]]) {
      const empty = sensorWith(shape);
      const count = shape.reduce((n, axis) => n * axis.size, 2);
      expect(estimateOnce(kernels, empty, new Float32Array(count))).toEqual([]);
    }
  });

  it('takes a constant tensor for a target at zero: broadside, zero range, at rest', () => {
    const [target, ...rest] = estimateOnce(kernels, sensor, new Float32Array(2 * 8 * 32 * 24).fill(1));
    expect(rest).toEqual([]);
    // 1 + j: 3 dB. Nothing is rounded, the fit is exact to double precision.
    expect(target.amplitudeDb).toBeCloseTo(10 * Math.log10(2), 9);
    expect(Math.abs(target.azimuthDeg!)).toBeLessThan(1e-6);
    expect(Math.abs(target.rangeM!)).toBeLessThan(1e-6);
    expect(Math.abs(target.velocityMps!)).toBeLessThan(1e-6);
  });
});

describe('PLAIN on four axes', () => {
  it('finds an elevation-like axis in cycles beside azimuth, range and velocity', () => {
    const sensor = sensorWith([antenna(6), elevation(5), subcarrier(16), symbol(12)]);
    const scene = [
      { azimuthDeg: 10, rangeM: 100, velocityMps: 3, amplitudeDb: 0, frequencies: { elevation: 0.1 } },
      { azimuthDeg: -30, rangeM: 400, velocityMps: -40, amplitudeDb: -3, frequencies: { elevation: -0.22 } },
      { azimuthDeg: 45, rangeM: 400, velocityMps: 60, amplitudeDb: -6, frequencies: { elevation: 0.1 } },
    ];
    expectRecovered(sensor, scene, 0.3);
  });

  it('finds a departure angle in cycles', () => {
    const sensor = sensorWith([departure(4), antenna(6), subcarrier(16), symbol(10)]);
    const scene = [
      { azimuthDeg: 10, rangeM: 100, velocityMps: 3, amplitudeDb: 0, frequencies: { departure: 0.3 } },
      { azimuthDeg: -30, rangeM: 400, velocityMps: -40, amplitudeDb: -3, frequencies: { departure: -0.2 } },
    ];
    expectRecovered(sensor, scene, 0.3);
  });
});

describe('PLAIN on looks', () => {
  it('adds polarisations as powers, each target with its own gains', () => {
    const sensor = sensorWith([antenna(8), subcarrier(24), polarisation(2), symbol(16)]);
    const scene = [
      { azimuthDeg: 10, rangeM: 100, velocityMps: 3, amplitudeDb: 0 },
      { azimuthDeg: -30, rangeM: 400, velocityMps: -60, amplitudeDb: -5 },
    ];
    expectRecovered(sensor, scene, 0.5);
  });

  it('sees a target that only one polarisation carries; amplitude is the mean power of the looks', () => {
    const sensor = sensorWith([polarisation(2), antenna(8), subcarrier(24), symbol(16)]);
    const gains = (a: number, b: number) => ({
      polarisation: [
        { re: a, im: 0 },
        { re: 0, im: b },
      ],
    });
    const scene = [
      { azimuthDeg: 10, rangeM: 100, velocityMps: 3, amplitudeDb: 0, elementGains: gains(1, 0) },
      { azimuthDeg: -30, rangeM: 400, velocityMps: -60, amplitudeDb: 0, elementGains: gains(0, 0.5) },
    ];
    const found = estimateOnce(kernels, sensor, tensorOf(sensor, scene, 0.3, 1));
    expectTargets(sensor, scene, found, 0.3);
    // Mean over two looks: 1/2 and 1/8. Noise adds sigma^2 / N = 3e-5 and errs by 6 sigma sqrt(power / N): below 0.2 dB.
    expect(Math.abs(found[0].amplitudeDb - 10 * Math.log10(1 / 2))).toBeLessThan(0.2);
    expect(Math.abs(found[1].amplitudeDb - 10 * Math.log10(1 / 8))).toBeLessThan(0.4);
  });
});
