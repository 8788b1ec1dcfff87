import { invalidField } from '../invalid-field.ts';
import type { ComponentType } from '../foreign/value.ts';
import type { ByteSource } from './byte-source.ts';

/** Numbers of the data types that an element can have (MAT-File Format, table 1-1). */
export const miCOMPRESSED = 15;
export const miMATRIX = 14;
export const miINT8 = 1;
export const miINT32 = 5;
export const miUINT32 = 6;
export const miUTF8 = 16;
export const miUTF16 = 17;
export const miUTF32 = 18;

/** Numeric data types and what they hold. */
export const numericTypes: ReadonlyMap<number, ComponentType> = new Map([
  [1, 'i1'],
  [2, 'u1'],
  [3, 'i2'],
  [4, 'u2'],
  [5, 'i4'],
  [6, 'u4'],
  [7, 'f4'],
  [9, 'f8'],
  [12, 'i8'],
  [13, 'u8'],
] as const);

/** Type and length of one data element; its data are next in the source. */
export interface ElementTag {
  readonly type: number;
  readonly bytes: number;
  /** Bytes from the data to the next element: padding to a multiple of eight, or four for a small element. */
  readonly padded: number;
}

/** What the elements of one file have in common. */
export interface ElementContext {
  /** Names the file and where in it, for errors. */
  readonly where: string;
  readonly littleEndian: boolean;
}

/**
 * Reads the tag of the next element, small or whole.
 *
 * @throws SounderError `capture-truncated` or `capture-invalid` where the element says that it is longer than can be
 */
export async function readTag(source: ByteSource, { where, littleEndian }: ElementContext): Promise<ElementTag> {
  const word = await readWords(source, 1, littleEndian);
  const small = word[0] >>> 16;
  if (small !== 0) {
    const type = word[0] & 0xffff;
    if (small > 4) throw invalidField(where, 'small data element', small, 'at most 4 bytes');
    return { type, bytes: small, padded: 4 };
  }
  const [bytes] = await readWords(source, 1, littleEndian);
  if (bytes > source.end - source.position)
    throw invalidField(where, 'data element', `${bytes} bytes`, `at most ${source.end - source.position} bytes here`);
  return { type: word[0], bytes, padded: Math.ceil(bytes / 8) * 8 };
}

/** Unsigned 32-bit numbers, next in the source. */
async function readWords(source: ByteSource, count: number, littleEndian: boolean): Promise<number[]> {
  const raw = new Uint8Array(4 * count);
  await source.fill(raw);
  const view = new DataView(raw.buffer);
  return Array.from({ length: count }, (_, i) => view.getUint32(4 * i, littleEndian));
}

/** The data of an element that is small, such as a name, with its padding passed over. */
export async function readData(source: ByteSource, tag: ElementTag, most: number, where: string): Promise<Uint8Array> {
  if (tag.bytes > most) throw invalidField(where, 'data element', `${tag.bytes} bytes`, `at most ${most} bytes here`);
  const raw = new Uint8Array(tag.bytes);
  await source.fill(raw);
  await skipPadding(source, tag);
  return raw;
}

/** Passes over what is left of an element after its data; the last of a file may lack its padding. */
export async function skipPadding(source: ByteSource, { bytes, padded }: ElementTag): Promise<void> {
  await source.skip(Math.min(padded - bytes, source.end - source.position));
}
