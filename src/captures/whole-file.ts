import { open, rename, rm } from 'node:fs/promises';
import { writeAll, writingError } from './files.ts';

/** A file that appears under its name when all of it is written. */
export interface WholeFile {
  readonly path: string;
  /**
   * Writes the pieces one after the other and puts the file in place of an earlier one.
   *
   * @throws SounderError `io-failed`; nothing is left but the earlier file
   */
  commit(pieces: readonly Uint8Array[]): Promise<void>;
  /** Leaves an earlier file of this name as it was; nothing after `commit`. */
  abort(): Promise<void>;
}

/**
 * Starts a file under `PATH.part`, so that a place that cannot be written to is known before the work.
 *
 * @param purpose  what the file is, e.g. `writing a dictionary`
 * @throws SounderError `not-found`, `io-failed`
 */
export async function createWholeFile(path: string, purpose: string): Promise<WholeFile> {
  const part = `${path}.part`;
  const failed = (error: unknown) => writingError(error, path, purpose);
  const file = await open(part, 'w').catch((error: unknown) => {
    throw failed(error);
  });
  let done = false;
  const abort = async (): Promise<void> => {
    if (done) return;
    done = true;
    await file.close().catch(() => undefined);
    await rm(part, { force: true });
  };
  return {
    path,
    async commit(pieces) {
      try {
        for (const piece of pieces) await writeAll(file, piece);
        await file.sync();
        await file.close();
        await rename(part, path);
        done = true;
      } catch (error) {
        await abort();
        throw failed(error);
      }
    },
    abort,
  };
}
