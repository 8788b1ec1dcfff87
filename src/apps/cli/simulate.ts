import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { fileError } from '../../captures/files.ts';
import { createSigmf } from '../../captures/sigmf-writer.ts';
import { createRng, SounderError } from '../../core/index.ts';
import { simulate } from '../../physics/simulation.ts';
import { parseScenario } from './scenario.ts';

/** Registers `simulate SCENARIO --out BASE [--seed N]`. */
export function addSimulateCommand(program: Command): void {
  program
    .command('simulate')
    .description('write a SigMF capture of a scenario, with the true targets as annotations')
    .argument('<scenario>', 'scenario file (YAML)')
    .requiredOption('-o, --out <base>', 'capture to write: BASE.sigmf-meta and BASE.sigmf-data')
    .option('--seed <n>', 'seed of phases, bits and noise; wins over the seed of the scenario', parseSeed)
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
