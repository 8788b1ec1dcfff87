import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { presetFolder, scenarioNames } from '../../../pipeline/presets.ts';
import { fileError } from '../../captures/files.ts';
import { createSigmf } from '../../captures/sigmf-writer.ts';
import { bytesPerSnapshot, createRng, SounderError } from '../../core/index.ts';
import { simulate } from '../../physics/simulation.ts';
import { annotateScene, channelSensor, simulateChannelData } from '../../ultrasound/simulation/index.ts';
import { checkHeld } from './machine-memory.ts';
import { parseScenario } from './scenario.ts';
import { scenarioModality, scenarioValue } from './scenario-text.ts';
import { parseUltrasoundScenario } from './ultrasound-scenario.ts';

/** A scenario of few words, for the help. */
export const exampleScenario = `sensor:
  stream_id: yard
  carrier_frequency_hz: 26e9
  geometry: monostatic # round trip; or bistatic, one way
  axes: # outermost first
    - { name: antenna, size: 8, spacing: 0.5, unit: wavelength }
    - { name: subcarrier, size: 64, spacing: 480e3, unit: Hz }
    - { name: symbol, size: 64, spacing: 35.7e-6, unit: s }
snapshots: 10
interval_s: 0.1
noise: { snr_db: 10 } # or noise_power_db
targets:
  - { azimuth_deg: 12, range_m: 40, velocity_mps: 5, amplitude_db: 0 }
  - { azimuth_deg: -20, range_m: 90, amplitude_db: -6, motion: { heading_deg: 160, speed_mps: 8 } }
`;

/** A vessel of few words, for the help. */
export const exampleUltrasoundScenario = `sensor:
  modality: ultrasound
  stream_id: vessel
  carrier_frequency_hz: 5e6
  propagation_speed_mps: 1540
  sampling_rate_hz: 20e6
  depth_m: [12e-3, 28e-3] # or start_time_s and samples
  prf_hz: 4000
  probe: { channels: 64, pitch_m: 0.3e-3 }
  transmit: { angles_deg: [0] } # plane waves; or sources: [{ lateral_m: 0, behind_m: 8e-3 }]
pulses: 32 # frames of a packet
packets: 10
noise: { snr_db: 10, object: 1 } # of the blood; or noise_power_db
objects:
  - { kind: tissue, lateral_m: [-9e-3, 9e-3], depth_m: [13e-3, 27e-3], amplitude_db: 40, axial_mps: 1e-3 }
  - { kind: vessel, lateral_m: 0, depth_m: 20e-3, radius_m: 3e-3, angle_deg: 20, peak_velocity_mps: 0.5, amplitude_db: 0 }
`;

/** Registers `simulate SCENARIO --out BASE [--seed N]`. */
export function addSimulateCommand(program: Command): void {
  program
    .command('simulate')
    .summary('write a capture of a scene whose targets are known')
    .description(
      'Writes a capture of a scenario: a sensor, how often it looks and what moves before it. The true targets are its annotations.\n' +
        '"model: direct", the default, sums the tensors of the targets; "model: ofdm" sends a waveform through the scene, ' +
        'which snaps ranges to whole samples (the truth says where to).\n' +
        '"modality: ultrasound" writes channel data of moving scatterers: objects of kind point, tissue, vessel and disk.',
    )
    .argument('<scenario>', 'scenario file (YAML), or the name of one that comes along: street, vessel')
    .requiredOption('-o, --out <base>', 'capture to write: BASE.sigmf-meta and BASE.sigmf-data')
    .option('--seed <n>', 'seed of phases, bits and noise; wins over the seed of the scenario', parseSeed)
    .addHelpText(
      'after',
      `
Examples:
  sounder simulate vessel --out vessel
  sounder simulate yard.yaml --out yard

  # yard.yaml
${exampleScenario.replace(/^(?=.)/gm, '  ').trimEnd()}

  # vessel.yaml
${exampleUltrasoundScenario.replace(/^(?=.)/gm, '  ').trimEnd()}`,
    )
    .action(async (path: string, options: { out: string; seed?: number }) => {
      const written = await simulateCapture(path, options.out, options.seed);
      process.stderr.write(`simulate: wrote ${written} snapshots to ${options.out}\n`);
    });
}

/**
 * Simulates the scenario at `path` into the SigMF capture `base`.
 *
 * @returns the number of snapshots written
 * @throws SounderError `not-found` or `io-failed` for the files, `configuration-invalid` for the scenario; a capture
 *         that existed under this name then stays as it was
 */
export async function simulateCapture(path: string, base: string, seed?: number): Promise<number> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => shippedScenario(path, error));
  if (scenarioModality(scenarioValue(text, path), path) === 'ultrasound')
    return simulateUltrasound(text, path, base, seed);
  const scenario = parseScenario(text, path);
  const { simulation } = scenario;
  const { sensor } = simulation;
  const sizes = sensor.axes.map(({ name, size }) => `${size} of ${name}`).join(' x ');
  checkHeld(bytesPerSnapshot(sensor), `a snapshot of ${sizes}`, path);
  const writer = await createSigmf(base, sensor);
  try {
    for (const { samples, captureTimeNs, truth } of simulate(simulation, createRng(seed ?? scenario.seed)))
      await writer.append(samples, captureTimeNs, truth);
  } catch (error) {
    await writer.abort();
    throw error;
  }
  await writer.close();
  return simulation.snapshots;
}

/** The scenario of a name, where no file has it. */
async function shippedScenario(name: string, missing: unknown): Promise<string> {
  const error = fileError(missing, name, 'a scenario');
  if (error.code !== 'not-found') throw error;
  const names = await scenarioNames();
  if (names.includes(name)) return readFile(new URL(`${name}.scenario.yaml`, presetFolder), 'utf8');
  throw new SounderError('not-found', `${name}: file not found (a scenario, or one of ${names.join(', ')})`, { file: name }, missing); // prettier-ignore
}

async function simulateUltrasound(text: string, path: string, base: string, seed?: number): Promise<number> {
  const scenario = parseUltrasoundScenario(text, path);
  const { simulation } = scenario;
  const writer = await createSigmf(base, channelSensor(simulation, path), annotateScene(simulation.scene));
  let written = 0;
  try {
    for (const { samples, captureTimeNs } of simulateChannelData(simulation, createRng(seed ?? scenario.seed))) {
      await writer.append(samples, captureTimeNs);
      written++;
    }
  } catch (error) {
    await writer.abort();
    throw error;
  }
  await writer.close();
  return written;
}

function parseSeed(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new SounderError('usage', `--seed: found "${text}", allowed: an integer of at least 0`);
}
