import { isComplex } from '../../core/sensor.ts';
import type { ChannelSimulation } from './channel-simulation.ts';

/** Turns simulated IQ into the samples of a capture. */
export interface RecordEncoder {
  /** What samples are multiplied by, dB: 0 for floats. */
  readonly gainDb: number;
  /** @param iq  channel x fast_time of any number of transmits, interleaved; its bytes may be the result */
  encode(iq: Float32Array): Uint8Array;
}

const FULL_SCALE = 32767;

/**
 * Plans the encoding: IQ as it is, radio frequency as the real part of iq exp(j 2 pi fc t); integers are scaled so that
 * `peak` is full scale, rounded, and saturate beyond it as a converter does.
 */
export function planRecordEncoder(simulation: ChannelSimulation, peak: number): RecordEncoder {
  const { datatype, carrierHz, samplingRateHz, startTimeS, fastTimeCount } = simulation;
  const integer = datatype === 'ci16_le' || datatype === 'ri16_le';
  const scale = integer && peak > 0 ? FULL_SCALE / peak : 1;
  const cosines = new Float64Array(fastTimeCount);
  const sines = new Float64Array(fastTimeCount);
  for (let k = 0; k < fastTimeCount; k++) {
    const phase = 2 * Math.PI * carrierHz * (startTimeS + k / samplingRateHz);
    cosines[k] = Math.cos(phase);
    sines[k] = Math.sin(phase);
  }
  const radioFrequency = (iq: Float32Array): Float32Array => {
    const real = new Float32Array(iq.length / 2);
    for (let i = 0, k = 0; i < real.length; i++, k = k + 1 === fastTimeCount ? 0 : k + 1)
      real[i] = iq[2 * i] * cosines[k] - iq[2 * i + 1] * sines[k];
    return real;
  };
  return {
    gainDb: 20 * Math.log10(scale),
    encode: (iq) => {
      const samples = isComplex(datatype) ? iq : radioFrequency(iq);
      if (!integer) return bytesOf(samples);
      const integers = new Int16Array(samples.length);
      for (let i = 0; i < samples.length; i++)
        integers[i] = Math.max(-FULL_SCALE, Math.min(FULL_SCALE, Math.round(scale * samples[i])));
      return bytesOf(integers);
    },
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int16Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
