import { describe, expect, test } from 'vitest';
import { defineAxis, type SensorFields, type UltrasoundProbe } from '../../src/core/index.ts';
import { describeAcquisition } from '../../src/ultrasound/index.ts';
import { probe } from './probe.ts';

const channel = defineAxis({ name: 'channel', size: 2, spacing: 3e-4, unit: 'm' });
const fastTime = defineAxis({ name: 'fast_time', size: 4, spacing: 5e-8, unit: 's' });
const slowTime = (fields: object = {}) =>
  defineAxis({ name: 'slow_time', size: 8, spacing: 1e-4, unit: 's', ...fields });
const transmit = (size: number) => defineAxis({ name: 'transmit', size, spacing: 1, unit: 'index' });

/** What is thrown, its code before it. */
function refusal(
  facts: { [Fact in keyof UltrasoundProbe]?: UltrasoundProbe[Fact] | undefined },
  fields: Partial<SensorFields> = {},
): string {
  try {
    describeAcquisition(probe(facts, fields));
  } catch (error) {
    const { code, message } = error as Error & { code: string };
    expect(message).not.toContain('\n');
    return `${code}: ${message}`;
  }
  return 'nothing';
}

describe('an acquisition', () => {
  test('has elements around the middle of the probe, an unsteered plane wave and strides of any order', () => {
    expect(describeAcquisition(probe({}, { axes: [fastTime, slowTime(), channel] }))).toMatchObject({
      elementsM: [-1.5e-4, 1.5e-4],
      channelsM: [-1.5e-4, 1.5e-4],
      transmits: 1,
      transmitDelaysS: [[0, 0]],
      pulses: 8,
      prfHz: 10_000,
      strides: { transmit: 0, slowTime: 2, channel: 1, fastTime: 16 },
    });
  });

  test('keeps the channels, pulses and transmits that there are', () => {
    const delays = [0, 1e-7, 2e-7, 3e-7, 4e-7, 5e-7];
    const axes = [slowTime({ size: 9, kept: [0, 4, 8] }), { ...transmit(3), kept: [0, 2] }, { ...channel, kept: [1] }, fastTime]; // prettier-ignore
    expect(describeAcquisition(probe({ prfHz: 30_000, transmitDelaysS: delays }, { axes }))).toMatchObject({
      channelsM: [1.5e-4],
      elementsM: [-1.5e-4, 1.5e-4],
      pulses: 9,
      kept: [0, 4, 8],
      transmits: 2,
      transmitDelaysS: [
        [0, 1e-7],
        [4e-7, 5e-7],
      ],
    });
  });

  test('of one transmit has the rate of its pulses, over the transmits that make a frame', () => {
    expect(describeAcquisition(probe()).prfHz).toBe(10_000);
    expect(describeAcquisition(probe({ prfHz: undefined })).prfHz).toBeUndefined();
    expect(describeAcquisition(probe({}, { axes: [transmit(4), channel, fastTime] })).prfHz).toBe(2500);
  });

  test.each([
    [
      'no start time',
      { startTimeS: undefined },
      {},
      /^capture-invalid: ultrasound: stream probe-1: ultrasound\.start_time_s: found nothing, allowed: time of the first fast-time sample in s$/,
    ],
    [
      'no carrier',
      {},
      { carrierHz: undefined as never },
      /^capture-invalid: .*: carrier_frequency_hz: found nothing, allowed: centre frequency in Hz$/,
    ],
    [
      'another pitch',
      { pitchM: 4e-4 },
      {},
      /^capture-invalid: .*: ultrasound\.pitch_m: found 0\.0004, allowed: the spacing of axis "channel", 0\.0003 m$/,
    ],
    [
      'delays of another number',
      { transmitDelaysS: [0, 0, 0] },
      {},
      /^capture-invalid: .*: ultrasound\.transmit_delays_s: found 3 delays, allowed: 2 \(1 transmits x 2 channels\)$/,
    ],
    [
      'another rate',
      { prfHz: 9000 },
      { axes: [slowTime(), channel, fastTime] },
      /^capture-invalid: .*: ultrasound\.prf_hz: found 9000, allowed: 10000 as axis "slow_time" says/,
    ],
    [
      'a rate too low for its transmits',
      { prfHz: 15_000 },
      { axes: [slowTime(), transmit(2), channel, fastTime] },
      /^capture-invalid: .*: ultrasound\.prf_hz: found 15000, allowed: at least 2 transmits in the 0\.0001 s/,
    ],
    [
      'no channels',
      {},
      { axes: [fastTime] },
      /^plan-invalid: ultrasound: stream probe-1: found no axis "channel", allowed: one of it in every snapshot$/,
    ],
    ['no fast time', {}, { axes: [channel] }, /^plan-invalid: .*: found no axis "fast_time"/],
    [
      'sub-sampled fast time',
      {},
      { axes: [channel, { ...fastTime, kept: [0, 2] }] },
      /^configuration-invalid: .*: found \d+ of \d+ samples of axis "fast_time", allowed: all of them; put recoverLines/,
    ],
    [
      'channels in wavelengths',
      {},
      { axes: [{ ...channel, unit: 'wavelength' }, fastTime] },
      /^plan-invalid: .*: found axis "channel" in wavelength, allowed: m$/,
    ],
    [
      'an axis of another field',
      {},
      { axes: [{ ...channel, name: 'antenna' }, channel, fastTime] },
      /^plan-invalid: .*: found axis "antenna", allowed: transmit, slow_time, channel, fast_time$/,
    ],
  ] as const)('with %s is refused in one line', (_, facts, fields, message) => {
    expect(refusal(facts, fields as Partial<SensorFields>)).toMatch(message);
  });

  test('that says it is faster than its rate can hold is refused', () => {
    const fields = { axes: [slowTime(), channel, fastTime], limits: { velocityMps: [-1, 1] as const } };
    expect(refusal({}, fields as never)).toMatch(/limits\.velocityMps: found 1, allowed: at most 0\.7700 m\/s/);
  });
});
