import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli } from '../apps/cli/run-cli.ts';

const data = resolve(import.meta.dirname, '../..', process.env.SOUNDER_DATA ?? '../shared/data');
const recording = join(data, 'pymust-rotating-disk', 'PWI_disk.mat');
const absent = !existsSync(recording);
if (absent) process.stderr.write('skipped: no pymust-rotating-disk in SOUNDER_DATA or ../shared/data\n');

let folder = '';
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sounder-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Image {
  readonly lateralCount: number;
  readonly lateralOriginM: number;
  readonly lateralSpacingM: number;
  readonly depthOriginM: number;
  readonly depthSpacingM: number;
  readonly velocityMps: string;
  readonly aliasVelocityMps: number;
}

interface Line {
  readonly doppler: Image;
  readonly bmode: Image;
}

/** What `replay` says of a capture, its emit times left out. */
async function replayed(capture: string, ...flags: string[]): Promise<Line[]> {
  const { code, stdout, stderr } = await cli(['replay', at(capture), '--quiet', ...flags]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line.replace(/"emitTimeNs":"\d+",?/, '')) as Line);
}

const floatsOf = (base64: string): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);

/** Least-squares plane through the velocities of the disk: its slopes over lateral place and depth, and R^2. */
function planeOf(doppler: Image, radiusM: number) {
  const { lateralCount, lateralOriginM, lateralSpacingM, depthOriginM, depthSpacingM } = doppler;
  const points: [number, number, number][] = [];
  floatsOf(doppler.velocityMps).forEach((velocity, p) => {
    const x = lateralOriginM + lateralSpacingM * (p % lateralCount);
    const z = depthOriginM + depthSpacingM * Math.floor(p / lateralCount);
    if (Math.hypot(x, z - 0.023) < radiusM) points.push([x, z, velocity]);
  });
  const mean = [0, 1, 2].map((i) => points.reduce((sum, point) => sum + point[i], 0) / points.length);
  const moment = (i: number, j: number): number =>
    points.reduce((sum, point) => sum + (point[i] - mean[i]) * (point[j] - mean[j]), 0);
  const [xx, xz, zz, xv, zv, vv] = [moment(0, 0), moment(0, 1), moment(1, 1), moment(0, 2), moment(1, 2), moment(2, 2)];
  const determinant = xx * zz - xz * xz;
  const lateral = (zz * xv - xz * zv) / determinant;
  const depth = (xx * zv - xz * xv) / determinant;
  return { lateral, depth, r2: (lateral * xv + depth * zv) / vv };
}

describe.skipIf(absent)('the rotating disk, from the recording to its images', () => {
  beforeAll(async () => {
    await cli(['convert', recording, at('disk')]);
    await cli(['convert', recording, at('pulses'), '--split', 'slow_time']);
  });

  test('turns: velocity rises along the probe by 59.9 +- 1 1/s and not with depth, R2 at least 0.99', async () => {
    const lines = await replayed('disk', '--images', at('frames'));
    expect(lines).toHaveLength(1);
    const [{ doppler, bmode }] = lines;
    const grid = {
      lateralCount: 251,
      depthCount: 251,
      lateralOriginM: -0.0125,
      lateralSpacingM: 1e-4,
      depthOriginM: 0.01,
      depthSpacingM: 1e-4,
    };
    expect(doppler).toMatchObject(grid);
    expect(bmode).toMatchObject(grid);
    const { lateral, depth, r2 } = planeOf(doppler, 9e-3);
    // Positive toward the probe: the disk turns so that its left side comes nearer.
    expect(Math.abs(lateral + 59.9)).toBeLessThan(1);
    expect(Math.abs(depth)).toBeLessThan(0.6);
    expect(r2).toBeGreaterThan(0.99);
    expect((await readdir(at('frames'))).sort()).toEqual(['PWI_disk-000000-bmode.png', 'PWI_disk-000000-doppler.png']);
  });

  test('is the same to the byte pulse by pulse, and on workers', async () => {
    const whole = await replayed('disk');
    expect(await replayed('pulses')).toEqual(whole);
    expect(await replayed('disk', '--workers', '2')).toEqual(whole);
  });

  test('keeps its law with every second pulse taken away', async () => {
    const meta = JSON.parse(await readFile(at('disk.sigmf-meta'), 'utf8')) as {
      global: { 'sensing:axes': Record<string, unknown>[] };
    };
    meta.global['sensing:axes'][0].kept = Array.from({ length: 16 }, (_, i) => 2 * i);
    const samples = await readFile(at('disk.sigmf-data'));
    const pulse = samples.length / 32;
    const kept = Array.from({ length: 16 }, (_, i) => samples.subarray(2 * i * pulse, (2 * i + 1) * pulse));
    await writeFile(at('half.sigmf-meta'), JSON.stringify(meta));
    await writeFile(at('half.sigmf-data'), Buffer.concat(kept));
    const [{ doppler }] = await replayed('half');
    // Pulses two apart fold over at half the velocity: the law holds where the disk is slower.
    expect(doppler.aliasVelocityMps).toBeCloseTo(0.37, 6);
    const { lateral, r2 } = planeOf(doppler, 5e-3);
    expect(Math.abs(lateral + 59.9)).toBeLessThan(0.02 * 59.9 + 1);
    expect(r2).toBeGreaterThan(0.99);
  });
});

describe('ultrasound that cannot be imaged', () => {
  const scenario = (sensor: string): string => `
sensor:
  modality: ultrasound
  stream_id: probe
  carrier_frequency_hz: 5e6
  propagation_speed_mps: 1540
  sampling_rate_hz: 20e6
  depth_m: [10e-3, 16e-3]
  prf_hz: 4000
  probe: { channels: 8, pitch_m: 0.3e-3 }
  ${sensor}
pulses: 8
packets: 1
objects:
  - { kind: point, lateral_m: 0, depth_m: 13e-3, amplitude_db: 0, axial_mps: 0.1 }
`;
  beforeAll(async () => {
    await writeFile(at('probe.yaml'), scenario(''));
    expect((await cli(['simulate', at('probe.yaml'), '--out', at('probe')])).code).toBe(0);
  });

  /** One line and nothing else, before any snapshot is read. */
  async function refused(change: (global: Record<string, unknown>) => void, pipeline?: string): Promise<string> {
    const meta = JSON.parse(await readFile(at('probe.sigmf-meta'), 'utf8')) as { global: Record<string, unknown> };
    change(meta.global);
    await writeFile(at('bad.sigmf-meta'), JSON.stringify(meta));
    await writeFile(at('bad.sigmf-data'), await readFile(at('probe.sigmf-data')));
    const flags = pipeline === undefined ? [] : ['--pipeline', at('bad.yaml')];
    if (pipeline !== undefined) await writeFile(at('bad.yaml'), pipeline);
    const { code, stdout, stderr } = await cli(['replay', at('bad'), ...flags]);
    expect({ code, said: stdout.length, lines: stderr.trimEnd().split('\n').length }).toEqual({
      code: 2,
      said: 0,
      lines: 1,
    });
    return stderr;
  }
  const probeOf = (global: Record<string, unknown>) => global['sensing:ultrasound'] as Record<string, unknown>;

  test('has a channel count that is not that of its transmit delays', async () => {
    expect(await refused((global) => (probeOf(global).transmit_delays_s = [0, 0, 0, 0, 0]))).toMatch(
      /transmit_delays_s: found 5.*allowed:.*8/,
    );
  });

  test('lacks a fact of the probe', async () => {
    expect(await refused((global) => delete probeOf(global).start_time_s)).toMatch(
      /start_time_s: found nothing, allowed: /,
    );
  });

  test('states a velocity that its PRF cannot hold', async () => {
    const change = (global: Record<string, unknown>) => (global['sensing:limits'] = { velocityMps: [-2, 2] });
    expect(await refused(change)).toMatch(/velocity.*found 2.*allowed: at most 0\.3080 m\/s, c PRF \/ \(4 fc\)/);
  });

  test('asks for a clutter rank that its packet does not have', async () => {
    const pipeline = 'name: bad\nstages:\n  - ultrasound: { doppler: { clutter: { method: svd, rank: 8 } } }\n';
    expect(await refused(() => undefined, pipeline)).toMatch(/clutter\.rank: found 8, allowed: auto or .* 1 to 7/);
  });
});
