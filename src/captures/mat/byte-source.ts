import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflate } from 'node:zlib';
import { SounderError } from '../../core/index.ts';
import { fileError, fillFrom } from '../files.ts';

/** Bytes that are read front to back. */
export interface ByteSource {
  /** Bytes read or skipped so far. */
  readonly position: number;
  /** First position that is not there any more; for compressed bytes a bound of it. */
  readonly end: number;
  /** Throws `capture-truncated` or `capture-invalid` where there is less. */
  fill(into: Uint8Array): Promise<void>;
  skip(bytes: number): Promise<void>;
  close(): void;
}

/** A stretch of a file that lies open, as in a MAT-file. */
export interface FileRegion {
  readonly file: FileHandle;
  readonly path: string;
  readonly start: number;
  readonly bytes: number;
}

/** Bytes of a file region as they are; small reads are served from 4 KiB read ahead. */
export function plainSource({ file, path, start, bytes }: FileRegion): ByteSource {
  let position = 0;
  let ahead = new Uint8Array(0);
  let aheadFrom = 0;
  return {
    get position() {
      return position;
    },
    end: bytes,
    async fill(into) {
      if (position + into.byteLength > bytes) throw tooShort(path, start + position, into.byteLength, start + bytes);
      if (into.byteLength > READ_AHEAD) await fillFrom(file, into, start + position, path);
      else {
        if (position < aheadFrom || position + into.byteLength > aheadFrom + ahead.byteLength) {
          ahead = new Uint8Array(Math.min(READ_AHEAD, bytes - position));
          aheadFrom = position;
          await fillFrom(file, ahead, start + position, path);
        }
        into.set(ahead.subarray(position - aheadFrom, position - aheadFrom + into.byteLength));
      }
      position += into.byteLength;
    },
    skip(count) {
      if (position + count > bytes) throw tooShort(path, start + position, count, start + bytes);
      position += count;
      return Promise.resolve();
    },
    close: () => undefined,
  };
}

const READ_AHEAD = 4096;
/** Deflate gives at most 1032 bytes for one: what a region can hold at most, whatever it says of itself. */
const MAX_DEFLATE_RATIO = 1032;

/** Compressed bytes read at a time. */
const CHUNK_BYTES = 1 << 16;

/** Bytes of a file region that is one zlib stream, inflated as they are asked for in constant memory. */
export function inflatedSource(region: FileRegion): ByteSource {
  const { path, start, bytes } = region;
  const inflate = createInflate();
  const compressed = Readable.from(regionChunks(region), { objectMode: false });
  compressed.on('error', (error) => inflate.destroy(error));
  compressed.pipe(inflate);
  // Heard also before the first read and after the last, when nobody waits for it.
  let failure: Error | undefined;
  inflate.on('error', (error) => (failure ??= error));
  const chunks = inflate[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let rest: Uint8Array = new Uint8Array(0);
  let position = 0;
  const advance = async (count: number, take?: (part: Uint8Array, at: number) => void): Promise<void> => {
    for (let done = 0; done < count;) {
      if (rest.byteLength === 0) {
        const next = await chunks.next().catch((error: unknown) => {
          throw damaged(failure ?? error, path, start);
        });
        if (next.done) {
          const found = `${path}: compressed element at byte ${start}: found ${position} bytes inflated`;
          throw new SounderError('capture-truncated', `${found}, expected at least ${position + count - done}`);
        }
        rest = next.value;
      }
      const part = rest.subarray(0, count - done);
      take?.(part, done);
      rest = rest.subarray(part.byteLength);
      done += part.byteLength;
      position += part.byteLength;
    }
  };
  return {
    get position() {
      return position;
    },
    end: bytes * MAX_DEFLATE_RATIO,
    fill: (into) => advance(into.byteLength, (part, at) => into.set(part, at)),
    skip: (count) => advance(count),
    close: () => {
      compressed.destroy();
      inflate.destroy();
    },
  };
}

async function* regionChunks({ file, path, start, bytes }: FileRegion): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes; at += CHUNK_BYTES) {
    const chunk = new Uint8Array(Math.min(CHUNK_BYTES, bytes - at));
    await fillFrom(file, chunk, start + at, path);
    yield chunk;
  }
}

function damaged(error: unknown, path: string, start: number): SounderError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (!code.startsWith('Z_')) return fileError(error, path, 'reading a compressed element');
  if (code === 'Z_BUF_ERROR')
    return new SounderError('capture-truncated', `${path}: compressed element at byte ${start}: ends too early`);
  const found = `${path}: compressed element at byte ${start}: found ${message}, allowed: zlib data`;
  return new SounderError('capture-invalid', found, { file: path, byte: start }, error);
}

const tooShort = (path: string, at: number, bytes: number, end: number): SounderError =>
  new SounderError('capture-truncated', `${path}: element at byte ${at}: found ${end - at} bytes, expected ${bytes}`, {
    file: path,
    found: end - at,
    expected: bytes,
  });
