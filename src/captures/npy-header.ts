import { SounderError } from '../core/index.ts';
import { invalidField } from './invalid-field.ts';

export const npyTypes = ['c8', 'c16', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8'] as const;
export type NpyType = (typeof npyTypes)[number];

/** What a `.npy` file says about its array. */
export interface NpyHeader {
  /** Kind and bytes of one element: complex, float, signed or unsigned integer. */
  readonly type: NpyType;
  readonly littleEndian: boolean;
  /** Whether the first index varies fastest, instead of the last. */
  readonly fortranOrder: boolean;
  /** Sizes in index order. */
  readonly shape: readonly number[];
  /** Where the elements start, in bytes. */
  readonly dataOffset: number;
}

export const bytesPerElement = (type: NpyType): number => Number(type.slice(1));

/** Bytes to read before `parseNpyHeader` can say how long the header is. */
export const NPY_PREFIX = 12;

/**
 * How many bytes the header takes, prefix included (NumPy format 1.0 to 3.0).
 *
 * @throws SounderError `capture-invalid` when the file is no `.npy` file
 */
export function npyHeaderLength(prefix: Uint8Array, where: string): number {
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
  const magic = String.fromCharCode(...prefix.subarray(0, 6));
  if (magic !== '\x93NUMPY') throw invalidField(where, 'first bytes', magic, 'the NumPy signature "\\x93NUMPY"');
  const version = prefix[6];
  if (version < 1 || version > 3) throw invalidField(where, 'format version', version, '1, 2 or 3');
  return version === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
}

/**
 * Reads the header: `{'descr': '<c16', 'fortran_order': False, 'shape': (128, 8), }`.
 *
 * @param header  exactly `npyHeaderLength` bytes
 * @throws SounderError `capture-invalid` naming the field, what was found and what is allowed
 */
export function parseNpyHeader(header: Uint8Array, where: string): NpyHeader {
  const text = new TextDecoder().decode(header.subarray(header[6] === 1 ? 10 : 12)).trim();
  const descr = /["']descr["']\s*:\s*(\[.*\]|["'][^"']*["'])/s.exec(text)?.[1];
  const order = /["']fortran_order["']\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /["']shape["']\s*:\s*\(([\d\sL,]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || shape === undefined)
    throw new SounderError(
      'capture-invalid',
      `${where}: header: found ${JSON.stringify(text.slice(0, 80))}, allowed: ${example}`,
    );
  const [, byteOrder, type] = /^["']([<>|=]?)([a-z]\d+)["']$/.exec(descr) ?? [];
  if (!npyTypes.includes(type as NpyType))
    throw invalidField(where, 'descr', descr.replaceAll(/^["']|["']$/g, ''), npyTypes.join(', '));
  return {
    type: type as NpyType,
    littleEndian: byteOrder !== '>',
    fortranOrder: order === 'True',
    shape: shape
      .split(',')
      .map((size) => size.trim())
      .filter((size) => size !== '')
      .map((size) => parseInt(size, 10)),
    dataOffset: header.byteLength,
  };
}

const example = "a dict with 'descr', 'fortran_order' and 'shape'";
