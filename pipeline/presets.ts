import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SounderError } from '../src/core/errors.ts';
import { modalities, type Modality } from '../src/core/sensor.ts';
import type { Catalogue } from './catalogue.ts';
import { loadPipeline } from './config/load.ts';
import type { PipelineConfig } from './config/schema.ts';

const presetFolder = new URL('./presets/', import.meta.url);

/** The modalities that have a preset: `<modality>.yaml` in `pipeline/presets`. */
export async function presetNames(): Promise<Modality[]> {
  const files = await readdir(presetFolder);
  return modalities.filter((modality) => files.includes(`${modality}.yaml`));
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
