import {
  bytesPerComponent,
  type Elements,
  elementsOf,
  type ForeignArray,
  type ForeignGroup,
  type ForeignText,
  type ForeignValue,
  heldElements,
} from '../foreign/value.ts';
import { invalidField } from '../invalid-field.ts';
import type { ByteSource } from './byte-source.ts';
import {
  type ElementContext,
  miINT32,
  miINT8,
  miMATRIX,
  miUINT32,
  miUTF8,
  numericTypes,
  readData,
  readTag,
  skipPadding,
} from './element.ts';
import { charText } from './text.ts';

/** What parsing one element of a file needs to know. */
export interface MatrixContext extends ElementContext {
  /** Reads the element again, from any position of its source. */
  readonly reread: (position: number, into: Uint8Array) => Promise<void>;
  /** Whether small arrays are kept: where reading them again would mean inflating again. */
  readonly keep: boolean;
  readonly budget: Budget;
}

/** What all values of one file may take together; counts down. */
export interface Budget {
  values: number;
  keptBytes: number;
}

export const newBudget = (): Budget => ({ values: 250_000, keptBytes: 1 << 26 });

const MAX_DEPTH = 64;
const MAX_NAME_BYTES = 1 << 16;
const MAX_KEPT_BYTES = 1 << 20;

/** Numeric classes of a matrix; their numbers may lie in any numeric type (MAT-File Format, table 1-3). */
const numericClasses: ReadonlyMap<number, string> = new Map([
  [6, 'double'],
  [7, 'single'],
  [8, 'int8'],
  [9, 'uint8'],
  [10, 'int16'],
  [11, 'uint16'],
  [12, 'int32'],
  [13, 'uint32'],
  [14, 'int64'],
  [15, 'uint64'],
]);

const CELL = 1;
const STRUCT = 2;
const OBJECT = 3;
const CHAR = 4;
const OPAQUE = 17;
const otherClasses: Readonly<Record<number, string>> = { 5: 'sparse', 16: 'function handle', 17: 'opaque object' };

export interface NamedValue {
  readonly name: string;
  readonly value: ForeignValue;
}

/**
 * Reads a matrix whose tag is next in the source; large arrays stay where they are and are passed over.
 *
 * @param whole  whether what follows the matrix is read next, so that the source must stand at its end
 * @throws SounderError `capture-invalid`, `capture-truncated`
 */
export async function readMatrix(
  source: ByteSource,
  context: MatrixContext,
  whole: boolean,
  depth = 0,
): Promise<NamedValue> {
  const { where, littleEndian, budget } = context;
  const tag = await readTag(source, context);
  if (tag.type !== miMATRIX) throw invalidField(where, 'data element type', tag.type, `${miMATRIX} (a matrix)`);
  if (--budget.values < 0)
    throw invalidField(where, 'values', 'over 250000', 'at most 250000 in all structs and cells');
  if (depth > MAX_DEPTH)
    throw invalidField(where, 'depth', depth, `at most ${MAX_DEPTH} structs or cells in each other`);
  if (tag.bytes === 0) return { name: '', value: emptyArray };
  const end = source.position + tag.bytes;

  const flags = words(await typed(source, context, miUINT32, 8), littleEndian)[0];
  const matrixClass = flags & 0xff;
  const shape = matrixClass === OPAQUE ? [] : [...words(await typed(source, context, miINT32, 256), littleEndian)];
  const count = elementsOf(shape);
  if (shape.length === 1 || shape.some((size) => size < 0 || size > 0x7fffffff) || !Number.isSafeInteger(count))
    throw invalidField(where, 'dimensions', shape, 'two or more sizes from 0 to 2147483647');
  const name = latin(await typed(source, context, miINT8, MAX_NAME_BYTES));
  const inside = name === '' ? context : { ...context, where: `${where}: ${name}` };
  const value = await readValue();
  if (source.position > end)
    throw invalidField(inside.where, 'matrix', `${tag.bytes} bytes`, 'as many as its parts take');
  if (whole) {
    await source.skip(end - source.position);
    await skipPadding(source, tag);
  }
  return { name, value };

  async function readValue(): Promise<ForeignValue> {
    const numeric = numericClasses.get(matrixClass);
    if (numeric) return readArray(source, inside, numeric, shape, flags, whole);
    if (matrixClass === CHAR) return readText(source, inside, shape);
    if (matrixClass === STRUCT) return readStruct(source, inside, shape, 'struct', end, depth);
    if (matrixClass === OBJECT) {
      const className = latin(await typed(source, inside, miINT8, MAX_NAME_BYTES));
      return readStruct(source, inside, shape, className, end, depth);
    }
    if (matrixClass === CELL) {
      checkRoom(8 * count, source, end, inside);
      const items: ForeignValue[] = [];
      for (let i = 0; i < count; i++) items.push((await readMatrix(source, inside, true, depth + 1)).value);
      return { kind: 'list', className: 'cell', shape, items };
    }
    const className = otherClasses[matrixClass];
    if (className === undefined) throw invalidField(inside.where, 'array class', matrixClass, '1 to 17 (MAT level 5)');
    return { kind: 'other', className };
  }
}

async function readStruct(
  source: ByteSource,
  context: MatrixContext,
  shape: readonly number[],
  className: string,
  end: number,
  depth: number,
): Promise<ForeignValue> {
  const { where, littleEndian } = context;
  const [nameBytes] = words(await typed(source, context, miINT32, 4), littleEndian);
  const rawNames = await typed(source, context, miINT8, 16 * MAX_NAME_BYTES);
  if (nameBytes < 1 || rawNames.byteLength % nameBytes !== 0)
    throw invalidField(where, 'field name length', nameBytes, `a divisor of ${rawNames.byteLength} (all field names)`);
  const names = Array.from({ length: rawNames.byteLength / nameBytes }, (_, i) =>
    latin(rawNames.subarray(i * nameBytes, (i + 1) * nameBytes)),
  );
  const count = elementsOf(shape);
  if (names.length > 0) checkRoom(8 * names.length * count, source, end, context);
  const items: ForeignGroup[] = [];
  for (let i = 0; i < (names.length === 0 ? Math.min(count, 1) : count); i++) {
    const fields = new Map<string, ForeignValue>();
    for (const name of names) {
      const field = { ...context, where: `${where}.${name}` };
      fields.set(name, (await readMatrix(source, field, true, depth + 1)).value);
    }
    items.push({ kind: 'group', className, names, get: (name) => fields.get(name) });
  }
  return count === 1 ? items[0] : { kind: 'list', className, shape, items };
}

async function readArray(
  source: ByteSource,
  context: MatrixContext,
  className: string,
  shape: readonly number[],
  flags: number,
  whole: boolean,
): Promise<ForeignArray> {
  const complex = (flags & 0x800) !== 0;
  const logical = (flags & 0x200) !== 0;
  const plane = await readPlane(source, context, elementsOf(shape), whole || complex);
  const planes = complex
    ? ([plane, await readPlane(source, context, elementsOf(shape), whole)] as const)
    : ([plane] as const);
  const plain = logical ? 'logical' : className;
  return {
    kind: 'array',
    className: complex ? `complex ${plain}` : plain,
    complex,
    shape,
    fortranOrder: true,
    planes,
  };
}

/** One part of an array: kept where it is small and would have to be inflated again, else left where it is. */
async function readPlane(source: ByteSource, context: MatrixContext, count: number, whole: boolean): Promise<Elements> {
  const { where, littleEndian, reread, keep, budget } = context;
  const tag = await readTag(source, context);
  const type = numericTypes.get(tag.type);
  if (type === undefined)
    throw invalidField(where, 'data type', tag.type, `${[...numericTypes.keys()].join(', ')} (numbers)`);
  const bytes = count * bytesPerComponent(type);
  if (tag.bytes !== bytes) throw invalidField(where, 'data', `${tag.bytes} bytes`, `${bytes} (${count} of ${type})`);
  if (keep && bytes <= MAX_KEPT_BYTES && bytes <= budget.keptBytes) {
    budget.keptBytes -= bytes;
    return heldElements(type, littleEndian, await readData(source, tag, MAX_KEPT_BYTES, where));
  }
  const start = source.position;
  if (whole) {
    await source.skip(bytes);
    await skipPadding(source, tag);
  }
  return { type, littleEndian, read: (from, into) => reread(start + from, into) };
}

async function readText(source: ByteSource, context: MatrixContext, shape: readonly number[]): Promise<ForeignText> {
  const tag = await readTag(source, context);
  const raw = await readData(source, tag, MAX_KEPT_BYTES, context.where);
  return { kind: 'text', text: charText(raw, tag.type, shape, context.littleEndian) };
}

/** Throws unless a matrix that ends there can hold so many bytes more. */
function checkRoom(bytes: number, source: ByteSource, end: number, { where }: MatrixContext): void {
  const room = end - source.position;
  if (bytes > room)
    throw invalidField(where, 'elements', `${bytes} bytes at least`, `${room} bytes (what is left of it)`);
}

/** Data of a part of a matrix that has one type only; names may also be UTF-8. */
async function typed(source: ByteSource, context: MatrixContext, type: number, most: number): Promise<Uint8Array> {
  const tag = await readTag(source, context);
  if (tag.type !== type && !(type === miINT8 && tag.type === miUTF8))
    throw invalidField(context.where, 'data type', tag.type, String(type));
  return readData(source, tag, most, context.where);
}

function words(raw: Uint8Array, littleEndian: boolean): number[] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Array.from({ length: raw.byteLength >> 2 }, (_, i) => view.getInt32(4 * i, littleEndian));
}

/** A name: bytes up to the first zero. */
function latin(raw: Uint8Array): string {
  const end = raw.indexOf(0);
  return new TextDecoder().decode(end < 0 ? raw : raw.subarray(0, end));
}

const emptyArray: ForeignArray = {
  kind: 'array',
  className: 'double',
  complex: false,
  shape: [0, 0],
  fortranOrder: true,
  planes: [heldElements('f8', true, new Uint8Array(0))],
};
