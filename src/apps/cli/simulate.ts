import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { fileError } from '../../captures/files.ts';
import { createSigmf } from '../../captures/sigmf-writer.ts';
import { createRng, SounderError } from '../../core/index.ts';
import { simulate } from '../../physics/simulation.ts';
import { parseScenario } from './scenario.ts';

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

/** Registers `simulate SCENARIO --out BASE [--seed N]`. */
export function addSimulateCommand(program: Command): void {
  program
    .command('simulate')
    .summary('write a capture of a scene whose targets are known')
    .description(
      'Writes a capture of a scenario: a sensor, how often it looks and what moves before it. The true targets are its annotations.\n' +
        '"model: direct", the default, sums the tensors of the targets; "model: ofdm" sends a waveform through the scene, ' +
        'which snaps ranges to whole samples (the truth says where to).',
    )
    .argument('<scenario>', 'scenario file (YAML)')
    .requiredOption('-o, --out <base>', 'capture to write: BASE.sigmf-meta and BASE.sigmf-data')
    .option('--seed <n>', 'seed of phases, bits and noise; wins over the seed of the scenario', parseSeed)
    .addHelpText(
      'after',
      `
Example:
  sounder simulate yard.yaml --out yard

  # yard.yaml
${exampleScenario.replace(/^(?=.)/gm, '  ').trimEnd()}`,
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
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileError(error, path, 'a scenario');
  });
  const scenario = parseScenario(text, path);
  const { simulation } = scenario;
  const writer = await createSigmf(base, simulation.sensor);
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

function parseSeed(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new SounderError('usage', `--seed: found "${text}", allowed: an integer of at least 0`);
}
