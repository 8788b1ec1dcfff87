/** Typed arrays are as the host has them: little endian everywhere but on a few mainframes. */
const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const SAMPLE_BYTES = 4;

/** Little-endian float32 bytes of samples: the samples where they lie, a copy on a big-endian host. */
export const bytesOfFloat32 = (samples: Float32Array, littleEndian = hostIsLittleEndian): Uint8Array =>
  bytesOf(samples, littleEndian);

/** The same of unsigned integers. */
export const bytesOfUint32 = (values: Uint32Array, littleEndian = hostIsLittleEndian): Uint8Array =>
  bytesOf(values, littleEndian);

/**
 * Samples of little-endian float32 bytes: the bytes where they lie, a copy where no float32 can begin or on a big-endian
 * host.
 *
 * @param bytes  a multiple of 4
 */
export function float32OfBytes(bytes: Uint8Array, littleEndian = hostIsLittleEndian): Float32Array {
  const { buffer, byteOffset, byteLength } = native(bytes, littleEndian);
  return new Float32Array(buffer, byteOffset, byteLength / SAMPLE_BYTES);
}

/** The same of unsigned integers. */
export function uint32OfBytes(bytes: Uint8Array, littleEndian = hostIsLittleEndian): Uint32Array {
  const { buffer, byteOffset, byteLength } = native(bytes, littleEndian);
  return new Uint32Array(buffer, byteOffset, byteLength / SAMPLE_BYTES);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return littleEndian ? bytes : reversed(bytes);
}

/** Bytes as the host has them, where a value can begin. */
function native(bytes: Uint8Array, littleEndian: boolean): Uint8Array {
  const aligned = bytes.byteOffset % SAMPLE_BYTES === 0;
  return !littleEndian ? reversed(bytes) : aligned ? bytes : new Uint8Array(bytes);
}

/** A copy with the four bytes of every value in the opposite order. */
function reversed(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes.byteLength);
  for (let at = 0; at < bytes.byteLength; at += SAMPLE_BYTES)
    for (let i = 0; i < SAMPLE_BYTES; i++) copy[at + i] = bytes[at + SAMPLE_BYTES - 1 - i];
  return copy;
}
