import { defineAxis } from '../../core/axes.ts';
import { SounderError } from '../../core/errors.ts';
import { type Datatype, defineSensor, type Limits, type SensorDescription } from '../../core/sensor.ts';
import { hertz, metresPerSecond } from '../../core/units.ts';
import type { SceneObject } from './scene.ts';
import { type SimulatedTransmit, simulatedWave } from './transmit.ts';

/** A whole simulated ultrasound recording: what moves below which linear probe, what it sends and how it samples. */
export interface ChannelSimulation {
  readonly streamId: string;
  /** `rf32_le`, `ri16_le`: radio frequency; `cf32_le`, `ci16_le`: IQ, demodulated by exp(-j 2 pi fc t). */
  readonly datatype: Exclude<Datatype, 'cf64_le'>;
  readonly channels: number;
  readonly pitchM: number;
  readonly elementWidthM: number;
  readonly carrierHz: number;
  /** Of the two-way pulse: full width at half its amplitude spectrum over the carrier. */
  readonly fractionalBandwidth: number;
  readonly propagationSpeedMps: number;
  /** May be below twice the carrier: band-pass sampling. */
  readonly samplingRateHz: number;
  readonly startTimeS: number;
  readonly fastTimeCount: number;
  /** Transmits of one frame, in the order they are sent. */
  readonly transmits: readonly SimulatedTransmit[];
  /** Transmits a second. */
  readonly prfHz: number;
  /** Frames of one packet; with several transmits a frame is all of them. */
  readonly pulses: number;
  readonly packets: number;
  /** From the start of a packet to the start of the next, s; back to back unless given. */
  readonly packetIntervalS?: number;
  /** Every transmit is a snapshot of its own. */
  readonly split: boolean;
  readonly scene: readonly SceneObject[];
  /** Echoes fall with the distance to the receiving element, and to the source of a diverging wave. */
  readonly sphericalSpreading: boolean;
  /** At the carrier, along the whole path: dB / cm / MHz; 0 for none. */
  readonly attenuationDbPerCmMhz: number;
  /** White; `snrDb`: mean echo power of one object (or of all) where it has echoes, at the first pulse, over noise power. */
  readonly noise?: { readonly snrDb: number; readonly object?: number } | { readonly noisePowerDb: number };
  /** Time of the first transmit, nanoseconds since 1970-01-01 UTC. */
  readonly startTimeNs: bigint;
  readonly limits?: Limits;
}

/** Lateral positions of the elements, 0 in the middle of the aperture, m. */
export const probeElements = ({ channels, pitchM }: Pick<ChannelSimulation, 'channels' | 'pitchM'>): number[] =>
  Array.from({ length: channels }, (_, e) => (e - (channels - 1) / 2) * pitchM);

/**
 * The sensor that a simulation records with: slow_time x transmit x channel x fast_time, without the axes of one element;
 * channel x fast_time when it is split.
 *
 * @throws SounderError `capture-invalid` for a probe or a rate that cannot be
 */
export function channelSensor(simulation: ChannelSimulation, where = 'simulation'): SensorDescription {
  const { channels, pitchM, transmits, pulses, prfHz, split, propagationSpeedMps, limits } = simulation;
  const elements = probeElements(simulation);
  const axes = [
    ...(split ? [] : [{ name: 'slow_time', size: pulses, spacing: transmits.length / prfHz, unit: 's' as const }]),
    ...(split || transmits.length === 1
      ? []
      : [{ name: 'transmit', size: transmits.length, spacing: 1 / prfHz, unit: 's' as const }]),
    { name: 'channel', size: channels, spacing: pitchM, unit: 'm' as const },
    { name: 'fast_time', size: simulation.fastTimeCount, spacing: 1 / simulation.samplingRateHz, unit: 's' as const },
  ];
  return defineSensor(
    {
      streamId: simulation.streamId,
      modality: 'ultrasound',
      datatype: simulation.datatype,
      carrierHz: hertz(simulation.carrierHz),
      geometry: 'monostatic',
      propagationSpeedMps: metresPerSecond(propagationSpeedMps),
      axes: axes.map((axis) => defineAxis(axis, `${where}: axis ${axis.name}`)),
      ultrasound: {
        pitchM,
        elementWidthM: simulation.elementWidthM,
        startTimeS: simulation.startTimeS,
        prfHz,
        transmitDelaysS: transmits.flatMap((transmit) => [
          ...simulatedWave(transmit, elements, propagationSpeedMps).delaysS,
        ]),
      },
      ...(limits && { limits }),
    },
    where,
  );
}

/** Seconds from the first transmit of a recording to one of its transmits. */
export function transmitTime(simulation: ChannelSimulation, packet: number, pulse: number, transmit: number): number {
  return packet * packetInterval(simulation) + (pulse * simulation.transmits.length + transmit) / simulation.prfHz;
}

/** @throws SounderError `configuration-invalid` when a packet would begin before the last one has ended */
export function packetInterval({ packetIntervalS, pulses, transmits, prfHz, split }: ChannelSimulation): number {
  const backToBack = (pulses * transmits.length) / prfHz;
  if (packetIntervalS === undefined) return backToBack;
  if (packetIntervalS >= backToBack * (1 - 1e-9) && !(split && packetIntervalS > backToBack * (1 + 1e-9)))
    return packetIntervalS;
  throw new SounderError(
    'configuration-invalid',
    `simulation: interval_s: found ${packetIntervalS}, allowed: ${split ? 'just' : 'at least'} the ${backToBack} s ` +
      `of ${pulses * transmits.length} transmits${split ? ' with split, whose transmits follow one another evenly' : ''}`,
  );
}
