import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SounderError } from '../src/core/errors.ts';
import { modalities } from '../src/core/sensor.ts';
import type { Catalogue } from './catalogue.ts';
import { loadPipeline } from './config/load.ts';
import type { PipelineConfig } from './config/schema.ts';

/** What comes along: pipelines, and scenarios to simulate. */
export const presetFolder = new URL('./presets/', import.meta.url);

/** The presets: `<name>.yaml` in `pipeline/presets`, named for a modality or for the paper whose settings they are. */
export async function presetNames(): Promise<string[]> {
  const files = await readdir(presetFolder);
  return files.flatMap((file) => /^([^.]+)\.yaml$/.exec(file)?.[1] ?? []).sort();
}

/** Scenarios that come along: `<name>.scenario.yaml` in `pipeline/presets`. */
export async function scenarioNames(): Promise<string[]> {
  const files = await readdir(presetFolder);
  return files.flatMap((file) => /^([^.]+)\.scenario\.yaml$/.exec(file)?.[1] ?? []).sort();
}

/**
 * A preset by its name; that of a capture's modality is its pipeline when none is given.
 *
 * @throws SounderError `configuration-invalid` when there is none, naming those that exist
 */
export async function preset(name: string, catalogue?: Catalogue): Promise<PipelineConfig> {
  const names = await presetNames();
  const what = modalities.some((modality) => modality === name) ? 'for modality ' : '';
  if (!names.includes(name))
    throw new SounderError(
      'configuration-invalid',
      `pipeline: found no preset ${what}"${name}", allowed: ${names.join(', ')}, or a pipeline file`,
      { field: 'preset', found: name, allowed: names },
    );
  return loadPipeline(fileURLToPath(new URL(`${name}.yaml`, presetFolder)), catalogue);
}
