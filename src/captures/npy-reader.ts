import { type FileHandle, open } from 'node:fs/promises';
import { SounderError } from '../core/index.ts';
import { fileError, fillFrom } from './files.ts';
import { bytesPerElement, NPY_PREFIX, type NpyHeader, npyHeaderLength, parseNpyHeader } from './npy-header.ts';
import { createScatter } from './npy-scatter.ts';

/** A `.npy` file, opened. */
export interface NpyReader {
  readonly path: string;
  readonly header: NpyHeader;
  /**
   * The array cut along one axis: for each of its indices, in order, the elements of the other axes as they are in the
   * file, row-major whatever the file's order. Without an axis the whole array is one slice.
   *
   * Each slice is valid until the next is asked for. Along the outermost axis of a C-order file memory holds one slice;
   * else at least one and at most `memoryBytes` of them, and the file is read once for each such group.
   *
   * @throws SounderError `io-failed`, `capture-truncated`
   */
  slices(axis?: number, memoryBytes?: number): AsyncGenerator<Uint8Array, void, undefined>;
  close(): Promise<void>;
}

/**
 * Opens a `.npy` file and checks its header and length.
 *
 * @throws SounderError `not-found`, `capture-invalid`, `capture-truncated`, `io-failed`
 */
export async function openNpy(path: string): Promise<NpyReader> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw fileError(error, path, 'a NumPy array');
  });
  try {
    const prefix = new Uint8Array(NPY_PREFIX);
    await fillFrom(file, prefix, 0, path);
    const found = (await file.stat()).size;
    const headerLength = npyHeaderLength(prefix, path);
    checkLength(found, headerLength, 'the header', path);
    const header = new Uint8Array(headerLength);
    await fillFrom(file, header, 0, path);
    const parsed = parseNpyHeader(header, path);
    const bytes = elementsOf(parsed.shape) * bytesPerElement(parsed.type);
    checkLength(found, headerLength + bytes, `${parsed.shape.join(' x ')} ${parsed.type}`, path);
    return {
      path,
      header: parsed,
      slices: (axis, memoryBytes = 1 << 26) => slices(file, path, parsed, axis, memoryBytes),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw fileError(error, path, 'a NumPy array');
  }
}

function checkLength(found: number, expected: number, what: string, file: string): void {
  if (found >= expected) return;
  const message = `${file}: found ${found} bytes, expected ${expected} (${what})`;
  throw new SounderError('capture-truncated', message, { file, found, expected });
}

const elementsOf = (shape: readonly number[]): number => shape.reduce((n, size) => n * size, 1);

async function* slices(
  file: FileHandle,
  path: string,
  { type, shape, fortranOrder, dataOffset }: NpyHeader,
  axis: number | undefined,
  memoryBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const count = axis === undefined ? 1 : shape[axis];
  const elementBytes = bytesPerElement(type);
  const sliceBytes = (elementsOf(shape) / count) * elementBytes;
  const contiguous = (!fortranOrder || shape.length === 1) && (axis === undefined || axis === 0);
  if (contiguous) {
    const slice = new Uint8Array(sliceBytes);
    for (let i = 0; i < count; i++) {
      await fillFrom(file, slice, dataOffset + i * sliceBytes, path);
      yield slice;
    }
    return;
  }
  const perPass = Math.max(1, Math.min(count, Math.floor(memoryBytes / sliceBytes)));
  const group = new Uint8Array(perPass * sliceBytes);
  const total = count * sliceBytes;
  const chunk = new Uint8Array(Math.min(total, elementBytes << 16));
  for (let first = 0; first < count; first += perPass) {
    const scatter = createScatter(shape, fortranOrder, axis, elementBytes, first, group);
    for (let at = 0; at < total; at += chunk.byteLength) {
      const part = chunk.subarray(0, Math.min(chunk.byteLength, total - at));
      await fillFrom(file, part, dataOffset + at, path);
      scatter(part);
    }
    for (let i = first; i < Math.min(count, first + perPass); i++)
      yield group.subarray((i - first) * sliceBytes, (i - first + 1) * sliceBytes);
  }
}
