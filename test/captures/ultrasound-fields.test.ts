import { describe, expect, test } from 'vitest';
import { checkPartialProfile } from '../../src/captures/profile.ts';
import { globalFromSensor, sensorFromGlobal } from '../../src/captures/sigmf-global.ts';
import { type AxisFields, defineAxis, defineSensor, hertz, metresPerSecond } from '../../src/core/index.ts';

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

describe('transmit delays of a capture', () => {
  const global = globalFromSensor(sensorWith(slowTime, channel, fastTime));
  const read = (delays: unknown) => {
    const ultrasound = { pitch_m: 3e-4, transmit_delays_s: delays };
    return sensorFromGlobal(
      JSON.parse(JSON.stringify({ ...global, 'sensing:ultrasound': ultrasound })),
      'a.sigmf-meta',
    );
  };

  test('are flat, or a list for each transmit', () => {
    expect(read([0, 1, 2, 3]).ultrasound?.transmitDelaysS).toEqual([0, 1, 2, 3]);
    expect(
      read([
        [0, 1],
        [2, 3],
      ]).ultrasound?.transmitDelaysS,
    ).toEqual([0, 1, 2, 3]);
    expect(
      checkPartialProfile({ ultrasound: { transmit_delays_s: [[1], [2]] } }, 'p').ultrasound?.transmit_delays_s,
    ).toEqual([1, 2]);
  });

  test('are numbers', () => {
    expect(() => read([0, 'a'])).toThrow(
      'a.sigmf-meta: sensing:ultrasound.transmit_delays_s[1]: found "a", allowed: a number, or a list of numbers for each transmit (s)',
    );
  });
});
