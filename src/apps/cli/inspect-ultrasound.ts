import { type Axis, sampledSize, type SensorDescription } from '../../core/index.ts';
import { aliasVelocity } from '../../ultrasound/frames.ts';

/** What an ultrasound capture can show: lengths in metres, velocities toward the probe in metres per second. */
export interface ImagingReach {
  readonly wavelengthM?: number;
  readonly apertureM?: number;
  /** Depths that the first and last sample of a pulse come from, right below the element that receives them. */
  readonly depthM?: readonly [number, number];
  /** Rate of whole frames: the pulse repetition frequency over the transmits of one. */
  readonly frameRateHz?: number;
  /** Fastest motion that the nearest pulses hold without ambiguity. */
  readonly aliasVelocityMps?: number;
  /** Longest time from the first to the last element to fire in one transmit, s; 0 where none is steered. */
  readonly delaySpanS?: number;
  readonly transmits: number;
}

/** What follows from probe, axes and speed of an ultrasound capture; undefined for another modality. */
export function imagingReach(sensor: SensorDescription): ImagingReach | undefined {
  if (sensor.modality !== 'ultrasound') return undefined;
  const { carrierHz, propagationSpeedMps, ultrasound = {}, axes } = sensor;
  const named = (name: string): Axis | undefined => axes.find((axis) => axis.name === name);
  const [channel, fastTime, slowTime] = [named('channel'), named('fast_time'), named('slow_time')];
  const { startTimeS, prfHz, transmitDelaysS: delays } = ultrasound;
  const channels = channel && sampledSize(channel);
  const transmits = named('transmit')?.size ?? 1;
  const frameRateHz = slowTime ? 1 / slowTime.spacing : prfHz !== undefined ? prfHz / transmits : undefined;
  const depth = (timeS: number): number => (propagationSpeedMps * timeS) / 2;
  return {
    transmits,
    ...(carrierHz !== undefined && { wavelengthM: propagationSpeedMps / carrierHz }),
    ...(channel && { apertureM: (channel.size - 1) * channel.spacing }),
    ...(fastTime &&
      startTimeS !== undefined && {
        depthM: [depth(startTimeS), depth(startTimeS + (fastTime.size - 1) * fastTime.spacing)] as const,
      }),
    ...(frameRateHz !== undefined && { frameRateHz }),
    ...(frameRateHz !== undefined &&
      carrierHz !== undefined && {
        aliasVelocityMps: aliasVelocity({ carrierHz, propagationSpeedMps, prfHz: frameRateHz }, nearestLag(slowTime)),
      }),
    ...(delays && channels !== undefined && { delaySpanS: largestSpan(delays, channels) }),
  };
}

/** Distance of the two nearest pulses that there are, in frames. */
function nearestLag(slowTime: Axis | undefined): number {
  const kept = slowTime?.kept;
  if (!kept || kept.length < 2) return 1;
  return kept.slice(1).reduce((least, index, i) => Math.min(least, index - kept[i]), Infinity);
}

/** The longest time from the first to the last element of one transmit. */
function largestSpan(delays: readonly number[], channels: number): number {
  let span = 0;
  for (let first = 0; first < delays.length; first += channels) {
    const transmit = delays.slice(first, first + channels);
    span = Math.max(span, Math.max(...transmit) - Math.min(...transmit));
  }
  return span;
}

/** The rows about imaging that `inspect` shows; what the capture does not support has no row. */
export function imagingFacts(sensor: SensorDescription, reach: ImagingReach): [string, string | undefined][] {
  const { wavelengthM, apertureM, depthM, frameRateHz, aliasVelocityMps, delaySpanS, transmits } = reach;
  const { pitchM, elementWidthM } = sensor.ultrasound ?? {};
  const probe = [
    pitchM !== undefined && `pitch ${millimetres(pitchM)} mm`,
    elementWidthM !== undefined && `element width ${millimetres(elementWidthM)} mm`,
    apertureM !== undefined && `${millimetres(apertureM)} mm across`,
  ];
  const prfHz = sensor.ultrasound?.prfHz;
  const pulses = [
    prfHz !== undefined && `PRF ${short(prfHz)} Hz`,
    frameRateHz !== undefined && transmits > 1 && `${short(frameRateHz)} frames/s`,
    aliasVelocityMps !== undefined && `alias velocity ${short(aliasVelocityMps)} m/s`,
  ];
  const steering =
    delaySpanS === undefined || delaySpanS === 0
      ? 'unsteered plane wave'
      : `delays of up to ${short(delaySpanS * 1e6)} us across the probe`;
  return [
    ['wavelength', wavelengthM === undefined ? undefined : `${millimetres(wavelengthM)} mm`],
    ['probe', listed(probe)],
    ['depth', depthM && `${millimetres(depthM[0])} to ${millimetres(depthM[1])} mm`],
    ['pulses', listed(pulses)],
    ['transmits', `${transmits}, ${steering}`],
  ];
}

const listed = (parts: readonly (string | false)[]): string | undefined =>
  parts.filter(Boolean).join(', ') || undefined;
const short = (value: number): string => String(Number(value.toPrecision(4)));
const millimetres = (metres: number): string => short(metres * 1e3);
