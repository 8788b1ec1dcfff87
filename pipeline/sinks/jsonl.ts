import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { reasonOf } from '../../src/captures/files.ts';
import { SounderError } from '../../src/core/errors.ts';
import type { ValueSink } from './sink.ts';

export interface JsonlSinkOptions<T> {
  /** A file, truncated first, or `-` for standard output. */
  readonly path: string;
  /** One value as one line, without its line end. */
  readonly toLine: (value: T) => string;
  readonly stdout: Writable;
}

/**
 * Writes one JSON line per value; a value is safe once its line was handed to the file or to the reader of the pipe.
 *
 * When the reader of a pipe is gone (`sounder replay ... | head`), the write fails with code `cancelled`: no fault to
 * report, but nobody to work for.
 *
 * @throws SounderError `not-found` when the folder is missing, else `io-failed`, naming the path
 */
export async function jsonlSink<T>(options: JsonlSinkOptions<T>): Promise<ValueSink<T>> {
  const { path, toLine, stdout } = options;
  const toStdout = path === '-';
  const stream = toStdout ? stdout : await openFile(path);
  const name = toStdout ? 'standard output' : path;
  // Every failure reaches the callback of its write; without a listener it would end the process besides.
  stream.on('error', () => undefined);
  return {
    write: (value) =>
      new Promise((resolve, reject) => {
        stream.write(`${toLine(value)}\n`, (thrown) => (thrown ? reject(writeError(thrown, name)) : resolve()));
      }),
    close: async () => {
      if (toStdout) return; // not ours to end
      stream.end();
      await finished(stream).catch((thrown: Error) => {
        throw writeError(thrown, name);
      });
    },
  };
}

async function openFile(path: string): Promise<Writable> {
  try {
    return (await open(path, 'w')).createWriteStream();
  } catch (thrown) {
    const missing = (thrown as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = missing ? 'the folder does not exist' : reasonOf(thrown as NodeJS.ErrnoException);
    throw new SounderError(missing ? 'not-found' : 'io-failed', `${path}: cannot be written: ${reason}`, {}, thrown);
  }
}

function writeError(thrown: NodeJS.ErrnoException, name: string): SounderError {
  if (thrown.code === 'EPIPE' || thrown.code === 'ERR_STREAM_DESTROYED')
    return new SounderError('cancelled', `${name}: the reader is gone`, {}, thrown);
  return new SounderError('io-failed', `${name}: ${thrown.message}`, {}, thrown);
}
