import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { addConvertCommand } from '../../src/apps/cli/convert.ts';
import { addInspectCommand } from '../../src/apps/cli/inspect.ts';
import { axisResolution } from '../../src/apps/cli/inspect-axis.ts';
import { openSigmf } from '../../src/captures/sigmf-reader.ts';
import { createSigmf } from '../../src/captures/sigmf-writer.ts';
import { type AxisFields, defineAxis, defineSensor, hertz, type SensorFields } from '../../src/core/index.ts';
import { matWriter } from './mat-bytes.ts';
import { elements, npyBytes } from './npy.ts';
import { scratch } from './scratch.ts';

/** Runs one command line; rejects with what the command throws. */
async function sounder(...args: string[]): Promise<{ out: string; err: string }> {
  const written = { out: '', err: '' };
  const program = new Command('sounder').exitOverride().configureOutput({
    writeOut: (text) => void (written.out += text),
    writeErr: (text) => void (written.err += text),
  });
  addConvertCommand(program);
  addInspectCommand(program);
  await program.parseAsync(args, { from: 'user' });
  return written;
}

const radar: SensorFields = {
  streamId: 'radar-0',
  modality: 'isac',
  datatype: 'cf32_le',
  carrierHz: hertz(77e9),
  geometry: 'monostatic',
  limits: { rangeM: [0, 50] },
  axes: [
    defineAxis({ name: 'chirp', size: 128, spacing: 184e-6, unit: 's' }),
    defineAxis({ name: 'antenna', size: 8, spacing: 0.5, unit: 'wavelength' }),
    defineAxis({ name: 'subcarrier', size: 128, spacing: 24e6, unit: 'Hz', sign: 1 }),
    defineAxis({ name: 'polarisation', size: 1, spacing: 1, unit: 'index' }),
  ],
};

async function recorded(): Promise<string> {
  const base = join(await scratch(), 'street');
  const writer = await createSigmf(base, radar);
  const samples = new Uint8Array(128 * 8 * 128 * 8);
  await writer.append(samples, 1_767_225_600_000_000_000n, [{ rangeM: 3 }, { rangeM: 4 }]);
  await writer.append(samples, 1_767_225_600_250_000_000n);
  await writer.close();
  return base;
}

describe('inspect', () => {
  test('shows stream, axes, resolution, reach, snapshots, duration, limits and truth', async () => {
    const base = await recorded();
    const { out, err } = await sounder('inspect', base);
    expect(err).toBe('');
    expect(out.replaceAll(base, 'street').split('\n')).toEqual([
      'capture    street',
      'stream     radar-0',
      'modality   isac, monostatic',
      'carrier    77 GHz',
      'speed      299792458 m/s',
      'datatype   cf32_le, 1048576 bytes per snapshot',
      'snapshots  2',
      'captured   2026-01-01T00:00:00Z, over 0.25 s',
      'limits     range 0 to 50 m',
      'plain      not compressed: no limits, or none that leave room',
      'truth      2 targets in 1 of 2 snapshots',
      '',
      'axis          size  spacing         sign  parameter  resolution cell  unambiguous',
      'chirp         128   0.000184 s      +1    velocity   0.08266 m/s      -5.29 to 5.29 m/s',
      'antenna       8     0.5 wavelength  +1    azimuth    14.32 deg        -90 to 90 deg',
      'subcarrier    128   24000000 Hz     +1    range      0.04879 m        0 to 6.246 m',
      'polarisation  1     1 index         +1    -          -                -',
      '',
    ]);
  });

  test('--json gives one object on one line', async () => {
    const base = await recorded();
    const { out } = await sounder('inspect', '--json', `${base}.sigmf-meta`);
    expect(out.trimEnd()).not.toContain('\n');
    const report = JSON.parse(out) as Record<string, unknown>;
    expect(report).toMatchObject({
      path: base,
      streamId: 'radar-0',
      snapshots: 2,
      durationS: 0.25,
      truth: { targets: 2, snapshots: 1 },
    });
    const [, antenna] = report.axes as Record<string, unknown>[];
    expect(antenna).toMatchObject({ name: 'antenna', resolution: { parameter: 'azimuthDeg', unambiguous: [-90, 90] } });
  });

  test('a missing capture is an error, not output', async () => {
    await expect(sounder('inspect', join(await scratch(), 'gone'))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the resolution of an axis', () => {
  const resolution = (fields: AxisFields) => {
    const axis = defineAxis(fields);
    return axisResolution(defineSensor({ ...radar, axes: [axis] }), axis);
  };
  const df = { name: 'subcarrier', size: 100, spacing: 1e6, unit: 'Hz' } as const;
  const metresPerCycle = 299_792_458 / 2 / 1e6;

  test('range cell is c / (2 N df) and range reaches c / (2 df)', () => {
    const { cell, unambiguous } = resolution(df)!;
    expect(cell).toBeCloseTo(metresPerCycle / 100, 9);
    expect(unambiguous).toEqual([0, metresPerCycle]);
  });

  test('sub-sampling keeps the cell of the span and shortens the reach by the common step', () => {
    const { cell, unambiguous } = resolution({ ...df, kept: [3, 7, 15, 39] })!;
    expect(cell).toBeCloseTo(metresPerCycle / 37, 9);
    expect(unambiguous![1]).toBeCloseTo(metresPerCycle / 4, 9);
  });

  test('an array wider than half a wavelength sees less than the half plane, a non-uniform one has no reach', () => {
    const antenna = { name: 'antenna', size: 3, spacing: 1, unit: 'wavelength' } as const;
    expect(resolution(antenna)!.unambiguous![1]).toBeCloseTo(30, 9);
    const sparse = resolution({ ...antenna, positions: [0, 2, 9] })!;
    expect(sparse.cell).toBeCloseTo(180 / Math.PI / 10, 9);
    expect(sparse.unambiguous).toBeUndefined();
  });
});

describe('convert', () => {
  async function array(): Promise<{ folder: string; input: string }> {
    const folder = await scratch();
    const input = join(folder, 'csi.npy');
    await writeFile(input, npyBytes({ descr: '<f4', shape: [3, 2] }, elements('<f4', [1, 2, 3, 4, 5, 6])));
    return { folder, input };
  }
  const axes = ['--axis', 'snapshot::1e-3:s', '--axis', 'subcarrier:2:1e6:Hz:1'];

  test('takes everything from flags', async () => {
    const { folder, input } = await array();
    const out = join(folder, 'hall.sigmf-meta');
    const facts = ['--modality', 'isac', '--stream-id', 'wifi', '--carrier', '5.32e9', '--geometry', 'bistatic'];
    const { out: stdout, err } = await sounder('convert', input, out, ...facts, ...axes);
    expect(stdout).toBe('');
    expect(err).toBe(`convert: wrote 3 snapshots to ${out}\n`);
    const reader = await openSigmf(out);
    expect(reader.sensor).toMatchObject({
      streamId: 'wifi',
      carrierHz: 5.32e9,
      geometry: 'bistatic',
      datatype: 'rf32_le',
    });
    expect(reader.sensor.axes).toMatchObject([{ name: 'subcarrier', size: 2, spacing: 1e6, unit: 'Hz', sign: 1 }]);
    expect(reader.captureTimeNs(2)).toBe(2_000_000n);
    await reader.close();
  });

  test('takes from a profile what flags do not say', async () => {
    const { folder, input } = await array();
    const profile = join(folder, 'p.yaml');
    await writeFile(profile, 'modality: isac\nstream_id: a\naxes: [{ name: chirp, spacing: 1, unit: s }]\n');
    await sounder('convert', input, join(folder, 'out'), '-p', profile, '--stream-id', 'b', ...axes);
    const reader = await openSigmf(join(folder, 'out'));
    expect(reader.sensor).toMatchObject({ streamId: 'b', modality: 'isac' });
    expect(reader.sensor.axes).toHaveLength(1);
    await reader.close();
  });

  test.each<[string, string[], string]>([
    ['no axes', ['--modality', 'isac'], 'convert: found no axes, allowed: --profile FILE, or --axis for each axis'],
    ['no modality', axes, '--modality: found nothing, allowed: isac, ultrasound, vectors'],
    ['a wrong unit', ['--axis', 'chirp:1:2:hours'], '--axis chirp:1:2:hours: unit: found "hours", allowed: wavelength'],
    ['a wrong spacing', ['--axis', 'chirp:1:x:s'], '--axis chirp:1:x:s: spacing: found NaN, allowed: a finite number'],
    ['a field too many', ['--axis', 'chirp:1:2:s:1:9'], '--axis: found "chirp:1:2:s:1:9", allowed: name:size:'],
    [
      'a wrong number',
      ['--carrier', '-1'],
      "option '--carrier <hz>' argument '-1' is invalid. Allowed: a number above 0.",
    ],
    [
      'a name in an array without names',
      [...axes, '--variable', 'a'],
      '--variable: found "a", allowed: nothing for a NumPy array',
    ],
    ['a profile that is not there', ['--profile', 'gone.yaml'], 'gone.yaml: file not found (a profile)'],
  ])('refuses %s', async (_, args, message) => {
    const { folder, input } = await array();
    await expect(sounder('convert', input, join(folder, 'out'), ...args)).rejects.toThrow(message);
  });

  test('reads a recording that describes itself, and lets flags win', async () => {
    const folder = await scratch();
    const input = join(folder, 'scan.mat');
    const mat = matWriter();
    const rf = mat.array('int16', [4, 3, 2], new Array<number>(24).fill(7), { name: 'RF' });
    const param = mat.struct(['fs', 'fc', 'c', 'pitch', 'PRF'], [20e6, 5e6, 1540, 3e-4, 1e4].map(mat.scalar), 'param');
    await writeFile(input, mat.file(mat.compressed(rf), mat.compressed(param)));
    const out = join(folder, 'out');
    const flags = [
      '--speed',
      '1480',
      '--carrier',
      '6e6',
      '--stream-id',
      'disk',
      '--prf',
      '5000',
      '--split',
      'slow_time',
    ];
    const { err } = await sounder('convert', input, out, ...flags);
    expect(err).toBe(`convert: wrote 2 snapshots to ${out}\n`);
    const reader = await openSigmf(out);
    expect(reader.sensor).toMatchObject({ streamId: 'disk', carrierHz: 6e6, propagationSpeedMps: 1480 });
    expect(reader.sensor.ultrasound).toMatchObject({ prfHz: 5000, pitchM: 3e-4 });
    expect(reader.captureTimeNs(1)).toBe(200_000n);
    await reader.close();
    const { out: shown } = await sounder('inspect', out);
    expect(shown).toMatch(/wavelength +0\.2467 mm/);
    expect(shown).toMatch(/probe +pitch 0\.3 mm, 0\.6 mm across/);
    expect(shown).toMatch(/depth +0 to 0\.111 mm/);
    // c PRF / (4 fc)
    expect(shown).toMatch(/pulses +PRF 5000 Hz, alias velocity 0\.3083 m\/s/);
  });

  test('refuses files of other kinds', async () => {
    const path = join(await scratch(), 'a.mat');
    await writeFile(path, 'text');
    await expect(sounder('convert', path, 'b')).rejects.toThrow(
      'a.mat: first bytes: found "text", allowed: a NumPy array',
    );
  });
});
