import { readFile } from 'node:fs/promises';
import { SounderError } from '../../src/core/errors.ts';
import type { Catalogue } from '../catalogue.ts';
import { parsePipeline } from './parse.ts';
import type { PipelineConfig } from './schema.ts';

/**
 * Reads a pipeline file.
 *
 * @throws SounderError `not-found`, `io-failed` or `configuration-invalid`, each naming the file
 */
export async function loadPipeline(path: string, catalogue?: Catalogue): Promise<PipelineConfig> {
  const text = await readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    const missing = thrown.code === 'ENOENT';
    const reason = missing ? 'file not found' : thrown.message;
    throw new SounderError(missing ? 'not-found' : 'io-failed', `${path}: ${reason} (a pipeline file)`, {}, thrown);
  });
  return parsePipeline(text, path, catalogue);
}
