import { elementsOf } from '../foreign/value.ts';
import { miUTF16, miUTF32, miUTF8, numericTypes } from './element.ts';

/** The text of a character array; rows, which lie column-major in the file, become lines. */
export function charText(raw: Uint8Array, type: number, shape: readonly number[], littleEndian: boolean): string {
  const characters = [...decoded(raw, type, littleEndian)];
  const rows = shape[0];
  if (rows <= 1 || characters.length !== elementsOf(shape)) return characters.join('');
  const columns = characters.length / rows;
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => characters[column * rows + row]).join(''),
  ).join('\n');
}

function decoded(raw: Uint8Array, type: number, littleEndian: boolean): string {
  if (type === miUTF8) return new TextDecoder().decode(raw);
  const width = type === miUTF16 || numericTypes.get(type) === 'u2' ? 2 : type === miUTF32 ? 4 : 1;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  let text = '';
  for (let at = 0; at + width <= raw.byteLength; at += width) {
    const code =
      width === 1 ? raw[at] : width === 2 ? view.getUint16(at, littleEndian) : view.getUint32(at, littleEndian);
    text += String.fromCodePoint(Math.min(code, 0x10ffff));
  }
  return text;
}
