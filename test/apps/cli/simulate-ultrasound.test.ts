import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleUltrasoundScenario, simulateCapture } from '../../../src/apps/cli/simulate.ts';
import { parseUltrasoundScenario } from '../../../src/apps/cli/ultrasound-scenario.ts';
import { openSigmf } from '../../../src/captures/sigmf-reader.ts';
import { bytesPerSnapshot, shapeOf } from '../../../src/core/sensor.ts';
import { sceneOfAnnotations } from '../../../src/ultrasound/simulation/index.ts';
import { cli } from './run-cli.ts';

const small = `
sensor:
  modality: ultrasound
  stream_id: s
  carrier_frequency_hz: 5e6
  propagation_speed_mps: 1540
  sampling_rate_hz: 20e6
  depth_m: [12e-3, 20e-3]
  prf_hz: 4000
  probe: { channels: 4, pitch_m: 0.3e-3 }
  transmit: { angles_deg: [-5, 5] }
pulses: 3
packets: 2
noise: { snr_db: 10, object: 1 }
objects:
  - { kind: tissue, lateral_m: [-1e-3, 1e-3], depth_m: [14e-3, 18e-3], amplitude_db: 40, axial_mps: 1e-3 }
  - { kind: vessel, lateral_m: 0, depth_m: 16e-3, radius_m: 1e-3, angle_deg: 20, peak_velocity_mps: 0.5, amplitude_db: 0 }
`;

describe('an ultrasound scenario', () => {
  it('is the probe it names, with what is usual filled in', () => {
    const { simulation, seed } = parseUltrasoundScenario(small, 's.yaml');
    expect(seed).toBe(1);
    expect(simulation).toMatchObject({
      datatype: 'ri16_le',
      elementWidthM: 0.27e-3,
      fractionalBandwidth: 0.6,
      startTimeS: 24e-3 / 1540,
      split: false,
      noise: { snrDb: 10, object: 1 },
    });
    expect(simulation.transmits).toEqual([-5, 5].map((angleDeg) => ({ kind: 'plane', angleDeg })));
    // 8 mm of depth and back at 20 MHz is 208 samples; a few more for angle and aperture.
    expect(simulation.fastTimeCount).toBeGreaterThan(208);
    expect(simulation.fastTimeCount).toBeLessThan(216);
    expect(simulation.scene[1]).toMatchObject({ kind: 'vessel', angleDeg: 20, scatterersPerCell: 10 });
  });

  it('is what the help shows, and the preset', async () => {
    expect(parseUltrasoundScenario(exampleUltrasoundScenario, 'help').simulation.channels).toBe(64);
    const preset = await readFile(new URL('../../../pipeline/presets/vessel.scenario.yaml', import.meta.url), 'utf8');
    expect(parseUltrasoundScenario(preset, 'preset').simulation.scene.length).toBe(2);
    expect((await cli(['simulate', '--help'])).stdout).toContain('kind: vessel');
  });

  it.each([
    ['prf_hz: 4000', 'prf_hs: 4000', 'sensor.prf_hs: unknown key, did you mean "prf_hz"?'],
    [
      'kind: vessel',
      'kind: vesel',
      'objects[1].kind: found "vesel", allowed: point, tissue, vessel, disk; did you mean "vessel"?',
    ],
    ['radius_m', 'radius', 's.yaml: objects[1]: radius: unknown key, did you mean "radius_m"?'],
    ['object: 1', 'object: 2', 'noise.object: found 2, allowed: the number of an object, 0 to 1'],
    [
      'depth_m: [12e-3, 20e-3]',
      'start_time_s: 1e-5',
      'sensor.depth_m: found nothing, allowed: either depth_m, or start_time_s and samples',
    ],
    [
      '[14e-3, 18e-3]',
      '[18e-3, 14e-3]',
      'objects[0].depth_m: found [0.018,0.014], allowed: two numbers, the second larger',
    ],
    [
      'pulses: 3',
      'pulses: 3\ninterval_s: 1e-3',
      's.yaml: interval_s: found 0.001, allowed: at least the 0.0015 s of 6 transmits',
    ],
    [
      'pitch_m: 0.3e-3',
      'pitch_m: 0.3e-3, element_width_m: 1e-3',
      'element_width_m: found 0.001, allowed: at most the pitch',
    ],
    [
      'angles_deg: [-5, 5]',
      'angles_deg: [0], sources: [{ lateral_m: 0, behind_m: 1e-2 }]',
      'allowed: one of angles_deg and sources',
    ],
  ])('with %s as %s is refused', (from, to, message) => {
    expect(() => parseUltrasoundScenario(small.replace(from, to), 's.yaml')).toThrow(message);
  });
});

describe('simulate', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sounder-us-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('writes a capture whose truth can be read back', async () => {
    const path = join(folder, 's.yaml');
    await writeFile(path, small);
    expect(await simulateCapture(path, join(folder, 'whole'))).toBe(2);
    const reader = await openSigmf(join(folder, 'whole'));
    const { simulation } = parseUltrasoundScenario(small, path);
    expect(sceneOfAnnotations(reader.scene!)).toEqual(simulation.scene);
    expect(reader.truth(0)).toEqual([]);
    expect(shapeOf(reader.sensor).slice(0, 3)).toEqual([3, 2, 4]);
    expect(reader.sensor.ultrasound?.prfHz).toBe(4000);
    expect(reader.sensor.ultrasound?.transmitDelaysS?.length).toBe(8);
    expect(reader.captureTimeNs(1) - reader.captureTimeNs(0)).toBe(1_500_000n);
    await reader.close();
  });

  it('split writes the same samples transmit by transmit', async () => {
    const path = join(folder, 'split.yaml');
    await writeFile(path, `${small}split: true\n`);
    expect(await simulateCapture(path, join(folder, 'parts'))).toBe(12);
    const [parts, whole] = await Promise.all(['parts', 'whole'].map((name) => openSigmf(join(folder, name))));
    expect(parts.captureTimeNs(1) - parts.captureTimeNs(0)).toBe(250_000n);
    const bytes = new Uint8Array(bytesPerSnapshot(whole.sensor));
    await whole.read(1, bytes);
    const part = new Uint8Array(bytesPerSnapshot(parts.sensor));
    for (let n = 0; n < 6; n++) {
      await parts.read(6 + n, part);
      expect(Buffer.compare(part, bytes.subarray(n * part.length, (n + 1) * part.length))).toBe(0);
    }
    await Promise.all([parts.close(), whole.close()]);
  });

  it('says in one line what is wrong, with exit code 2', async () => {
    const path = join(folder, 'wrong.yaml');
    await writeFile(path, small.replace('modality: ultrasound', 'modality: sonar'));
    const { code, stderr } = await cli(['simulate', path, '--out', join(folder, 'wrong')]);
    expect(code).toBe(2);
    expect(stderr).toContain('wrong.yaml: sensor.modality: found "sonar", allowed: isac, ultrasound');
  });

  it.each([
    ['channels: 4', 'channels: 4800000'],
    ['pulses: 3', 'pulses: 3200000000'],
  ])('refuses what no memory holds before it starts: %s, %s', async (from, to) => {
    const path = join(folder, 'huge.yaml');
    await writeFile(path, small.replace(from, to));
    const { code, stderr } = await cli(['simulate', path, '--out', join(folder, 'huge')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/huge\.yaml: found a packet of \d+ pulses x 2 transmits x \d+ channels x \d+ samples, which takes [\d.e+]+ GiB, allowed: up to [\d.]+ GiB/); // prettier-ignore
  });

  it('knows the scenarios that come along by their names, and says which there are', async () => {
    expect((await cli(['simulate', 'street', '--out', join(folder, 'named')])).code).toBe(0);
    const reader = await openSigmf(join(folder, 'named'));
    expect(reader.sensor.streamId).toBe('street');
    await reader.close();
    expect(await cli(['replay', join(folder, 'named'), '--pipeline', 'isacc'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/isacc: file not found \(a pipeline file, or one of flow, isac, /) as string }); // prettier-ignore
    const { code, stderr } = await cli(['simulate', 'vesel', '--out', join(folder, 'none')]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'sounder: vesel: file not found (a scenario, or one of street, vessel)\n' }); // prettier-ignore
  });

  it('a folder that is not there is told as that', async () => {
    const { code, stderr } = await cli(['simulate', 'vessel', '--out', join(folder, 'gone', 'v')]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${join(folder, 'gone', 'v')}.sigmf-data: the folder does not exist (writing a capture)`);
  });

  it('a file that is no capture is told as that, and help of what is none', async () => {
    const raw = join(folder, 'raw.npy');
    await writeFile(raw, 'x');
    for (const command of ['replay', 'inspect'])
      expect(await cli([command, raw])).toMatchObject({ code: 2, stderr: expect.stringContaining(`${raw}: found a file without ${raw}.sigmf-meta beside it, allowed: a capture; sounder convert makes one`) as string }); // prettier-ignore
    expect(await cli(['help', 'replya'])).toMatchObject({ code: 2, stderr: expect.stringContaining("unknown command 'replya' (Did you mean replay?)") as string }); // prettier-ignore
  });
});
