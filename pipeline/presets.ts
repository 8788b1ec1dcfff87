import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SounderError } from '../src/core/errors.ts';
import type { Modality } from '../src/core/sensor.ts';
import type { Catalogue } from './catalogue.ts';
import { loadPipeline } from './config/load.ts';
import type { PipelineConfig } from './config/schema.ts';

const presetFolder = new URL('./presets/', import.meta.url);

/** The modalities that have a preset: the files of `pipeline/presets`. */
export async function presetNames(): Promise<string[]> {
  const files = await readdir(presetFolder);
  return files
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/**
 * The pipeline for captures of a modality when none is given.
 *
 * @throws SounderError `configuration-invalid` when there is none, naming those that exist
 */
export async function preset(modality: Modality, catalogue?: Catalogue): Promise<PipelineConfig> {
  const names = await presetNames();
  if (!names.includes(modality))
    throw new SounderError(
      'configuration-invalid',
      `pipeline: found no preset for modality "${modality}", allowed: ${names.join(', ')}, or a pipeline file`,
      { field: 'modality', found: modality, allowed: names },
    );
  return loadPipeline(fileURLToPath(new URL(`${modality}.yaml`, presetFolder)), catalogue);
}
