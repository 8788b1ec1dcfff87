import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PartialProfile } from '../../src/captures/profile.ts';
import { converted, float32, int16, named, type Options } from './converted.ts';
import { matWriter } from './mat-bytes.ts';
import { scratch } from './scratch.ts';

describe('MUST', () => {
  const mat = matWriter();
  const facts = { fs: 20e6, fc: 5e6, c: 1540, t0: 1e-6, PRF: 4000, pitch: 3e-4, width: 2.5e-4, Nelements: 3 };

  interface Made {
    readonly param?: Readonly<Record<string, number | Uint8Array>>;
    readonly data?: readonly Uint8Array[];
  }
  async function file({ param = facts, data }: Made = {}): Promise<string> {
    const path = join(await scratch(), 'scan.dat');
    const fields = Object.entries(param).map(
      ([name, value]) => [name, typeof value === 'number' ? mat.scalar(value) : value] as const,
    );
    const struct = mat.struct(
      fields.map(([name]) => name),
      fields.map(([, value]) => value),
      'param',
    );
    await writeFile(path, mat.file(...(data ?? [rf([4, 3, 2])]).map(mat.compressed), mat.compressed(struct)));
    return path;
  }
  const count = (dims: readonly number[]) => dims.reduce((n, size) => n * size, 1);
  const ramp = (dims: readonly number[], first = 0) => Array.from({ length: count(dims) }, (_, i) => first + i);
  const rf = (dims: readonly number[], name = 'RF') => mat.array('int16', dims, ramp(dims), { name });
  const delays = (rows: number, values: readonly number[]) => mat.array('double', [rows, values.length / rows], values);

  test('frames are slow time; memory order is that of the file, last index outermost', async () => {
    const TXdelay = delays(1, [0, 1e-7, 2e-7]);
    const { sensor, snapshots, timesNs } = await converted(await file({ param: { ...facts, TXdelay } }));
    expect(sensor).toEqual({
      streamId: 'scan',
      modality: 'ultrasound',
      datatype: 'ri16_le',
      carrierHz: 5e6,
      geometry: 'monostatic',
      propagationSpeedMps: 1540,
      axes: [
        { name: 'slow_time', size: 2, spacing: 1 / 4000, unit: 's', sign: 1, origin: 0 },
        { name: 'channel', size: 3, spacing: 3e-4, unit: 'm', sign: 1, origin: -3e-4 },
        { name: 'fast_time', size: 4, spacing: 1 / 20e6, unit: 's', sign: 1, origin: 0 },
      ],
      ultrasound: {
        pitchM: 3e-4,
        elementWidthM: 2.5e-4,
        startTimeS: 1e-6,
        prfHz: 4000,
        transmitDelaysS: [0, 1e-7, 2e-7],
      },
    });
    expect(snapshots.map(int16)).toEqual([ramp([24])]);
    expect(timesNs).toEqual([0n]);
  });

  test('split along slow time the same samples are one snapshot a pulse, 1 / PRF apart', async () => {
    const { sensor, snapshots, timesNs } = await converted(await file(), { split: 'slow_time' });
    expect(named(sensor.axes)).toEqual(['channel 3', 'fast_time 4']);
    expect(sensor.ultrasound?.prfHz).toBe(4000);
    expect(snapshots.map(int16)).toEqual([ramp([12]), ramp([12], 12)]);
    expect(timesNs).toEqual([0n, 250_000n]);
  });

  test('as many rows of delays as frames are transmits of one frame', async () => {
    const TXdelay = delays(2, [0, 10, 1, 11, 2, 12]);
    const { sensor } = await converted(await file({ param: { ...facts, TXdelay } }));
    expect(named(sensor.axes)).toEqual(['transmit 2', 'channel 3', 'fast_time 4']);
    expect(sensor.axes[0]).toMatchObject({ spacing: 1 / 4000, unit: 's' });
    expect(sensor.ultrasound?.transmitDelaysS).toEqual([0, 1, 2, 10, 11, 12]);
  });

  test('a fourth index is transmits of frames, also as a cell array with cells of delays', async () => {
    const TXdelay = mat.matrix('cell', [1, 2], [delays(1, [0, 1, 2]), delays(3, [10, 11, 12])]);
    const cells = [ramp([24]), ramp([24], 24)].map((values) => mat.array('int16', [4, 3, 2], values));
    for (const data of [rf([4, 3, 2, 2]), mat.matrix('cell', [2, 1], cells, 'RF')]) {
      const { sensor, snapshots } = await converted(await file({ param: { ...facts, TXdelay }, data: [data] }));
      expect(named(sensor.axes)).toEqual(['transmit 2', 'slow_time 2', 'channel 3', 'fast_time 4']);
      expect(sensor.axes[1].spacing).toBeCloseTo(2 / 4000, 12);
      expect(sensor.ultrasound?.transmitDelaysS).toEqual([0, 1, 2, 10, 11, 12]);
      expect(snapshots.map(int16)).toEqual([ramp([48])]);
    }
  });

  test('without a PRF frames are snapshots, unless one is given', async () => {
    const { PRF, ...rest } = facts;
    const input = await file({ param: rest });
    const { sensor, snapshots } = await converted(input);
    expect(PRF).toBe(4000);
    expect(named(sensor.axes)).toEqual(['channel 3', 'fast_time 4']);
    expect(snapshots.map(int16)).toEqual([ramp([12]), ramp([12], 12)]);
    const given = await converted(input, { profile: { ultrasound: { prf_hz: 500 } } });
    expect(given.sensor.axes[0]).toMatchObject({ name: 'slow_time', spacing: 1 / 500 });
    expect(given.sensor.ultrasound).toMatchObject({ prfHz: 500, pitchM: 3e-4 });
  });

  test('IQ is complex, and so are I and Q in variables of their own', async () => {
    const [i, q] = [ramp([12]), ramp([12], 100)];
    const iq = mat.array('single', [4, 3], i, { name: 'IQ', imaginary: q });
    const apart = [mat.array('single', [4, 3], i, { name: 'I' }), mat.array('single', [4, 3], q, { name: 'Q' })];
    for (const data of [[iq], apart]) {
      const { sensor, snapshots } = await converted(await file({ data }));
      expect(sensor.datatype).toBe('cf32_le');
      expect(float32(snapshots[0])).toEqual(i.flatMap((value, k) => [value, q[k]]));
    }
  });

  test('a profile and flags win over the file', async () => {
    const profile = {
      stream_id: 'a',
      propagation_speed_mps: 1500,
      carrier_frequency_hz: 7e6,
      datatype: 'rf32_le',
    } as const;
    const { sensor } = await converted(await file(), { profile });
    expect(sensor).toMatchObject({ streamId: 'a', propagationSpeedMps: 1500, carrierHz: 7e6, datatype: 'rf32_le' });
  });

  test.each<[string, Made, string]>([
    [
      'no sampling frequency',
      { param: { pitch: 3e-4 } },
      'scan.dat: param: fs: found nothing, allowed: sampling frequency (Hz)',
    ],
    ['no pitch', { param: { fs: 1e6 } }, 'param: pitch: found nothing, allowed: pitch (m), or width and kerf'],
    ['no speed of sound', { param: { fs: 1e6, pitch: 1e-4 } }, 'propagation_speed_mps: found nothing'],
    [
      'another number of elements',
      { param: { ...facts, Nelements: 4 } },
      'Nelements: found 4, allowed: 3 (channels of int16 4 x 3 x 2)',
    ],
    [
      'a curved probe',
      { param: { ...facts, radius: 0.05 } },
      'radius: found 0.05, allowed: nothing, or Inf: a linear probe',
    ],
    [
      'delays of another probe',
      { param: { ...facts, TXdelay: mat.array('double', [1, 4], [0, 1, 2, 3]) } },
      'param.TXdelay: found "double 1 x 4", allowed: delays (s) of 3 channels, one row for each transmit',
    ],
    [
      'elements that do not transmit',
      { param: { ...facts, TXdelay: mat.array('double', [1, 3], [0, NaN, 0]) } },
      'param.TXdelay: found "NaN for channel 2 of transmit 1"',
    ],
    [
      'a text for a number',
      { param: { ...facts, fs: mat.matrix('char', [1, 2], [mat.element(16, mat.ascii('no'))]) } },
      'param.fs: found "text \\"no\\""',
    ],
    ['five dimensions', { data: [rf([2, 3, 1, 1, 2])] }, 'channel data: found "int16 2 x 3 x 1 x 1 x 2"'],
  ])('refuses %s', async (_, made, message) => {
    const error = (await converted(await file(made)).catch((thrown: unknown) => thrown)) as Error;
    expect(error.name).toBe('SounderError');
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('\n');
  });
});

describe('any other array of a MAT-file', () => {
  const mat = matWriter();
  const values = Array.from({ length: 12 }, (_, i) => i);
  async function file(): Promise<string> {
    const path = join(await scratch(), 'radar.mat');
    const cube = mat.array('single', [2, 3, 2], values, { name: 'cube' });
    await writeFile(
      path,
      mat.file(mat.compressed(cube), mat.struct(['x'], [mat.array('uint8', [2, 2], [1, 2, 3, 4])], 's')),
    );
    return path;
  }
  const axes = [
    { name: 'antenna', spacing: 0.5, unit: 'wavelength' },
    { name: 'subcarrier', spacing: 1e6, unit: 'Hz' },
    { name: 'symbol', spacing: 1e-3, unit: 's' },
  ] as const;
  const profile: PartialProfile = { modality: 'isac', stream_id: 'r', axes: [...axes] };

  test('lies in the capture as its indices say, first outermost', async () => {
    // Element (i, j, k) of the column-major file is value i + 2 j + 6 k.
    const expected = [0, 1].flatMap((i) => [0, 1, 2].flatMap((j) => [0, 1].map((k) => i + 2 * j + 6 * k)));
    const { snapshots } = await converted(await file(), { profile });
    expect(snapshots.map(float32)).toEqual([expected]);
    const split = await converted(await file(), { profile, split: 'symbol' });
    expect(split.snapshots.map(float32)).toEqual([
      [0, 2, 4, 1, 3, 5],
      [6, 8, 10, 7, 9, 11],
    ]);
    expect(split.timesNs).toEqual([0n, 1_000_000n]);
  });

  test('is found by name, also in a struct', async () => {
    const two = { ...profile, axes: axes.slice(0, 2) };
    const { sensor, snapshots } = await converted(await file(), { profile: two, variable: 's.x' });
    expect(sensor.datatype).toBe('ri16_le');
    expect(int16(snapshots[0])).toEqual([1, 3, 2, 4]);
  });

  test.each<[string, Options, string]>([
    [
      'an unknown dialect',
      {},
      'radar.mat: found cube (single 2 x 3 x 2), s (struct (x)); known: UFF (a group of class uff.channel_data (USTB)); ',
    ],
    ['an unknown name', { profile, variable: 'cub' }, '--variable: found "cub", allowed: did you mean "cube"?'],
    ['a name of no array', { profile, variable: 's' }, '--variable: s: found "struct (x)", allowed: a numeric array'],
    [
      'axes of another number',
      { profile: { ...profile, axes: axes.slice(0, 1) } },
      'profile: axes: found "1 axes", allowed: 3 axes',
    ],
    ['a split that is not in time', { profile, split: 'antenna' }, '--split: found "antenna", allowed: symbol'],
    ['a name without axes', { profile: { modality: 'isac' }, variable: 'cube' }, 'profile: stream_id: found nothing'],
  ])('refuses %s', async (_, options, message) => {
    await expect(converted(await file(), options)).rejects.toThrow(message);
  });
});

test('what a file is, its content tells', async () => {
  const path = join(await scratch(), 'scan.npy');
  await writeFile(path, 'no recording');
  await expect(converted(path)).rejects.toThrow(
    'first bytes: found "no recording", allowed: a NumPy array (.npy), a MAT-file of version 5 to 7.3, HDF5 (such as UFF), or a CSI log of the Intel 5300',
  );
});
