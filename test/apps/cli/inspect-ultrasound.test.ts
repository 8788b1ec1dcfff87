import { describe, expect, test } from 'vitest';
import { imagingReach } from '../../../src/apps/cli/inspect-ultrasound.ts';
import { type AxisFields, defineAxis, defineSensor, hertz, metresPerSecond } from '../../../src/core/index.ts';

const fastTime = { name: 'fast_time', size: 101, spacing: 1e-7, unit: 's' } as const;
const channel = { name: 'channel', size: 2, spacing: 3e-4, unit: 'm' } as const;
const slowTime = { name: 'slow_time', size: 16, spacing: 4e-4, unit: 's' } as const;
const sensorWith = (...axes: AxisFields[]) =>
  defineSensor({
    streamId: 'probe',
    modality: 'ultrasound',
    datatype: 'ri16_le',
    carrierHz: hertz(5e6),
    propagationSpeedMps: metresPerSecond(1500),
    axes: axes.map((axis) => defineAxis(axis)),
    ultrasound: { pitchM: 3e-4, startTimeS: 1e-5, prfHz: 5000, transmitDelaysS: [0, 2e-6, 5e-6, 1e-6] },
  });

describe('what an ultrasound capture reaches', () => {
  test('follows from speed, carrier, times and pulses', () => {
    expect(
      imagingReach(sensorWith(slowTime, { name: 'transmit', size: 2, spacing: 2e-4, unit: 's' }, channel, fastTime)),
    ).toEqual({
      transmits: 2,
      wavelengthM: 1500 / 5e6,
      apertureM: 3e-4,
      depthM: [(1500 * 1e-5) / 2, expect.closeTo((1500 * 2e-5) / 2, 12) as number],
      frameRateHz: 2500,
      // c PRF / (4 fc)
      aliasVelocityMps: (1500 * 2500) / (4 * 5e6),
      delaySpanS: expect.closeTo(4e-6, 15) as number,
    });
  });

  test('sparse pulses alias by the nearest two that there are', () => {
    const kept = [0, 3, 9, 15];
    expect(imagingReach(sensorWith({ ...slowTime, kept }, channel, fastTime))?.aliasVelocityMps).toBeCloseTo(
      (1500 * 2500) / (4 * 5e6 * 3),
      12,
    );
  });

  test('single pulses alias by the pulse repetition frequency of the probe', () => {
    expect(imagingReach(sensorWith(channel, fastTime))).toMatchObject({ transmits: 1, frameRateHz: 5000 });
  });
});
