import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { defineSensor, type SensorDescription, shapeOf } from '../../src/core/sensor.ts';
import type { Target } from '../../src/core/estimate.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { drawPhases } from '../../src/physics/scene.ts';
import { flatIndex, indicesOf } from '../kernels/tensors.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { estimateOnce, tensorOf } from './scenes.ts';

const kernels = loadKernels();
const limits = { rangeM: [0, 300], velocityMps: [-20, 30] } as const;
const sensor = sensorWith([antenna(8), subcarrier(32), symbol(48)], { limits });
const targets = drawPhases(
  sensor,
  [
    { azimuthDeg: 12, rangeM: 80, velocityMps: 20, amplitudeDb: 0 },
    { azimuthDeg: -35, rangeM: 220, velocityMps: 0, amplitudeDb: -8 },
    { azimuthDeg: 12, rangeM: 220, velocityMps: -12, amplitudeDb: -12 },
  ],
  createRng('invariance'),
);
const tensor = tensorOf(sensor, targets, 0.5, 'invariance');
const wanted = estimateOnce(kernels, sensor, tensor);

/**
 * The same targets up to rounding. The refinement stops once a full step is below 0.01 sigma, and a Gauss-Newton step
 * leaves far less than its own length: two runs on data equal up to rounding differ by at most twice that.
 */
function expectSame(found: readonly Target[], amplitudeShiftDb = 0): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((target, k) => {
    const same = wanted[k];
    expect(Math.abs(target.azimuthDeg! - same.azimuthDeg!)).toBeLessThan(0.02 * same.azimuthStdDeg!);
    expect(Math.abs(target.rangeM! - same.rangeM!)).toBeLessThan(0.02 * same.rangeStdM!);
    expect(Math.abs(target.velocityMps! - same.velocityMps!)).toBeLessThan(0.02 * same.velocityStdMps!);
    // One-sigma errors follow the gains and the residual, flat to second order around the optimum.
    expect(Math.abs(target.rangeStdM! / same.rangeStdM! - 1)).toBeLessThan(1e-3);
    expect(Math.abs(target.amplitudeDb - amplitudeShiftDb - same.amplitudeDb)).toBeLessThan(1e-3);
    expect(Math.abs(target.snrDb - same.snrDb)).toBeLessThan(1e-3);
  });
}

/** The sensor and its tensor with the axes in another order. */
function permuted(order: readonly number[]): [SensorDescription, Float32Array] {
  const shape = shapeOf(sensor);
  const moved = defineSensor({ ...sensor, axes: order.map((axis) => sensor.axes[axis]) });
  const data = new Float32Array(tensor.length);
  for (let i = 0; i < data.length / 2; i++) {
    const to = indicesOf(i, shapeOf(moved));
    const from = flatIndex(
      shape.map((_, axis) => to[order.indexOf(axis)]),
      shape,
    );
    data[2 * i] = tensor[2 * from];
    data[2 * i + 1] = tensor[2 * from + 1];
  }
  return [moved, data];
}

describe('PLAIN does not change', () => {
  it('(the scene has its three targets)', () => expect(wanted).toHaveLength(3));

  it.each([0.3, 1.57, 2.5, 3.14, 5])('with a global phase of %s rad', (phase) => {
    const [c, s] = [Math.cos(phase), Math.sin(phase)];
    const turned = tensor.map((x, i) => (i % 2 === 0 ? c * x - s * tensor[i + 1] : c * x + s * tensor[i - 1]));
    expectSame(estimateOnce(kernels, sensor, turned));
  });

  it.each([1e-15, 3e-4, 7, 1e9])('with the amplitude of the data, times %s', (scale) => {
    const scaled = tensor.map((x) => scale * x);
    expectSame(estimateOnce(kernels, sensor, scaled), 20 * Math.log10(scale));
  });

  it.each([
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ])('with the order of the axes: %d, %d, %d', (...order) => {
    const [moved, data] = permuted(order);
    const found = estimateOnce(kernels, moved, data);
    expectSame(found);
    found.forEach((target, k) =>
      order.forEach((axis, m) => {
        const cells = Math.abs(target.frequencies[m] - wanted[k].frequencies[axis]) * sensor.axes[axis].size;
        expect(cells).toBeLessThan(0.01);
      }),
    );
  });

  it('when the scene is mirrored left to right: azimuths change sign', () => {
    const shape = shapeOf(sensor);
    const mirrored = tensor.map((_, i) => {
      const at = indicesOf(i >> 1, shape);
      return tensor[2 * flatIndex(at.with(0, shape[0] - 1 - at[0]), shape) + (i & 1)];
    });
    const found = estimateOnce(kernels, sensor, mirrored);
    expectSame(found.map((target) => ({ ...target, azimuthDeg: -target.azimuthDeg! })));
  });
});
