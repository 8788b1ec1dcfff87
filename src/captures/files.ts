import type { FileHandle } from 'node:fs/promises';
import { SounderError } from '../core/index.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ENOSPC: 'no space left on the device',
  EMFILE: 'too many open files',
};

/**
 * What went wrong with a file, as the error to throw: `not-found` where it is missing, else `io-failed`.
 *
 * @param purpose  what the file was wanted for, e.g. `the samples of this capture`
 */
export function fileError(thrown: unknown, path: string, purpose: string): SounderError {
  if (thrown instanceof SounderError) return thrown;
  const { code = '' } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOENT')
    return new SounderError('not-found', `${path}: file not found (${purpose})`, { file: path }, thrown);
  return new SounderError(
    'io-failed',
    `${path}: ${reasonOf(thrown as NodeJS.ErrnoException)} (${purpose})`,
    { file: path },
    thrown,
  );
}

/** What went wrong with a file that was to be written, by the name that it would have had: `not-found` for its folder. */
export function writingError(thrown: unknown, path: string, purpose: string): SounderError {
  const { code } = thrown as NodeJS.ErrnoException;
  if (code !== 'ENOENT') return fileError(thrown, path, purpose);
  return new SounderError('not-found', `${path}: the folder does not exist (${purpose})`, { file: path }, thrown);
}

/** What an error of the system means, in words where there are some. */
export const reasonOf = ({ code = '', message }: NodeJS.ErrnoException): string => reasons[code] ?? message;

/**
 * Fills the whole buffer from a file position.
 *
 * @throws SounderError `capture-truncated` when the file ends before, `io-failed`
 */
export async function fillFrom(file: FileHandle, into: Uint8Array, position: number, path: string): Promise<void> {
  let filled = 0;
  while (filled < into.byteLength) {
    const bytesRead = await readSome(file, into, filled, position, path);
    if (bytesRead === 0)
      throw new SounderError(
        'capture-truncated',
        `${path}: found ${position + filled} bytes, expected at least ${position + into.byteLength}`,
        { file: path, found: position + filled, expected: position + into.byteLength },
      );
    filled += bytesRead;
  }
}

async function readSome(file: FileHandle, into: Uint8Array, filled: number, position: number, path: string) {
  try {
    const { bytesRead } = await file.read(into, filled, into.byteLength - filled, position + filled);
    return bytesRead;
  } catch (error) {
    throw fileError(error, path, 'reading samples');
  }
}

/** Appends the whole buffer at the file's own position. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.byteLength) {
    const { bytesWritten } = await file.write(bytes, written, bytes.byteLength - written, null);
    written += bytesWritten;
  }
}
