import { type AxisFields, defineAxis } from '../../../src/core/axes.ts';
import { defineSensor, type Limits, samplesPerSnapshot, type SensorDescription } from '../../../src/core/sensor.ts';
import { hertz } from '../../../src/core/units.ts';
import { drawApart, targetAt } from '../places.ts';
import { type Family, type Scenario, usualGate } from '../scenario.ts';

/** 28 GHz, round trips; unambiguous to 1249 m and +-80 m/s. */
const antenna = (size: number): AxisFields => ({ name: 'antenna', size, spacing: 0.5, unit: 'wavelength' });
const elevation = (size: number): AxisFields => ({ name: 'elevation', size, spacing: 0.5, unit: 'wavelength' });
const subcarrier = (size: number): AxisFields => ({ name: 'subcarrier', size, spacing: 120e3, unit: 'Hz' });
const symbol = (size: number): AxisFields => ({ name: 'symbol', size, spacing: 33.5e-6, unit: 's' });
const limits: Limits = { azimuthDeg: [-65, 65], rangeM: [0, 600], velocityMps: [-40, 40] };

const sensorOf = (axes: readonly AxisFields[]): SensorDescription =>
  defineSensor({
    streamId: `${axes.length} axes`,
    modality: 'isac',
    datatype: 'cf32_le',
    carrierHz: hertz(28e9),
    geometry: 'monostatic',
    axes: axes.map((axis) => defineAxis(axis)),
    limits,
  });

const sensors = [
  sensorOf([subcarrier(256)]),
  sensorOf([antenna(16), subcarrier(128)]),
  sensorOf([antenna(8), subcarrier(64), symbol(64)]),
  sensorOf([elevation(8), antenna(8), subcarrier(48), symbol(32)]),
];

/** The strongest after integration over the whole snapshot, so that no count of axes has the better signal. */
const INTEGRATED_DB = 40;

export const axes: Family = {
  name: 'axes',
  title: 'Four targets over 10 dB, the strongest at 40 dB after integration, 1 to 4 axes',
  xLabel: 'axes',
  scenarios: () =>
    sensors.map((sensor, k): Scenario => {
      const sizes = sensor.axes.map(({ size }) => size).join(' x ');
      return {
        name: `axes ${sizes}`,
        title: `four targets on ${sizes}`,
        label: sizes,
        series: 'axes',
        x: k + 1,
        sensor,
        scene: 'four',
        // On one axis alone nothing else tells them apart.
        draw: (rng) =>
          drawApart(sensor, 4, 2, rng).map((place, t) => targetAt(sensor, place, t === 0 ? 0 : -10 * rng.uniform())),
        snrDb: INTEGRATED_DB - 10 * Math.log10(samplesPerSnapshot(sensor)),
        gate: usualGate(sensor),
      };
    }),
};
