import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addSimulateCommand, exampleScenario, simulateCapture } from '../../src/apps/cli/simulate.ts';
import { parseScenario } from '../../src/apps/cli/scenario.ts';
import { openSigmf } from '../../src/captures/sigmf-reader.ts';
import { bytesPerSnapshot, shapeOf } from '../../src/core/sensor.ts';
import { SounderError } from '../../src/core/errors.ts';

const presets = new URL('../../pipeline/presets/', import.meta.url);
const data = new URL('../data/', import.meta.url);
const pathOf = (name: string, folder = data): string => new URL(`${name}.scenario.yaml`, folder).pathname;

const minimal = `
sensor:
  stream_id: s
  carrier_frequency_hz: 26e9
  geometry: monostatic
  axes:
    - { name: antenna, size: 2, spacing: 0.5, unit: wavelength }
    - { name: subcarrier, size: 4, spacing: 120e3, unit: Hz }
    - { name: symbol, size: 4, spacing: 8.9e-6, unit: s }
snapshots: 1
interval_s: 0.1
noise: { snr_db: 10 }
targets:
  - { azimuth_deg: 0, range_m: 10, velocity_mps: 1, amplitude_db: 0 }
`;

function failureOf(act: () => unknown): SounderError {
  try {
    act();
  } catch (error) {
    if (error instanceof SounderError) return error;
  }
  throw new Error('nothing was refused');
}

describe('a scenario file', () => {
  it('needs little: model direct, cf32, seed 1, start of 2025', () => {
    const { simulation, seed } = parseScenario(minimal, 's.yaml');
    expect(seed).toBe(1);
    expect(simulation.waveform).toBeUndefined();
    expect(simulation.sensor.datatype).toBe('cf32_le');
    expect(simulation.startTimeNs).toBe(1_735_689_600_000_000_000n);
    expect(simulation.noise).toEqual({ snrDb: 10 });
  });

  it.each([
    ['snapshots: 1', 'snapshot: 1', 's.yaml: snapshot: unknown key, did you mean "snapshots"?'],
    ['snapshots: 1', 'snapshots: 1\nsnapshot: 1', 's.yaml: snapshot: unknown key, did you mean "snapshots"?'],
    ['geometry: monostatic', 'geometrie: monostatic', 'sensor.geometrie: unknown key, did you mean "geometry"?'],
    ['azimuth_deg: 0', 'azimut_deg: 0', 'targets[0].azimut_deg: unknown key, did you mean "azimuth_deg"?'],
    ['geometry: monostatic', 'geometry: round', 'sensor.geometry: found "round", allowed: monostatic, bistatic'],
    [
      'size: 4, spacing: 120e3',
      'size: 0, spacing: 120e3',
      'sensor.axes[1].size: found 0, allowed: a number at least 1',
    ],
    ['unit: Hz', 'unit: m', 'sensor.axes[1].unit: found "m", allowed: Hz for axis "subcarrier"'],
    ['name: symbol', 'name: antenna', 'sensor.axes[2].unit'],
    ['snr_db: 10', 'snr_db: 10, noise_power_db: 1', 'allowed: one of snr_db and noise_power_db'],
    ['{ snr_db: 10 }', '{}', 'allowed: one of snr_db and noise_power_db'],
    ['snapshots: 1', 'snapshots: 1\nstart_time: today', 'start_time: found "today", allowed: an RFC 3339 date-time'],
    [
      'range_m: 10, ',
      '',
      'targets[0]: range_m: found nothing, allowed: a finite number, which axis "subcarrier" needs',
    ],
    ['velocity_mps: 1', 'velocity_mps: fast', 'targets[0].velocity_mps: found "fast", allowed: a finite number'],
    [
      'velocity_mps: 1',
      'velocity_mps: 1, motion: { heading_deg: 0, speed_mps: 1 }',
      'allowed: either motion, or velocity_mps and frequencies',
    ],
    [
      'range_m: 10, velocity_mps: 1',
      'motion: { heading_deg: 0, speed_mps: 1 }',
      'allowed: motion with azimuth_deg and range_m',
    ],
    [
      'velocity_mps: 1',
      'velocity_mps: 1, frequencies: { antena: 0.1 }',
      'targets[0].frequencies.antena: unknown axis, did you mean "antenna"?',
    ],
    [
      'snapshots: 1',
      'snapshots: 1\nwaveform: { fft_size: 8 }',
      'waveform: found {"fft_size":8}, allowed: nothing with',
    ],
    [
      'snapshots: 1',
      'snapshots: 1\nmodel: ofdm\nwaveform: { fft_size: 2 }',
      's.yaml: waveform: transform size: found 2, allowed: an',
    ],
    [
      'snapshots: 1',
      'snapshots: 1\nmodel: ofdm',
      'sensor.axes[2].spacing: found 0.0000089, allowed: 0.0000083333333 s',
    ],
    ['name: symbol', 'name: chirp', undefined],
    ['snapshots: 1', 'snapshots: [1', 's.yaml: not YAML: '],
  ])('in which %j becomes %j is answered in one line', (before, after, message) => {
    const text = minimal.replace(before, after);
    expect(text).not.toBe(minimal);
    if (message === undefined) {
      expect(parseScenario(text, 's.yaml').simulation.snapshots).toBe(1);
      return;
    }
    const error = failureOf(() => parseScenario(text, 's.yaml'));
    expect(error.code).toBe('configuration-invalid');
    expect(error.message).toContain(message);
    expect(error.message).toContain('s.yaml');
    expect(error.message).not.toContain('\n');
  });

  it('through the waveform needs antenna, subcarrier, symbol, and a ratio needs targets', () => {
    const ofdm = `${minimal.replace('8.9e-6', '8.333333e-6')}\nmodel: ofdm\n`;
    const messageFor = (before: string, after: string): string =>
      failureOf(() => parseScenario(ofdm.replace(before, after), 's.yaml')).message;
    expect(messageFor('name: symbol', 'name: chirp')).toMatch(
      /sensor.axes: .* allowed: antenna, subcarrier, symbol with/,
    );
    expect(messageFor('unit: wavelength', 'unit: m')).toMatch(/sensor.axes\[0\].unit: found "m", allowed: wavelength/);
    expect(messageFor('unit: Hz }', 'unit: Hz, sign: 1 }')).toMatch(/signs 1, -1, 1/);
    expect(messageFor('unit: Hz }', 'unit: Hz, kept: [0, 2] }')).toMatch(/uniform axes/);
    expect(parseScenario(ofdm, 's.yaml').simulation.waveform).toMatchObject({ fftSize: 5, cyclicPrefixSamples: 0 });
    const empty = minimal.replace(/targets:[^]*/, 'targets: []');
    expect(failureOf(() => parseScenario(empty, 's.yaml')).message).toMatch(
      /noise_power_db where there are no targets/,
    );
  });
});

describe('the simulate command', () => {
  let folder = '';
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'simulate-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it('writes the street as a capture with its truth', async () => {
    const base = join(folder, 'street');
    expect(await simulateCapture(pathOf('street', presets), base)).toBe(20);
    const reader = await openSigmf(base);
    expect(shapeOf(reader.sensor)).toEqual([16, 96, 128]);
    expect(reader.count).toBe(20);
    const { azimuthDeg, rangeM, velocityMps } = reader.sensor.limits!;
    for (let n = 0; n < reader.count; n++)
      for (const target of reader.truth(n)) {
        for (const [value, [low, high]] of [
          [target.azimuthDeg!, azimuthDeg!],
          [target.rangeM!, rangeM!],
          [target.velocityMps!, velocityMps!],
        ] as const)
          expect(value >= low && value <= high).toBe(true);
      }
    expect(reader.truth(19)).toHaveLength(6);
    expect(Number(reader.captureTimeNs(19) - reader.captureTimeNs(0)) / 1e9).toBeCloseTo(1.9, 9);
    await reader.close();
  });

  it.each(['waveform', 'tdm'])('writes the same bytes twice and other bytes for another seed: %s', async (name) => {
    const bytes = async (base: string, seed?: number): Promise<Buffer> => {
      await simulateCapture(pathOf(name), join(folder, base), seed);
      return readFile(join(folder, `${base}.sigmf-data`));
    };
    const first = await bytes('a');
    expect(await bytes('b')).toEqual(first);
    expect(await bytes('c', 99)).not.toEqual(first);
    const reader = await openSigmf(join(folder, 'a'));
    expect(first.byteLength).toBe(reader.count * bytesPerSnapshot(reader.sensor));
    await reader.close();
  });

  it('is driven from the command line and refuses a seed that is none', async () => {
    const program = new Command();
    addSimulateCommand(program);
    const call = (...rest: string[]) =>
      program.parseAsync(['simulate', pathOf('tdm'), '--out', join(folder, 'called'), ...rest], { from: 'user' });
    await expect(call('--seed', 'x')).rejects.toMatchObject({ code: 'usage' });
    await call('--seed', '3');
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['called.sigmf-meta', 'called.sigmf-data']));
  });

  it('shows in its help, and in the README, an example that it can simulate', async () => {
    const scenario = join(folder, 'yard.yaml');
    await writeFile(scenario, exampleScenario);
    expect(await simulateCapture(scenario, join(folder, 'yard'))).toBe(10);
    expect(await readFile(new URL('../../README.md', import.meta.url), 'utf8')).toContain(exampleScenario);
    let help = '';
    const program = new Command().configureOutput({ writeOut: (text) => (help += text) }).exitOverride();
    addSimulateCommand(program);
    await program.parseAsync(['simulate', '--help'], { from: 'user' }).catch(() => undefined);
    for (const line of exampleScenario.trimEnd().split('\n')) expect(help).toContain(`  ${line}\n`);
    expect(help.replace(/\s+/g, ' ')).toContain('snaps ranges to whole samples');
  });

  it('names a missing scenario and a missing folder, and a refused scenario writes nothing', async () => {
    const base = join(folder, 'none');
    const scenario = join(folder, 'refused.yaml');
    await writeFile(scenario, minimal.replace('range_m: 10, ', ''));
    await expect(simulateCapture(join(folder, 'absent.yaml'), base)).rejects.toMatchObject({ code: 'not-found' });
    await expect(simulateCapture(scenario, base)).rejects.toMatchObject({ code: 'configuration-invalid' });
    const nowhere = join(folder, 'absent', 'capture');
    await expect(simulateCapture(pathOf('tdm'), nowhere)).rejects.toMatchObject({ code: 'not-found' });
    expect((await readdir(folder)).filter((file) => file.startsWith('none'))).toEqual([]);
  });
});
