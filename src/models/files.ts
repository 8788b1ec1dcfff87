import { readFileSync } from 'node:fs';
import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
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

/**
 * Whether a model folder can be written, so that it is known before the work; nothing is created.
 *
 * @throws SounderError `io-failed`
 */
export async function checkFolder(folder: string): Promise<void> {
  const failed = (error: unknown) => fileError(error, folder, 'a model folder');
  for (let at = resolve(folder); ; at = dirname(at)) {
    const found = await stat(at).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw failed(error);
    });
    if (!found) continue;
    if (!found.isDirectory()) throw failed(Object.assign(new Error(), { code: 'ENOTDIR' }));
    await access(at, constants.W_OK | constants.X_OK).catch((error: unknown) => {
      throw failed(error);
    });
    return;
  }
}
