import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { convertNpy } from '../../src/captures/convert-npy.ts';
import { checkProfile, type Profile } from '../../src/captures/profile.ts';
import { openSigmf } from '../../src/captures/sigmf-reader.ts';
import { bytesPerSnapshot } from '../../src/core/index.ts';
import { elements, npyBytes } from './npy.ts';
import { scratch } from './scratch.ts';

const plain: Profile = {
  modality: 'isac',
  stream_id: 'lab',
  axes: [{ name: 'antenna', spacing: 0.5, unit: 'wavelength' }],
};

interface Given {
  readonly descr: string;
  readonly values: readonly number[];
  readonly shape?: readonly number[];
  readonly fortranOrder?: boolean;
  readonly profile?: object;
}

/** Converts an array that is spelled out and reads all the capture's samples back. */
async function converted({ descr, values, shape, fortranOrder = false, profile = {} }: Given) {
  const folder = await scratch();
  const input = join(folder, 'array.npy');
  const count = descr.includes('c') ? values.length / 2 : values.length;
  await writeFile(input, npyBytes({ descr, shape: shape ?? [count], fortranOrder }, elements(descr, values)));
  const output = join(folder, 'out');
  const snapshots = await convertNpy(input, output, { profile: checkProfile({ ...plain, ...profile }, 'p.yaml') });
  const reader = await openSigmf(output);
  const bytes = bytesPerSnapshot(reader.sensor);
  const samples = await Promise.all(
    Array.from(
      { length: snapshots },
      async (_, i) => (await reader.read(i, new Uint8Array(bytes))).samples.slice().buffer,
    ),
  );
  const timesNs = samples.map((_, i) => reader.captureTimeNs(i));
  await reader.close();
  return { sensor: reader.sensor, samples, timesNs, folder };
}

const numbers = (datatype: string, buffer: ArrayBufferLike): number[] =>
  datatype.endsWith('f64_le')
    ? [...new Float64Array(buffer)]
    : datatype.endsWith('f32_le')
      ? [...new Float32Array(buffer)]
      : [...new Int16Array(buffer)];

describe('samples keep their values', () => {
  const cases: [descr: string, values: number[], profile: object, datatype: string, expected?: number[]][] = [
    ['<c8', [1.5, -2, 3, NaN], {}, 'cf32_le'],
    ['>c8', [1.5, -2, 3, Infinity], {}, 'cf32_le'],
    ['<c16', [1.5, -2, 3, 4], {}, 'cf32_le'],
    ['<c16', [0.1, -2, 3, 4], { datatype: 'cf64_le' }, 'cf64_le'],
    ['>c16', [7, -32768, 32767, 0], { datatype: 'ci16_le' }, 'ci16_le'],
    ['<c8', [1.5, -2, 3, 4], { datatype: 'cf64_le' }, 'cf64_le'],
    ['<f4', [1.5, -2], {}, 'rf32_le'],
    ['>f8', [1.5, -2], {}, 'rf32_le'],
    ['<i2', [-5 & 0xffff, 6], {}, 'ri16_le', [-5, 6]],
    ['>i2', [0x0102, 6], {}, 'ri16_le', [0x0102, 6]],
    ['|i1', [-5 & 0xff, 6], {}, 'ri16_le', [-5, 6]],
    ['|u1', [250, 6], {}, 'ri16_le'],
    ['<u2', [65_000, 6], {}, 'rf32_le'],
    ['<u4', [4_000_000_000, 6], {}, 'rf32_le'],
    ['<i8', [-9, 6], {}, 'rf32_le'],
    ['<i2', [5, 6], { datatype: 'rf32_le' }, 'rf32_le'],
    ['<c16', [65_535, 1, 32_768, 32_767], { int16_as_unsigned: true }, 'cf32_le', [-1, 1, -32_768, 32_767]],
    ['<u2', [65_535, 32_768], { int16_as_unsigned: true }, 'ri16_le', [-1, -32_768]],
    [
      '<c16',
      [65_535, 1, 32_768, 32_767],
      { int16_as_unsigned: true, datatype: 'ci16_le' },
      'ci16_le',
      [-1, 1, -32_768, 32_767],
    ],
  ];
  test.each(cases)('%s %j %j as %s', async (descr, values, profile, datatype, expected = values) => {
    const { sensor, samples } = await converted({ descr, values, profile });
    expect(sensor.datatype).toBe(datatype);
    expect(numbers(datatype, samples[0])).toEqual(expected);
  });
});

describe('an axis named snapshot enumerates snapshots', () => {
  const antenna = { name: 'antenna', spacing: 0.5, unit: 'wavelength' };
  const snapshot = { name: 'snapshot', spacing: 1e-3 };
  const subcarrier = { name: 'subcarrier', spacing: 1e6, unit: 'Hz' };

  test('outermost, with capture times from the start time and the spacing', async () => {
    const { sensor, samples, timesNs } = await converted({
      descr: '<f4',
      values: [1, 2, 3, 4, 5, 6],
      shape: [3, 2],
      profile: { axes: [snapshot, antenna], start_time: '2026-01-01T00:00:00Z' },
    });
    expect(sensor.axes.map(({ name, size }) => [name, size])).toEqual([['antenna', 2]]);
    expect(samples.map((buffer) => numbers('rf32_le', buffer))).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(timesNs).toEqual([1_767_225_600_000_000_000n, 1_767_225_600_001_000_000n, 1_767_225_600_002_000_000n]);
  });

  test('in the middle', async () => {
    const { sensor, samples } = await converted({
      descr: '<f4',
      values: [1, 2, 3, 4, 5, 6, 7, 8],
      shape: [2, 2, 2],
      profile: { axes: [antenna, snapshot, subcarrier] },
    });
    expect(sensor.axes.map((axis) => axis.name)).toEqual(['antenna', 'subcarrier']);
    expect(samples.map((buffer) => numbers('rf32_le', buffer))).toEqual([
      [1, 2, 5, 6],
      [3, 4, 7, 8],
    ]);
  });

  test('of a Fortran-order file, which is transposed', async () => {
    const { samples } = await converted({
      descr: '<f4',
      values: [1, 5, 3, 7, 2, 6, 4, 8],
      shape: [2, 2, 2],
      fortranOrder: true,
      profile: { axes: [snapshot, antenna, subcarrier] },
    });
    expect(samples.map((buffer) => numbers('rf32_le', buffer))).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
  });
});

test('an FMCW chirp gives beat-axis and chirp spacing, carrier and TDM timing', async () => {
  const { sensor } = await converted({
    descr: '<f4',
    values: Array.from({ length: 2 * 4 * 5 }, (_, i) => i),
    shape: [2, 4, 5],
    profile: {
      geometry: 'monostatic',
      fmcw: {
        start_frequency_hz: 77e9,
        slope_hz_per_s: 50e12,
        sample_rate_hz: 5e6,
        chirp_time_s: 50e-6,
        adc_start_time_s: 6e-6,
        transmitters: 2,
      },
      axes: [{ name: 'chirp' }, { name: 'antenna', spacing: 0.5, unit: 'wavelength' }, { name: 'subcarrier' }],
    },
  });
  const [chirp, antenna, beat] = sensor.axes;
  expect(chirp).toMatchObject({ size: 2, spacing: 100e-6, unit: 's', sign: 1 });
  expect(antenna).toMatchObject({ size: 4, spacing: 0.5, unit: 'wavelength', sign: 1 });
  expect(beat).toMatchObject({ size: 5, spacing: 10e6, unit: 'Hz', sign: 1 });
  expect(sensor.tdm).toEqual({ transmitters: 2, slotS: 50e-6 });
  // 77 GHz + 50 MHz/us * (6 us + 4 sample periods / 2).
  expect(sensor.carrierHz).toBeCloseTo(77e9 + 50e12 * 6.4e-6, 3);
});

describe('what cannot be converted is refused in one line and leaves no file', () => {
  const axes = [{ name: 'antenna', size: 3, spacing: 0.5, unit: 'wavelength' }];
  const faults: [string, Partial<Given>, string, string][] = [
    [
      'a complex array as real samples',
      { profile: { datatype: 'rf32_le' } },
      'configuration-invalid',
      'datatype: found "rf32_le", allowed: cf32_le, cf64_le, ci16_le for an array of c8',
    ],
    [
      'a fraction as integer',
      { profile: { datatype: 'ci16_le' } },
      'snapshot-invalid',
      'value 1: found 2.5, allowed: an integer from -32768 to 32767 for ci16_le',
    ],
    [
      'a fraction as unsigned integer',
      { profile: { int16_as_unsigned: true } },
      'snapshot-invalid',
      'value 1: found 2.5, allowed: an integer from 0 to 65535',
    ],
    [
      'a number beyond 32-bit floats',
      { descr: '<f8', values: [1, 1e300] },
      'snapshot-invalid',
      'value 1: found 1e+300, allowed: at most 3.4e38 for rf32_le',
    ],
    [
      'a profile with too few axes',
      { shape: [1, 2] },
      'configuration-invalid',
      'profile: axes: found "1 axes", allowed: 2 axes (',
    ],
    [
      'a profile with another size',
      { profile: { axes } },
      'configuration-invalid',
      'profile: axes[0].size: found 3, allowed: 2 (',
    ],
    [
      'an axis without spacing',
      { profile: { axes: [{ name: 'antenna', unit: 'm' }] } },
      'configuration-invalid',
      'profile: axes[0].spacing: found nothing, allowed: a finite number above 0',
    ],
    [
      'an axis with a unit of another',
      { profile: { axes: [{ name: 'antenna', spacing: 1, unit: 'Hz' }] } },
      'configuration-invalid',
      'profile: axes[0].unit: found "Hz", allowed: wavelength, m',
    ],
    [
      'two snapshot axes',
      {
        shape: [1, 2],
        profile: {
          axes: [
            { name: 'snapshot', spacing: 1 },
            { name: 'snapshot', spacing: 1 },
          ],
        },
      },
      'configuration-invalid',
      'profile: axes[1].name: found "snapshot", allowed: one snapshot axis',
    ],
    [
      'a snapshot axis without spacing',
      { profile: { axes: [{ name: 'snapshot' }] } },
      'configuration-invalid',
      'profile: axes[0].spacing: found nothing, allowed: seconds between snapshots',
    ],
    [
      'ultrasound without speed',
      { profile: { modality: 'ultrasound' } },
      'configuration-invalid',
      'profile: propagation_speed_mps: found nothing, allowed',
    ],
  ];
  test.each(faults)('%s', async (_, given, code, message) => {
    const folder = await scratch();
    const { descr = '<c8', values = [1, 2.5, 3, 4], shape = [2], profile = {} } = given;
    const input = join(folder, 'array.npy');
    await writeFile(input, npyBytes({ descr, shape }, elements(descr, values)));
    const options = { profile: checkProfile({ ...plain, ...profile }, 'p.yaml') };
    const error = (await convertNpy(input, join(folder, 'out'), options).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('\n');
    expect(await readdir(folder)).toEqual(['array.npy']);
  });
});
