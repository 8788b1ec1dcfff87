/** Typed arrays are as the host has them: little endian everywhere but on a few mainframes. */
const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const SAMPLE_BYTES = 4;

/** Little-endian float32 bytes of samples: the samples where they lie, a copy on a big-endian host. */
export function bytesOfFloat32(samples: Float32Array, littleEndian = hostIsLittleEndian): Uint8Array {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return littleEndian ? bytes : reversed(bytes);
}

/**
 * Samples of little-endian float32 bytes: the bytes where they lie, a copy where no float32 can begin or on a big-endian
 * host.
 *
 * @param bytes  a multiple of 4
 */
export function float32OfBytes(bytes: Uint8Array, littleEndian = hostIsLittleEndian): Float32Array {
  const aligned = bytes.byteOffset % SAMPLE_BYTES === 0;
  const native = !littleEndian ? reversed(bytes) : aligned ? bytes : new Uint8Array(bytes);
  return new Float32Array(native.buffer, native.byteOffset, native.byteLength / SAMPLE_BYTES);
}

/** A copy with the four bytes of every sample in the opposite order. */
function reversed(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes.byteLength);
  for (let at = 0; at < bytes.byteLength; at += SAMPLE_BYTES)
    for (let i = 0; i < SAMPLE_BYTES; i++) copy[at + i] = bytes[at + SAMPLE_BYTES - 1 - i];
  return copy;
}
