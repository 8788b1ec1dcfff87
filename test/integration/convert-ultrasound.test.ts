import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { convertRecording, type RecordingOptions } from '../../src/captures/convert-recording.ts';
import { openSigmf } from '../../src/captures/sigmf-reader.ts';
import { bytesPerSnapshot } from '../../src/core/index.ts';

const data = resolve(import.meta.dirname, '../..', process.env.SOUNDER_DATA ?? '../shared/data');
const disk = join(data, 'pymust-rotating-disk');
const radar = join(data, 'openisac-range-doppler', 'monostatic_rd_with_mti.mat');
const noDisk = !existsSync(join(disk, 'PWI_disk.mat'));
const noRadar = !existsSync(radar);
if (noDisk) process.stderr.write('skipped: no pymust-rotating-disk in SOUNDER_DATA or ../shared/data\n');
if (noRadar) process.stderr.write('skipped: no openisac-range-doppler in SOUNDER_DATA or ../shared/data\n');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sounder-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function converted(input: string, name: string, options: Partial<RecordingOptions> = {}) {
  const out = join(folder, name);
  const count = await convertRecording(input, out, { profile: {}, ...options });
  const reader = await openSigmf(out);
  const bytes = bytesPerSnapshot(reader.sensor);
  const samples = new Uint8Array(count * bytes);
  for (let i = 0; i < count; i++) await reader.read(i, samples.subarray(i * bytes, (i + 1) * bytes));
  const timesNs = Array.from({ length: count }, (_, i) => reader.captureTimeNs(i));
  await reader.close();
  return { sensor: reader.sensor, count, timesNs, samples };
}

/** Sum of values times their place modulo 1009: exact, and another for any other order. */
const placed = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * ((i % 1009) + 1);
  return sum;
};

// The sums were computed once by scipy.io.loadmat and NumPy: (a.ravel().astype(float) * (numpy.arange(a.size) % 1009 + 1)).sum()
// of the array transposed as the capture has it.
describe.skipIf(noDisk)('the rotating disk of MUST', () => {
  test('is one tensor with all that the file says of the probe', async () => {
    const { sensor, count, samples } = await converted(join(disk, 'PWI_disk.mat'), 'disk');
    expect(count).toBe(1);
    expect(sensor).toMatchObject({
      streamId: 'PWI_disk',
      modality: 'ultrasound',
      datatype: 'ri16_le',
      carrierHz: 5e6,
      geometry: 'monostatic',
      propagationSpeedMps: 1480,
    });
    expect(sensor.axes).toMatchObject([
      { name: 'slow_time', size: 32, spacing: 1e-4, unit: 's' },
      { name: 'channel', size: 128, spacing: 0.298e-3, unit: 'm' },
      { name: 'fast_time', size: 334, unit: 's' },
    ]);
    expect(sensor.axes[1].origin).toBeCloseTo(-63.5 * 0.298e-3, 12);
    expect(1 / sensor.axes[2].spacing).toBeCloseTo(20e6 / 3, 3);
    expect(sensor.ultrasound).toEqual({
      pitchM: 0.298e-3,
      elementWidthM: 0.262e-3,
      fractionalBandwidth: 0.15,
      startTimeS: 9.95e-6,
      prfHz: 1e4,
      transmitDelaysS: new Array<number>(128).fill(0),
    });
    expect(placed(new Int16Array(samples.buffer))).toBe(-273968581);
  });

  test('is the same samples pulse by pulse', async () => {
    const whole = await converted(join(disk, 'PWI_disk.mat'), 'whole');
    const pulses = await converted(join(disk, 'PWI_disk.mat'), 'pulses', { split: 'slow_time' });
    expect(pulses.sensor.axes.map(({ name }) => name)).toEqual(['channel', 'fast_time']);
    expect(pulses.timesNs).toEqual(Array.from({ length: 32 }, (_, i) => BigInt(i) * 100_000n));
    expect(Buffer.compare(pulses.samples, whole.samples)).toBe(0);
  });

  test('its B-mode images and a single line are read by name', async () => {
    const metres = { spacing: 1e-4, unit: 'm' } as const;
    const images = await converted(join(disk, 'bmode_PWI_disk.mat'), 'bmode', {
      variable: 'I',
      profile: {
        modality: 'vectors',
        stream_id: 'bmode',
        axes: [
          { name: 'depth', ...metres },
          { name: 'lateral', ...metres },
          { name: 'snapshot', spacing: 1e-4 },
        ],
      },
    });
    expect(images.count).toBe(32);
    expect(placed(new Int16Array(images.samples.buffer))).toBe(77607113847);
    const line = await converted(join(disk, 'RFsignal_20MHz.mat'), 'line', {
      profile: {
        modality: 'ultrasound',
        stream_id: 'line',
        propagation_speed_mps: 1540,
        axes: [
          { name: 'channel', spacing: 1e-3, unit: 'm' },
          { name: 'fast_time', spacing: 5e-8, unit: 's' },
        ],
      },
    });
    const samples = new Float32Array(line.samples.buffer);
    expect(samples.length).toBe(1000);
    expect(placed(samples)).toBeCloseTo(40502.1159228906, 6);
  });
});

test.skipIf(noRadar)('a range-Doppler map of OpenISAC is read like any other array', async () => {
  const map = await converted(radar, 'map', {
    profile: {
      modality: 'vectors',
      stream_id: 'map',
      axes: [
        { name: 'delay', spacing: 2e-9, unit: 's' },
        { name: 'doppler', spacing: 4.35, unit: 'Hz' },
      ],
    },
  });
  const values = new Float32Array(map.samples.buffer);
  const strongest = values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
  expect([Math.floor(strongest / 500), strongest % 500]).toEqual([66, 253]);
  expect(values[strongest]).toBeCloseTo(-4.251068592071533, 5);
});
