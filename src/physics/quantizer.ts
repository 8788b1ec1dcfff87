import { SounderError } from '../core/errors.ts';
import type { SensorDescription } from '../core/sensor.ts';

/** Turns float samples into the bytes of a capture. */
export interface Quantizer {
  /** What the samples were multiplied by, dB: 0 for floats. */
  readonly gainDb: number;
  /** Interleaved cf32 to raw little-endian bytes; the result is overwritten by the next call or shares its input. */
  encode(samples: Float32Array): Uint8Array;
}

/**
 * Plans the encoding of simulated samples in the datatype of a sensor: `cf32_le` as they are, `ci16_le` scaled so that
 * `peak` becomes full scale and rounded to the nearest integer.
 *
 * @param peak  largest real or imaginary part to expect
 * @throws SounderError `configuration-invalid` for any other datatype
 */
export function planQuantizer(sensor: SensorDescription, peak: number): Quantizer {
  const bytesOf = (numbers: Float32Array | Int16Array): Uint8Array =>
    new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  if (sensor.datatype === 'cf32_le') return { gainDb: 0, encode: bytesOf };
  if (sensor.datatype !== 'ci16_le')
    throw new SounderError(
      'configuration-invalid',
      `simulation: datatype: found "${sensor.datatype}", allowed: cf32_le, ci16_le`,
      { field: 'datatype', found: sensor.datatype },
    );
  const fullScale = 32767;
  const scale = peak > 0 ? fullScale / peak : 1;
  let integers = new Int16Array(0);
  return {
    gainDb: 20 * Math.log10(scale),
    encode: (samples) => {
      if (integers.length !== samples.length) integers = new Int16Array(samples.length);
      for (let i = 0; i < samples.length; i++)
        integers[i] = Math.max(-fullScale, Math.min(fullScale, Math.round(scale * samples[i])));
      return bytesOf(integers);
    },
  };
}
