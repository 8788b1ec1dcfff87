/** Bytes that the header is filled up to a multiple of, so that elements lie aligned. */
const ALIGNMENT = 64;
const PREFIX = 10;

/**
 * An array as a `.npy` file of version 1.0: header and elements, float64, complex128 or uint8, little endian, C order.
 *
 * @param values   row-major, interleaved pairs when complex; not copied
 * @param complex  of float64 numbers
 */
export function npyPieces(
  values: Float64Array | Uint8Array,
  shape: readonly number[],
  complex: boolean,
): readonly Uint8Array[] {
  const type = values instanceof Uint8Array ? '|u1' : complex ? '<c16' : '<f8';
  const sizes = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const dict = `{'descr': '${type}', 'fortran_order': False, 'shape': ${sizes}, }`;
  const length = ALIGNMENT * Math.ceil((PREFIX + dict.length + 1) / ALIGNMENT);
  const header = new Uint8Array(length).fill(0x20);
  header.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
  new DataView(header.buffer).setUint16(PREFIX - 2, length - PREFIX, true);
  header.set(new TextEncoder().encode(dict), PREFIX);
  header[length - 1] = 0x0a;
  return [header, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)];
}
