import { type Axis, sampledSize } from '../core/axes.ts';
import { SounderError } from '../core/errors.ts';
import { isComplex, type SensorDescription } from '../core/sensor.ts';
import { elementPositions, keptOf } from './aperture.ts';
import { aliasVelocity } from './frames.ts';

/** Samples from one element of an axis to the next in a snapshot, 0 for an axis that is not there. */
export interface AcquisitionStrides {
  readonly transmit: number;
  readonly slowTime: number;
  readonly channel: number;
  readonly fastTime: number;
}

/** What an ultrasound sensor records, checked: everything that beamforming needs to know of it. */
export interface Acquisition {
  readonly sensor: SensorDescription;
  readonly complex: boolean;
  readonly carrierHz: number;
  readonly propagationSpeedMps: number;
  /** Two-way -6 dB bandwidth of the echoes, Hz, where the capture states it. */
  readonly bandwidthHz?: number;
  readonly samplingRateHz: number;
  /** Time of the first fast-time sample after the transmit reference, s. */
  readonly startTimeS: number;
  /** Fast-time samples of one record. */
  readonly fastTimeCount: number;
  /** Lateral positions of all elements of the probe, 0 in the middle of the aperture, m: those that transmit. */
  readonly elementsM: readonly number[];
  /** Positions of the channels in the tensor, m: elements that receive. */
  readonly channelsM: readonly number[];
  /** Transmits of one frame. */
  readonly transmits: number;
  /** When each element fires after the transmit reference, s; one list per transmit in the tensor. */
  readonly transmitDelaysS: readonly (readonly number[])[];
  /** Length of full slow time, in frames, and which of them the tensor holds. */
  readonly pulses: number;
  readonly kept: readonly number[];
  /** Rate of frames over slow time, Hz; absent for one pulse of unknown rate. */
  readonly prfHz?: number;
  /** Fastest motion that the capture says there is, m/s. */
  readonly velocityLimitMps?: number;
  readonly strides: AcquisitionStrides;
}

const axisNames = ['transmit', 'slow_time', 'channel', 'fast_time'];
/** Two statements of one rate may differ by this much, relative: they are rounded in files. */
const RATE_TOLERANCE = 1e-3;

/**
 * Checks once that a sensor is one of ultrasound channel data with all the facts that beamforming needs.
 *
 * Axes `channel` and `fast_time`, and where there are several `slow_time` and `transmit`, in any order.
 *
 * @throws SounderError `plan-invalid` for axes that cannot be beamformed; `capture-invalid` for a probe fact that is
 *   missing or contradicts another, naming the field, what was found and what is allowed
 */
export function describeAcquisition(sensor: SensorDescription): Acquisition {
  checkAxes(sensor);
  const probe = sensor.ultrasound ?? {};
  const axis = (name: string): Axis | undefined => sensor.axes.find((candidate) => candidate.name === name);
  const [channel, fastTime] = [axis('channel')!, axis('fast_time')!];
  const [transmit, slowTime] = [axis('transmit'), axis('slow_time')];
  const { carrierHz, propagationSpeedMps } = sensor;
  if (carrierHz === undefined) return invalid(sensor, 'carrier_frequency_hz', 'nothing', 'centre frequency in Hz');
  if (probe.startTimeS === undefined)
    return invalid(sensor, 'ultrasound.start_time_s', 'nothing', 'time of the first fast-time sample in s');
  checkPitch(sensor, channel);
  const elementsM = elementPositions(channel);
  const prfHz = frameRate(sensor, slowTime, transmit);
  const velocityLimitMps = sensor.limits?.velocityMps && Math.max(...sensor.limits.velocityMps.map(Math.abs));
  const pulses = slowTime?.size ?? 1;
  const kept = keptOf(slowTime);
  if (velocityLimitMps !== undefined && prfHz !== undefined && pulses > 1) {
    const alias = aliasVelocity({ carrierHz, propagationSpeedMps, prfHz });
    if (velocityLimitMps > alias)
      invalid(
        sensor,
        'limits.velocityMps',
        velocityLimitMps,
        `at most ${alias.toPrecision(4)} m/s, c PRF / (4 fc) at ${prfHz.toPrecision(6)} frames a second`,
      );
  }
  return {
    sensor,
    complex: isComplex(sensor.datatype),
    carrierHz,
    propagationSpeedMps,
    ...(probe.fractionalBandwidth !== undefined && { bandwidthHz: probe.fractionalBandwidth * carrierHz }),
    samplingRateHz: 1 / fastTime.spacing,
    startTimeS: probe.startTimeS,
    fastTimeCount: fastTime.size,
    elementsM,
    channelsM: keptOf(channel).map((element) => elementsM[element]),
    transmits: transmit ? sampledSize(transmit) : 1,
    transmitDelaysS: transmitDelays(sensor, channel, transmit),
    pulses,
    kept,
    ...(prfHz !== undefined && { prfHz }),
    ...(velocityLimitMps !== undefined && { velocityLimitMps }),
    strides: stridesOf(sensor),
  };
}

function checkAxes(sensor: SensorDescription): void {
  const { modality, axes } = sensor;
  const refuse = (found: string, allowed: string): never => {
    throw new SounderError(
      'plan-invalid',
      `ultrasound: stream ${sensor.streamId}: found ${found}, allowed: ${allowed}`,
    );
  };
  if (modality !== 'ultrasound') refuse(`modality ${modality}`, 'ultrasound');
  for (const { name, unit } of axes) {
    if (!axisNames.includes(name)) refuse(`axis "${name}"`, axisNames.join(', '));
    const units = name === 'channel' ? ['m'] : name === 'transmit' ? ['index', 's'] : ['s'];
    if (!units.includes(unit)) refuse(`axis "${name}" in ${unit}`, units.join(', '));
  }
  for (const name of ['channel', 'fast_time'])
    if (!axes.some((axis) => axis.name === name)) refuse(`no axis "${name}"`, 'one of it in every snapshot');
  for (const { name, kept, positions, size } of axes) {
    if (name === 'fast_time' && kept) refuseSubSampled(sensor, kept.length, size);
    if (name === 'fast_time' && size < 2) refuse('axis "fast_time" of 1 sample', 'at least 2');
    if (name !== 'channel' && positions) refuse(`axis "${name}" with "positions"`, 'a uniform axis');
  }
}

/** Echoes are delayed and filtered along fast time, which takes all its samples. */
function refuseSubSampled({ streamId }: SensorDescription, kept: number, size: number): never {
  throw new SounderError(
    'configuration-invalid',
    `ultrasound: stream ${streamId}: found ${kept} of ${size} samples of axis "fast_time", allowed: all of them; put recoverLines with a model of fast_time before it`,
    { field: 'fast_time', found: kept, allowed: size },
  );
}

/** The axis states where elements are; a pitch beside it must say the same. */
function checkPitch(sensor: SensorDescription, channel: Axis): void {
  const pitchM = sensor.ultrasound?.pitchM;
  if (pitchM === undefined || channel.positions || channel.size === 1) return;
  if (Math.abs(channel.spacing - pitchM) > RATE_TOLERANCE * pitchM)
    invalid(sensor, 'ultrasound.pitch_m', pitchM, `the spacing of axis "channel", ${channel.spacing} m`);
}

/** Frames a second: stated by slow time, or the pulse rate over the transmits of a frame. */
function frameRate(sensor: SensorDescription, slowTime?: Axis, transmit?: Axis): number | undefined {
  const stated = sensor.ultrasound?.prfHz;
  const transmits = transmit?.size ?? 1;
  if (!slowTime) return stated && stated / transmits;
  const rate = 1 / slowTime.spacing;
  if (stated === undefined) return rate;
  // Frames of several transmits may wait between frames, but not begin before the last transmit of the one before.
  const fastest = stated / transmits;
  const agrees = rate <= fastest * (1 + RATE_TOLERANCE) && (transmits > 1 || rate >= fastest * (1 - RATE_TOLERANCE));
  if (!agrees)
    invalid(
      sensor,
      'ultrasound.prf_hz',
      stated,
      transmits > 1
        ? `at least ${transmits} transmits in the ${slowTime.spacing} s of axis "slow_time"`
        : `${Number(rate.toPrecision(6))} as axis "slow_time" says (spacing ${slowTime.spacing} s)`,
    );
  return rate;
}

/** Delays of the transmits that are in the tensor; zeros (an unsteered plane wave) where the probe states none. */
function transmitDelays(sensor: SensorDescription, channel: Axis, transmit?: Axis): number[][] {
  const stated = sensor.ultrasound?.transmitDelaysS;
  const kept = keptOf(transmit);
  if (!stated) return kept.map(() => new Array<number>(channel.size).fill(0));
  const expected = (transmit?.size ?? 1) * channel.size;
  if (stated.length !== expected)
    invalid(
      sensor,
      'ultrasound.transmit_delays_s',
      `${stated.length} delays`,
      `${expected} (${transmit?.size ?? 1} transmits x ${channel.size} channels)`,
    );
  const bad = stated.findIndex((delay) => !Number.isFinite(delay));
  if (bad >= 0) invalid(sensor, `ultrasound.transmit_delays_s[${bad}]`, stated[bad], 'finite seconds');
  return kept.map((t) => stated.slice(t * channel.size, (t + 1) * channel.size));
}

function stridesOf({ axes }: SensorDescription): AcquisitionStrides {
  const strides: Record<string, number> = {};
  let stride = 1;
  for (const axis of [...axes].reverse()) {
    strides[axis.name] = stride;
    stride *= sampledSize(axis);
  }
  const { transmit = 0, slow_time: slowTime = 0, channel, fast_time: fastTime } = strides;
  return { transmit, slowTime, channel, fastTime };
}

function invalid(sensor: SensorDescription, field: string, found: unknown, allowed: string): never {
  throw new SounderError(
    'capture-invalid',
    `ultrasound: stream ${sensor.streamId}: ${field}: found ${String(found)}, allowed: ${allowed}`,
    { field, found, allowed },
  );
}
