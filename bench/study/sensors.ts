import type { Limits, SensorDescription } from '../../src/core/sensor.ts';
import { defineWaveform, waveformSensor } from '../../src/physics/ofdm-waveform.ts';
import { publishedCompression, publishedScene } from '../../src/physics/published-scene.ts';

/** What the default is told of the published scene: where targets can be. */
export const publishedLimits: Limits = { rangeM: [0, 420], velocityMps: [-8, 8], azimuthDeg: [-65, 65] };

/** The published 16 x 180 x 560 one-way sensor with its limits. */
export const publishedSensor: SensorDescription = { ...publishedScene('true').sensor, limits: publishedLimits };

/** Another waveform: 8 x 128 x 96, 28 GHz, 15.4 MHz, 0.86 ms, round trips; cells of 9.8 m and 6.2 m/s. */
export const compactSensor: SensorDescription = {
  ...waveformSensor(
    defineWaveform({
      carrierHz: 28e9,
      geometry: 'monostatic',
      antennas: 8,
      antennaSpacing: 0.5,
      subcarriers: 128,
      subcarrierSpacingHz: 120e3,
      symbols: 96,
    }),
    'compact',
  ),
  limits: { rangeM: [0, 300], velocityMps: [-60, 60], azimuthDeg: [-65, 65] },
};

/** The authors' factors (1, 4, 14) where the published sensor is told the published limits; elsewhere they may alias. */
export const authorsFactors = ({ streamId, limits }: SensorDescription): readonly number[] | undefined =>
  streamId === publishedSensor.streamId && limits?.rangeM?.[1] === publishedLimits.rangeM?.[1]
    ? publishedCompression
    : undefined;
