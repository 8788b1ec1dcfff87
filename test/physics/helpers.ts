import { type AxisFields, defineAxis } from '../../src/core/axes.ts';
import { defineSensor, type SensorDescription, type SensorFields } from '../../src/core/sensor.ts';
import { hertz } from '../../src/core/units.ts';

/** A 26 GHz monostatic sensor with the given axes. */
export const sensorWith = (axes: readonly AxisFields[], rest: Partial<SensorFields> = {}): SensorDescription =>
  defineSensor({
    streamId: 'test',
    modality: 'isac',
    datatype: 'cf32_le',
    carrierHz: hertz(26e9),
    geometry: 'monostatic',
    axes: axes.map((axis) => defineAxis(axis)),
    ...rest,
  });

export const antenna = (size: number): AxisFields => ({ name: 'antenna', size, spacing: 0.5, unit: 'wavelength' });
export const subcarrier = (size: number): AxisFields => ({ name: 'subcarrier', size, spacing: 120e3, unit: 'Hz' });
export const symbol = (size: number): AxisFields => ({ name: 'symbol', size, spacing: 20e-6, unit: 's' });

/** Phase from element a to element b of an interleaved tensor, cycles in (-1/2, 1/2]. */
export function cyclesBetween(tensor: Float32Array, a: number, b: number): number {
  const angle = Math.atan2(tensor[2 * b + 1], tensor[2 * b]) - Math.atan2(tensor[2 * a + 1], tensor[2 * a]);
  const cycles = angle / (2 * Math.PI);
  return cycles - Math.round(cycles);
}

/** Error of `found` relative to `expected`, in dB of energy. */
export function errorDb(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [error, energy] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    error += (found[i] - expected[i]) ** 2;
    energy += expected[i] ** 2;
  }
  return 10 * Math.log10(error / energy);
}

/** Mean of |w|^2 over complex samples. */
export const meanPower = (samples: Float32Array): number =>
  samples.reduce((sum, x) => sum + x * x, 0) / (samples.length / 2);
