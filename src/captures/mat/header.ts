import { SounderError } from '../../core/index.ts';
import { invalidField } from '../invalid-field.ts';

/** Bytes before the first element of a MAT-file. */
export const MAT_HEADER = 128;

/** Whether these are the first bytes of a level 5 MAT-file: version 1 and the endian indicator `MI`. */
export function isMatHeader(head: Uint8Array): boolean {
  if (head.byteLength < MAT_HEADER) return false;
  const mark = String.fromCharCode(head[126], head[127]);
  return mark === 'IM' || mark === 'MI';
}

/**
 * The byte order that a header tells.
 *
 * @throws SounderError `capture-invalid`, `capture-truncated`
 */
export function littleEndianOf(head: Uint8Array, where: string): boolean {
  if (head.byteLength < MAT_HEADER)
    throw new SounderError(
      'capture-truncated',
      `${where}: found ${head.byteLength} bytes, expected ${MAT_HEADER} (header)`,
    );
  if (!isMatHeader(head))
    throw invalidField(where, 'endian indicator', String.fromCharCode(head[126], head[127]), 'IM or MI (MAT level 5)');
  const littleEndian = head[126] === 0x49;
  const version = new DataView(head.buffer, head.byteOffset).getUint16(124, littleEndian);
  if (version >> 8 !== 1) throw invalidField(where, 'MAT version', `0x${version.toString(16)}`, '0x100 (level 5)');
  return littleEndian;
}
