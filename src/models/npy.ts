import { npyPieces } from '../captures/npy-writer.ts';
import { NPY_PREFIX, npyHeaderLength, parseNpyHeader } from '../captures/npy-header.ts';
import { SounderError } from '../core/errors.ts';

/** A vector as the bytes of a `.npy` file. */
export function encodeNpy(values: Float64Array | Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat(npyPieces(values, [values.length], false)));
}

/**
 * The numbers of a `.npy` file that holds one vector of a type.
 *
 * @throws SounderError `capture-invalid` for any other shape or type, `capture-truncated` where numbers are missing
 */
export function decodeNpy(bytes: Uint8Array, type: 'f8' | 'u1', length: number, where: string): Float64Array {
  const fail = (what: string, found: unknown, allowed: unknown): never => {
    throw new SounderError('capture-invalid', `${where}: ${what}: found ${String(found)}, allowed: ${String(allowed)}`);
  };
  if (bytes.byteLength < NPY_PREFIX) fail('size', `${bytes.byteLength} bytes`, 'a .npy file');
  const headerLength = npyHeaderLength(bytes.subarray(0, NPY_PREFIX), where);
  const header = parseNpyHeader(bytes.subarray(0, headerLength), where);
  if (header.type !== type) fail('descr', header.type, type);
  if (header.shape.length !== 1 || header.shape[0] !== length)
    fail('shape', `(${header.shape.join(', ')})`, `(${length},), as the card says`);
  const size = type === 'f8' ? 8 : 1;
  const found = bytes.byteLength - header.dataOffset;
  if (found !== length * size)
    throw new SounderError('capture-truncated', `${where}: found ${found} bytes of numbers, allowed: ${length * size}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + header.dataOffset, found);
  return Float64Array.from({ length }, (_, i) =>
    type === 'f8' ? view.getFloat64(8 * i, header.littleEndian) : view.getUint8(i),
  );
}
