import { createRng, defineAxis, defineSensor, type SensorDescription, type Snapshot } from '../../src/core/index.ts';
import type { Kernels } from '../../src/kernels/load.ts';
import { type ChannelIq, iqIndex, planDemodulation } from '../../src/ultrasound/index.ts';

export const C = 1500;
export const FC = 5e6;
export const FS = 20e6;
export const PITCH = 3e-4;

export interface ProbeShape {
  readonly pulses?: number;
  readonly channels?: number;
  readonly samples?: number;
  readonly startTimeS?: number;
  /** One list of delays per transmit; without any, one unsteered plane wave. */
  readonly delaysS?: readonly (readonly number[])[];
  readonly kept?: readonly number[];
}

/** IQ channel data at the carrier, slow time x transmit x channel x fast time. */
export function iqSensor(shape: ProbeShape = {}): SensorDescription {
  const { pulses = 1, channels = 16, samples = 200, startTimeS = 0, delaysS, kept } = shape;
  return defineSensor({
    streamId: 'probe',
    modality: 'ultrasound',
    datatype: 'cf32_le',
    carrierHz: FC as never,
    propagationSpeedMps: C as never,
    axes: [
      defineAxis({ name: 'slow_time', size: pulses, spacing: 1e-4, unit: 's', ...(kept && { kept: [...kept] }) }),
      ...(delaysS ? [defineAxis({ name: 'transmit', size: delaysS.length, spacing: 1, unit: 'index' })] : []),
      defineAxis({ name: 'channel', size: channels, spacing: PITCH, unit: 'm' }),
      defineAxis({ name: 'fast_time', size: samples, spacing: 1 / FS, unit: 's' }),
    ],
    ultrasound: { pitchM: PITCH, startTimeS, ...(delaysS && { transmitDelaysS: delaysS.flat() }) },
  });
}

export const elementM = (element: number, channels: number): number => (element - (channels - 1) / 2) * PITCH;

export const snapshotOf = (sensor: SensorDescription, samples: Float32Array | Int16Array): Snapshot => ({
  sensor,
  sequence: 0n,
  captureTimeNs: 0n,
  samples: new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
});

export function noise(count: number, seed: string): Float32Array {
  const rng = createRng(seed);
  return Float32Array.from({ length: count }, () => rng.normal());
}

/** A sample of demodulated data, real and imaginary. */
export function iqAt(
  { layout, samples }: ChannelIq,
  transmit: number,
  channel: number,
  sample: number,
  pulse: number,
): readonly [number, number] {
  const { real, imaginary } = iqIndex(layout, transmit, channel, sample, pulse);
  return [samples[real], samples[imaginary]];
}

/** Demodulates IQ at the carrier, which only lays it out anew. */
export function laidOut(kernels: Kernels, sensor: SensorDescription, samples: Float32Array): ChannelIq {
  const plan = planDemodulation(kernels, sensor, { demodulatedByHz: FC });
  return plan.apply(snapshotOf(sensor, samples));
}
