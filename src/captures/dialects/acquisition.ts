import { elementsOf, type ForeignArray, reshaped } from '../foreign/value.ts';
import { invalidField } from '../invalid-field.ts';
import type { PartialProfile, ProfileAxis } from '../profile.ts';
import type { Recording } from './dialect.ts';

/** Where the receive elements of a linear probe are: evenly spaced from the first on. */
export interface LinearProbe {
  readonly pitchM: number;
  readonly firstM: number;
  readonly elementWidthM?: number | undefined;
}

/** Facts of pulse-echo channel data as every dialect has them in one form or another. */
export interface Acquisition {
  readonly frames: number;
  readonly transmits: number;
  readonly channels: number;
  readonly samples: number;
  readonly samplingHz: number;
  /** Time of the first sample after the transmit reference. */
  readonly startTimeS: number;
  readonly probe: LinearProbe;
  readonly speedMps?: number | undefined;
  readonly carrierHz?: number | undefined;
  /** Two-way -6 dB bandwidth over the carrier frequency. */
  readonly fractionalBandwidth?: number | undefined;
  /** Rate of the transmits; frames follow each other without pause where it is known. */
  readonly prfHz?: number | undefined;
  /** Transmit-major; absent: all elements at once. */
  readonly delaysS?: readonly number[] | undefined;
  /** Whether channels lie within samples (`fast_time` x `channel`), instead of samples within channels. */
  readonly samplesOutermost?: boolean;
  /** Whether frames lie within transmits, instead of transmits within frames. */
  readonly transmitsOutermost?: boolean;
}

/**
 * The recording of channel data that lie frame by frame, transmit by transmit: slow time (or snapshots, where no pulse repetition
 * frequency says how frames follow each other) x transmit x channel x fast time; axes of one element are left out.
 *
 * @param array  row-major, its sizes those of the facts in the order they say
 * @throws SounderError `capture-invalid` where the array has another size than its facts say
 */
export function recordingOf(array: ForeignArray, acquisition: Acquisition, where: string): Recording {
  const { frames, transmits, channels, samples, prfHz, probe, delaysS } = acquisition;
  const sizes = [frames, transmits, channels, samples];
  if (elementsOf(array.shape) !== elementsOf(sizes) || elementsOf(sizes) === 0)
    throw invalidField(
      where,
      'data',
      array.shape.join(' x '),
      `${sizes.join(' x ')} (frames, transmits, channels, samples)`,
    );
  if (delaysS && delaysS.length !== transmits * channels)
    throw invalidField(where, 'transmit delays', delaysS.length, `${transmits * channels} (transmits x channels)`);
  const frame: ProfileAxis =
    prfHz === undefined
      ? { name: 'snapshot', size: frames, spacing: 0 }
      : { name: 'slow_time', size: frames, spacing: transmits / prfHz, unit: 's' };
  const transmit: ProfileAxis = {
    name: 'transmit',
    size: transmits,
    ...(prfHz === undefined ? { spacing: 1, unit: 'index' } : { spacing: 1 / prfHz, unit: 's' }),
  };
  const pulses = acquisition.transmitsOutermost ? [transmit, frame] : [frame, transmit];
  const channel = { name: 'channel', size: channels, spacing: probe.pitchM, unit: 'm', origin: probe.firstM } as const;
  const fastTime = { name: 'fast_time', size: samples, spacing: 1 / acquisition.samplingHz, unit: 's' } as const;
  const inPulse = acquisition.samplesOutermost ? [fastTime, channel] : [channel, fastTime];
  const axes: ProfileAxis[] = [...pulses.filter(({ size }) => size! > 1), ...inPulse];
  const profile: PartialProfile = {
    modality: 'ultrasound',
    geometry: 'monostatic',
    carrier_frequency_hz: acquisition.carrierHz,
    propagation_speed_mps: acquisition.speedMps,
    axes,
    ultrasound: {
      pitch_m: probe.pitchM,
      ...(probe.elementWidthM !== undefined && { element_width_m: probe.elementWidthM }),
      ...(acquisition.fractionalBandwidth !== undefined && {
        fractional_bandwidth: acquisition.fractionalBandwidth,
      }),
      start_time_s: acquisition.startTimeS,
      ...(prfHz !== undefined && { prf_hz: prfHz }),
      ...(delaysS && { transmit_delays_s: [...delaysS] }),
    },
  };
  return {
    array: reshaped(
      array,
      axes.map(({ size }) => size!),
    ),
    profile,
  };
}

/** Coordinate of the first of `elements` elements that are centred on 0, m: -(E - 1) / 2 * pitch. */
export const centred = (elements: number, pitchM: number): number => (-(elements - 1) / 2) * pitchM;
