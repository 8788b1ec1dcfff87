import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../captures/files.ts';
import { createWholeFile } from '../captures/whole-file.ts';
import { SounderError } from '../core/errors.ts';
import { decodeModel, encodeModel, type ReadModel, type StoredModel } from './folder.ts';

/**
 * Reads a model folder, at once: models are small, and stages are planned without waiting.
 *
 * @throws SounderError `not-found`, `io-failed`, `capture-invalid`, `capture-truncated`, each naming the file
 */
export function readModel(folder: string): ReadModel {
  return decodeModel(
    (file) => {
      const path = join(folder, file);
      try {
        return readFileSync(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOTDIR')
          throw new SounderError('not-found', `${folder}: found no folder, allowed: a model folder`, { file: folder });
        throw fileError(error, path, 'a model folder');
      }
    },
    folder.replace(/(?<=.)\/+$/, ''),
  );
}

/**
 * Writes a model folder, in place of the model that was there; whoever reads while it is written may meet files of two
 * models, which their checksums tell.
 *
 * @throws SounderError `not-found`, `io-failed`
 */
export async function writeModel(folder: string, model: StoredModel, library: string): Promise<void> {
  await makeFolder(folder);
  for (const [file, bytes] of encodeModel(model, library)) {
    const whole = await createWholeFile(join(folder, file), 'writing a model');
    await whole.commit([bytes]);
  }
}

/** @throws SounderError `not-found`, `io-failed` */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fileError(error, folder, 'a model folder');
  });
}
