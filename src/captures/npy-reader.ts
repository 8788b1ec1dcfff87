import { type FileHandle, open } from 'node:fs/promises';
import { SounderError } from '../core/index.ts';
import { fileError, fillFrom } from './files.ts';
import { arraySlices } from './foreign/array-slices.ts';
import { type ComponentType, elementsOf, type ForeignArray } from './foreign/value.ts';
import { bytesPerElement, NPY_PREFIX, type NpyHeader, npyHeaderLength, parseNpyHeader } from './npy-header.ts';

/** A `.npy` file, opened. */
export interface NpyReader {
  readonly path: string;
  readonly header: NpyHeader;
  /** The array, to be read like that of any other file. */
  readonly array: ForeignArray;
  /**
   * The array cut along one axis, as `arraySlices` cuts it.
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
    const { shape, type, fortranOrder } = parsed;
    const elementBytes = bytesPerElement(type);
    checkLength(found, headerLength + elementsOf(shape) * elementBytes, `${shape.join(' x ')} ${type}`, path);
    const array = arrayOf(parsed, file, path);
    return {
      path,
      header: parsed,
      array,
      slices: (axis, memoryBytes) => arraySlices(array.planes[0], shape, fortranOrder, elementBytes, axis, memoryBytes),
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

function arrayOf(header: NpyHeader, file: FileHandle, path: string): ForeignArray {
  const { type, littleEndian, shape, fortranOrder, dataOffset } = header;
  const complex = type.startsWith('c');
  const component = complex ? (`f${bytesPerElement(type) / 2}` as ComponentType) : (type as ComponentType);
  const read = (from: number, into: Uint8Array): Promise<void> => fillFrom(file, into, dataOffset + from, path);
  return {
    kind: 'array',
    className: type,
    complex,
    shape,
    fortranOrder,
    planes: [{ type: component, littleEndian, read }],
  };
}
