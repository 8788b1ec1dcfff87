import {
  createRng,
  defineAxis,
  defineSensor,
  type SensorDescription,
  type SensorFields,
} from '../../src/core/index.ts';

const C = 1540;
const FC = 5e6;
const FS = 20e6;
const PITCH = 3e-4;
const CHANNELS = 16;
const SAMPLES = 256;
export const PRF = 5000;

/** What a probe of 16 elements records of one unsteered plane wave: 256 samples at four times the carrier. */
export const echoSensor = (fields: Partial<SensorFields> = {}): SensorDescription =>
  defineSensor({
    streamId: 'probe-1',
    modality: 'ultrasound',
    datatype: 'ri16_le',
    carrierHz: FC as never,
    propagationSpeedMps: C as never,
    axes: [
      defineAxis({ name: 'channel', size: CHANNELS, spacing: PITCH, unit: 'm' }),
      defineAxis({ name: 'fast_time', size: SAMPLES, spacing: 1 / FS, unit: 's' }),
    ],
    ultrasound: { pitchM: PITCH, elementWidthM: 0.9 * PITCH, startTimeS: 0, prfHz: PRF },
    ...fields,
  });

/** Points at the start of the packet, m, that all move along the depth; velocity positive toward the probe, m/s. */
export interface EchoScene {
  readonly velocityMps: number;
  readonly points: readonly { readonly x: number; readonly z: number }[];
}

export const scene: EchoScene = {
  velocityMps: 0.1,
  points: [
    { x: -1e-3, z: 4e-3 },
    { x: 0.5e-3, z: 5.5e-3 },
    { x: 1.5e-3, z: 7e-3 },
  ],
};

/**
 * The echoes of one unsteered plane wave, channel x fast time, as the bytes of `echoSensor`: of each point a Gaussian pulse
 * of a few periods, z / c + distance / c after the transmit, with a little noise.
 */
export function echoTransmit(pulse: number, { velocityMps, points }: EchoScene = scene): Uint8Array {
  const noise = createRng(`pulse ${pulse}`);
  const samples = new Int16Array(CHANNELS * SAMPLES);
  for (let e = 0; e < CHANNELS; e++)
    for (let n = 0; n < SAMPLES; n++) {
      let value = noise.normal() * 5;
      for (const { x, z } of points) {
        const depth = z - (velocityMps * pulse) / PRF;
        const element = (e - (CHANNELS - 1) / 2) * PITCH;
        const t = n / FS - (depth + Math.hypot(depth, x - element)) / C;
        value += 4000 * Math.exp(-((t * FC) ** 2) / 2) * Math.cos(2 * Math.PI * FC * t);
      }
      samples[e * SAMPLES + n] = Math.round(value);
    }
  return new Uint8Array(samples.buffer);
}
