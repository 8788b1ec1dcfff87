/** Standard base64 with padding, as proto3 JSON writes bytes. */
export const base64Of = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

/** The bytes of base64, standard or URL-safe, padded or not; undefined where the text is none. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  const digits = text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
  if (digits % 4 === 1) return undefined;
  const bytes = Buffer.allocUnsafeSlow(Math.floor((3 * digits) / 4));
  // What is no digit is skipped or ends the reading: the bytes then come out fewer.
  return bytes.write(text, 'base64') === bytes.length ? bytes : undefined;
}
