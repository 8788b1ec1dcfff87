import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import h5wasm from 'h5wasm/node';
import { expect, test } from 'vitest';
import type { PartialProfile } from '../../src/captures/profile.ts';
import { converted, float32, int16, named } from './converted.ts';
import { scratch } from './scratch.ts';

type Group = InstanceType<typeof h5wasm.Group>;

async function file(name: string, fill: (root: Group) => void): Promise<string> {
  const path = join(await scratch(), name);
  await h5wasm.ready;
  const made = new h5wasm.File(path, 'w');
  fill(made);
  made.close();
  return path;
}
const ramp = (count: number, first = 0) => Float32Array.from({ length: count }, (_, i) => first + i);
const facts = (group: Group, values: Readonly<Record<string, number | Float32Array>>): void => {
  for (const [name, value] of Object.entries(values))
    group.create_dataset({ name, data: typeof value === 'number' ? new Float64Array([value]) : value });
};
const classed = (parent: Group, name: string, className: string): Group => {
  const group = parent.create_group(name);
  group.create_attribute('class', className);
  return group;
};

const [samples, channels, waves, frames] = [5, 4, 2, 3];
const shape = [frames, waves, channels, samples];
const pitch = 3e-4;
const speed = 1540;

interface Made {
  readonly modulation?: number;
  readonly prf?: number;
  readonly wavefront?: number;
  readonly z?: number;
}
const uff = ({ modulation = 0, prf, wavefront, z }: Made = {}) =>
  file('scan.uff', (root) => {
    const data = classed(root, 'channel_data', 'uff.channel_data');
    facts(data, {
      sampling_frequency: 20e6,
      initial_time: 2e-6,
      sound_speed: speed,
      modulation_frequency: modulation,
    });
    if (prf !== undefined) facts(data, { PRF: prf });
    if (modulation === 0) data.create_dataset({ name: 'data', data: ramp(120), shape });
    else {
      const parts = data.create_group('data');
      parts.create_dataset({ name: 'real', data: ramp(120), shape });
      parts.create_dataset({ name: 'imag', data: ramp(120, 1000), shape, chunks: [1, 2, 4, 3], compression: 'gzip' });
    }
    facts(classed(data, 'pulse', 'uff.pulse'), { center_frequency: 5e6 });
    const probe = classed(data, 'probe', z === undefined ? 'uff.linear_array' : 'uff.probe');
    if (z === undefined) facts(probe, { N: channels, pitch, element_width: 2e-4 });
    else {
      const x = Float32Array.from({ length: channels }, (_, e) => e * pitch);
      const geometry = new Float32Array(7 * channels);
      geometry.set(x);
      geometry.fill(z, 2 * channels, 3 * channels);
      probe.create_dataset({ name: 'geometry', data: geometry, shape: [7, channels] });
    }
    const sequence = classed(data, 'sequence', 'uff.wave');
    const plane = classed(sequence, 'sequence_0001', 'uff.wave');
    facts(plane, { wavefront: wavefront ?? 0, delay: 1e-7, sound_speed: speed });
    facts(classed(plane, 'source', 'uff.point'), { distance: Infinity, azimuth: 0.2, elevation: 0 });
    const diverging = classed(sequence, 'sequence_0002', 'uff.wave');
    facts(diverging, { wavefront: 1, delay: 0, sound_speed: speed });
    facts(classed(diverging, 'source', 'uff.point'), { distance: 0.01, azimuth: Math.PI, elevation: 0 });
  });

test('UFF: waves within frames, sources as delays after the moment that the wave passes the origin', async () => {
  const { sensor, snapshots } = await converted(await uff({ prf: 8000 }));
  expect(named(sensor.axes)).toEqual(['slow_time 3', 'transmit 2', 'channel 4', 'fast_time 5']);
  expect(sensor.axes.map(({ spacing }) => spacing)).toEqual([2 / 8000, 1 / 8000, pitch, 1 / 20e6]);
  expect(sensor).toMatchObject({ streamId: 'scan', datatype: 'rf32_le', carrierHz: 5e6, propagationSpeedMps: speed });
  expect(sensor.ultrasound).toMatchObject({ pitchM: pitch, elementWidthM: 2e-4, startTimeS: 2e-6, prfHz: 8000 });
  const x = [-1.5, -0.5, 0.5, 1.5].map((e) => e * pitch);
  const expected = [
    ...x.map((at) => (at * Math.sin(0.2)) / speed - 1e-7),
    ...x.map((at) => (Math.hypot(at, 0.01) - 0.01) / speed),
  ];
  sensor.ultrasound!.transmitDelaysS!.forEach((delay, i) => expect(delay).toBeCloseTo(expected[i], 15));
  expect(snapshots.map(float32)).toEqual([[...ramp(120)]]);
});

test('UFF: demodulated data are complex, their carrier is what they were demodulated by', async () => {
  const { sensor, snapshots } = await converted(await uff({ modulation: 6e6 }));
  expect(sensor).toMatchObject({ datatype: 'cf32_le', carrierHz: 6e6 });
  expect(named(sensor.axes)).toEqual(['transmit 2', 'channel 4', 'fast_time 5']);
  expect(sensor.axes[0]).toMatchObject({ unit: 'index' });
  expect(snapshots).toHaveLength(frames);
  expect(float32(snapshots[2]).slice(0, 4)).toEqual([80, 1080, 81, 1081]);
});

test('UFF: elements with coordinates of their own', async () => {
  const { sensor } = await converted(await uff({ z: 0 }));
  expect(sensor.axes[1].spacing).toBeCloseTo(pitch, 10);
  expect(sensor.axes[1].origin).toBe(0);
  await expect(converted(await uff({ z: 0.01 }))).rejects.toThrow(
    /probe: element positions: found "element 0 at .*allowed: a linear probe along x at z = 0, evenly spaced/,
  );
});

test('UFF: a photoacoustic wave is refused', async () => {
  await expect(converted(await uff({ wavefront: 2 }))).rejects.toThrow(
    'scan.uff: channel_data.sequence.sequence_0001: wavefront: found 2, allowed: 0 (plane) or 1 (spherical)',
  );
});

const picmus = (modulation: number) =>
  file('carotid.hdf5', (root) => {
    const data = root.create_group('US').create_group('US_DATASET0000');
    const x = Float32Array.from({ length: 12 }, (_, i) => (i < 4 ? (i - 1.5) * pitch : 0));
    data.create_dataset({ name: 'probe_geometry', data: x, shape: [3, 4] });
    facts(data, { angles: Float32Array.of(-0.25, 0, 0.25), PRF: 100, sampling_frequency: 20e6, sound_speed: speed });
    facts(data, { initial_time: 3e-6, modulation_frequency: modulation });
    const parts = data.create_group('data');
    parts.create_dataset({ name: 'real', data: ramp(60), shape: [3, 4, 5] });
    parts.create_dataset({ name: 'imag', data: new Float32Array(60), shape: [3, 4, 5] });
  });

test('PICMUS: angles are transmits; RF is real, and its carrier has to be given', async () => {
  const { sensor, snapshots } = await converted(await picmus(0));
  expect(named(sensor.axes)).toEqual(['transmit 3', 'channel 4', 'fast_time 5']);
  expect(sensor.datatype).toBe('rf32_le');
  expect(sensor.carrierHz).toBeUndefined();
  expect(sensor.ultrasound!.transmitDelaysS![8]).toBeCloseTo((-1.5 * pitch * Math.sin(0.25)) / speed, 13);
  expect(snapshots.map(float32)).toEqual([[...ramp(60)]]);
  const iq = await converted(await picmus(5e6));
  expect(iq.sensor).toMatchObject({ datatype: 'cf32_le', carrierHz: 5e6 });
});

test('zea: pairs of numbers are complex samples, channels lie within samples, starts of transmits go into delays', async () => {
  const input = await file('zea.hdf5', (root) => {
    root.create_group('data').create_dataset({ name: 'raw_data', data: ramp(240), shape: [3, 2, 5, 4, 2] });
    const scan = root.create_group('scan');
    const rows = Float32Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? (i / 3 - 1.5) * pitch : 0));
    scan.create_dataset({ name: 'probe_geometry', data: rows, shape: [4, 3] });
    scan.create_dataset({ name: 't0_delays', data: new Float64Array([0, 1, 2, 3, 3, 2, 1, 0]), shape: [2, 4] });
    facts(scan, { sampling_frequency: 20e6, center_frequency: 5e6, sound_speed: speed });
    scan.create_dataset({ name: 'initial_times', data: new Float64Array([1, 1.5]) });
    scan.create_dataset({ name: 'time_to_next_transmit', data: new Float64Array(6).fill(1e-4), shape: [3, 2] });
  });
  const { sensor, snapshots } = await converted(input);
  expect(named(sensor.axes)).toEqual(['slow_time 3', 'transmit 2', 'fast_time 5', 'channel 4']);
  expect(sensor).toMatchObject({ datatype: 'cf32_le', carrierHz: 5e6 });
  expect(sensor.ultrasound).toMatchObject({ startTimeS: 1, transmitDelaysS: [0, 1, 2, 3, 2.5, 1.5, 0.5, -0.5] });
  expect(sensor.ultrasound!.prfHz).toBeCloseTo(1e4, 6);
  expect(float32(snapshots[0])).toEqual([...ramp(240)]);
});

test('a MAT-file of version 7.3 has the order of indices that MATLAB shows', async () => {
  const fill = (root: Group) => {
    const matlab = (dataset: ReturnType<Group['create_dataset']> | Group, name: string) =>
      dataset.create_attribute('MATLAB_class', name);
    matlab(root.create_dataset({ name: 'RF', data: new Int16Array(ramp(24)), shape: [2, 3, 4] }), 'int16');
    const param = root.create_group('param');
    matlab(param, 'struct');
    for (const [name, value] of Object.entries({ fs: 1e6, pitch, PRF: 100, c: speed }))
      matlab(param.create_dataset({ name, data: new Float64Array([value]), shape: [1, 1] }), 'double');
  };
  const input = await file('v73.mat', fill);
  const { sensor, snapshots } = await converted(input);
  expect(named(sensor.axes)).toEqual(['slow_time 2', 'channel 3', 'fast_time 4']);
  expect(snapshots.map(int16)).toEqual([[...ramp(24)]]);
  const axes = [
    { name: 'fast_time', spacing: 1e-6, unit: 's' },
    { name: 'channel', spacing: 1e-4, unit: 'm' },
    { name: 'snapshot', spacing: 1, unit: 's' },
  ] as const;
  const profile: PartialProfile = {
    modality: 'ultrasound',
    stream_id: 'a',
    propagation_speed_mps: 1,
    axes: [...axes],
  };
  const listed = await converted(input, { profile, variable: 'RF' });
  expect(int16(listed.snapshots[1])).toEqual([0, 1, 2, 3].flatMap((i) => [0, 1, 2].map((j) => 12 + i + 4 * j)));
});

test('a damaged file and one that is no recording are refused in one line', async () => {
  const path = await uff();
  const bytes = await readFile(path);
  await writeFile(path, bytes.subarray(0, 1000));
  await expect(converted(path)).rejects.toMatchObject({
    code: 'capture-truncated',
    message: expect.stringContaining('scan.uff: HDF5: truncated file: eof = 1000') as string,
  });
  const other = await file('other.h5', (root) => facts(root, { a: ramp(6) }));
  await expect(converted(other)).rejects.toThrow('other.h5: found a (single 6); known: UFF');
});
