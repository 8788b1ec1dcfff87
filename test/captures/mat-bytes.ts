import { deflateSync } from 'node:zlib';

/** Numeric data types of MAT level 5 elements: number, bytes and how to write one. */
export const dataTypes = {
  int8: [1, 1, (view: DataView, at: number, value: number) => view.setInt8(at, value)],
  uint8: [2, 1, (view: DataView, at: number, value: number) => view.setUint8(at, value)],
  int16: [3, 2, (view: DataView, at: number, value: number, little: boolean) => view.setInt16(at, value, little)],
  uint16: [4, 2, (view: DataView, at: number, value: number, little: boolean) => view.setUint16(at, value, little)],
  int32: [5, 4, (view: DataView, at: number, value: number, little: boolean) => view.setInt32(at, value, little)],
  uint32: [6, 4, (view: DataView, at: number, value: number, little: boolean) => view.setUint32(at, value, little)],
  single: [7, 4, (view: DataView, at: number, value: number, little: boolean) => view.setFloat32(at, value, little)],
  double: [9, 8, (view: DataView, at: number, value: number, little: boolean) => view.setFloat64(at, value, little)],
  int64: [
    12,
    8,
    (view: DataView, at: number, value: number, little: boolean) => view.setBigInt64(at, BigInt(value), little),
  ],
  uint64: [
    13,
    8,
    (view: DataView, at: number, value: number, little: boolean) => view.setBigUint64(at, BigInt(value), little),
  ],
} as const;
export type DataType = keyof typeof dataTypes;

export const classNumbers = {
  cell: 1,
  struct: 2,
  object: 3,
  char: 4,
  sparse: 5,
  double: 6,
  single: 7,
  int8: 8,
  uint8: 9,
  int16: 10,
  uint16: 11,
  int32: 12,
  uint32: 13,
  int64: 14,
  uint64: 15,
  function: 16,
  opaque: 17,
} as const;
export type MatClass = keyof typeof classNumbers;

const joined = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** Writes the bytes of MAT level 5 files, element by element, in either byte order: spelled out, so that tests can spell it wrong. */
export function matWriter(little = true) {
  const words = (...values: number[]): Uint8Array => numbers('uint32', values);

  function numbers(type: DataType, values: readonly number[]): Uint8Array {
    const [, bytes, set] = dataTypes[type];
    const view = new DataView(new ArrayBuffer(bytes * values.length));
    values.forEach((value, i) => set(view, i * bytes, value, little));
    return new Uint8Array(view.buffer);
  }

  /** One data element; small where it fits, unless told otherwise. */
  function element(type: number, data: Uint8Array, small = data.byteLength <= 4 && data.byteLength > 0): Uint8Array {
    if (small) {
      const tag = words((data.byteLength << 16) | type);
      return joined([tag, data, new Uint8Array(4 - data.byteLength)]);
    }
    return joined([words(type, data.byteLength), data, new Uint8Array((8 - (data.byteLength % 8)) % 8)]);
  }

  const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
  const values = (type: DataType, list: readonly number[]): Uint8Array =>
    element(dataTypes[type][0], numbers(type, list));

  /** A matrix element of any class: its flags, dimensions, name and whatever parts come after. */
  const matrix = (
    matClass: MatClass,
    dims: readonly number[],
    parts: readonly Uint8Array[],
    name = '',
    flags = 0,
  ): Uint8Array =>
    element(
      14,
      joined([
        element(6, words(classNumbers[matClass] | flags, 0)),
        ...(matClass === 'opaque' ? [] : [element(5, numbers('int32', dims))]),
        element(1, ascii(name)),
        ...parts,
      ]),
    );

  interface ArrayOptions {
    readonly name?: string;
    /** Type in the file; that of the class unless told otherwise. */
    readonly stored?: DataType;
    readonly imaginary?: readonly number[];
    readonly logical?: boolean;
  }

  const array = (matClass: DataType, dims: readonly number[], real: readonly number[], options: ArrayOptions = {}) => {
    const { name, stored = matClass, imaginary, logical } = options;
    const parts = [values(stored, real), ...(imaginary ? [values(stored, imaginary)] : [])];
    return matrix(matClass, dims, parts, name, (imaginary ? 0x800 : 0) | (logical ? 0x200 : 0));
  };

  /** A struct, or a struct array with the fields of its elements one after the other. */
  const struct = (
    fields: readonly string[],
    items: readonly Uint8Array[],
    name = '',
    dims: readonly number[] = [1, 1],
  ) => {
    const names = joined(fields.map((field) => ascii(field.padEnd(32, '\0'))));
    return matrix('struct', dims, [element(5, numbers('int32', [32])), element(1, names), ...items], name);
  };

  const scalar = (value: number): Uint8Array => array('double', [1, 1], [value]);
  const compressed = (inner: Uint8Array): Uint8Array => {
    const data = new Uint8Array(deflateSync(inner));
    return joined([words(15, data.byteLength), data]);
  };

  /** A whole file: header and elements. */
  const file = (...elements: Uint8Array[]): Uint8Array => {
    const header = new Uint8Array(128);
    header.set(ascii('MATLAB 5.0 MAT-file, written by a test'));
    new DataView(header.buffer).setUint16(124, 0x100, little);
    header.set(ascii(little ? 'IM' : 'MI'), 126);
    return joined([header, ...elements]);
  };

  return { array, ascii, compressed, element, file, matrix, numbers, scalar, struct, values, words };
}
