import { SounderError } from '../core/index.ts';
import { invalidField } from './invalid-field.ts';
import { NPY_PREFIX, npyHeaderLength, parseNpyHeader } from './npy-header.ts';

/** A square matrix of a `.npy` file: row-major, interleaved pairs when complex. */
export interface SquareMatrix {
  readonly size: number;
  readonly complex: boolean;
  readonly atoms: Float64Array;
  /** The file. */
  readonly where: string;
}

/**
 * The dictionary in the bytes of a `.npy` file: size x size, columns are atoms, float64 or complex128, either order.
 *
 * @throws SounderError `capture-invalid`, `capture-truncated` naming the file
 */
export function dictionaryOfNpy(bytes: Uint8Array, where: string): SquareMatrix {
  const headerLength = bytes.byteLength < NPY_PREFIX ? Infinity : npyHeaderLength(bytes.subarray(0, NPY_PREFIX), where);
  if (headerLength > bytes.byteLength) throw truncated(where, bytes.byteLength, 'the header');
  const { type, shape, littleEndian, fortranOrder } = parseNpyHeader(bytes.subarray(0, headerLength), where);
  if (type !== 'f8' && type !== 'c16') throw invalidField(where, 'descr', type, 'f8 or c16, for a dictionary');
  const [size, columns, ...others] = shape;
  if (shape.length !== 2 || size !== columns || size < 1 || others.length > 0)
    throw invalidField(where, 'shape', shape.join(' x '), 'a square matrix, one atom a column');
  const complex = type === 'c16';
  const parts = complex ? 2 : 1;
  const expected = 8 * size * size * parts;
  if (bytes.byteLength - headerLength < expected)
    throw truncated(where, bytes.byteLength, `${headerLength + expected} bytes, ${size} x ${size} ${type}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + headerLength, expected);
  const atoms = new Float64Array(size * size * parts);
  for (let at = 0; at < atoms.length; at++) {
    const [element, part] = [Math.floor(at / parts), at % parts];
    const from = fortranOrder ? (element % size) * size + Math.floor(element / size) : element;
    atoms[at] = view.getFloat64(8 * (from * parts + part), littleEndian);
  }
  return { size, complex, atoms, where };
}

const truncated = (file: string, found: number, expected: string): SounderError =>
  new SounderError('capture-truncated', `${file}: found ${found} bytes, expected ${expected}`, { file, found });
