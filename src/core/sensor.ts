import { type Axis, sampledSize } from './axes.ts';
import { SounderError } from './errors.ts';
import { type Hertz, type MetresPerSecond, SPEED_OF_LIGHT } from './units.ts';

export const modalities = ['isac', 'ultrasound', 'vectors'] as const;
export type Modality = (typeof modalities)[number];

/** `monostatic`: delay is the round trip, r = c tau / 2. `bistatic`: one-way path, r = c tau. */
export const geometries = ['monostatic', 'bistatic'] as const;
export type Geometry = (typeof geometries)[number];

/** Sample formats, little endian; `c` a complex pair, `r` real. */
export const datatypes = ['cf32_le', 'cf64_le', 'ci16_le', 'rf32_le', 'ri16_le'] as const;
export type Datatype = (typeof datatypes)[number];

export const bytesPerSample: Readonly<Record<Datatype, number>> = {
  cf32_le: 8,
  cf64_le: 16,
  ci16_le: 4,
  rf32_le: 4,
  ri16_le: 2,
};

export const isComplex = (datatype: Datatype): boolean => datatype.startsWith('c');

/** Where targets can be: what compression may assume, nothing beyond it. Metres, m/s closing, degrees from broadside. */
export interface Limits {
  readonly rangeM?: readonly [number, number];
  readonly velocityMps?: readonly [number, number];
  readonly azimuthDeg?: readonly [number, number];
}

/** TDM-MIMO timing: the antenna axis is transmitter-major and transmitter t samples `t * slotS` seconds late. */
export interface TdmTiming {
  readonly transmitters: number;
  readonly slotS: number;
}

/** Probe facts of an ultrasound capture. */
export interface UltrasoundProbe {
  readonly pitchM?: number;
  readonly elementWidthM?: number;
  /** Two-way -6 dB bandwidth of the echoes over the carrier frequency. */
  readonly fractionalBandwidth?: number;
  readonly startTimeS?: number;
  readonly prfHz?: number;
  readonly transmitDelaysS?: readonly number[];
}

/** Everything about a stream that does not change from snapshot to snapshot: what a plan is made from. */
export interface SensorDescription {
  readonly streamId: string;
  readonly modality: Modality;
  readonly datatype: Datatype;
  readonly carrierHz?: Hertz;
  readonly geometry?: Geometry;
  readonly propagationSpeedMps: MetresPerSecond;
  readonly axes: readonly Axis[];
  readonly limits?: Limits;
  readonly tdm?: TdmTiming;
  readonly ultrasound?: UltrasoundProbe;
}

/** Sizes of the tensor as stored, outermost first; the last axis varies fastest. */
export const shapeOf = (sensor: SensorDescription): number[] => sensor.axes.map(sampledSize);

/** Samples in one snapshot (a complex pair is one sample). */
export const samplesPerSnapshot = (sensor: SensorDescription): number =>
  shapeOf(sensor).reduce((n, size) => n * size, 1);

export const bytesPerSnapshot = (sensor: SensorDescription): number =>
  samplesPerSnapshot(sensor) * bytesPerSample[sensor.datatype];

/** What a caller writes to describe a sensor; `defineSensor` checks it and fills the propagation speed. */
export type SensorFields = Omit<SensorDescription, 'propagationSpeedMps'> & {
  readonly propagationSpeedMps?: MetresPerSecond;
};

const limitNames = ['rangeM', 'velocityMps', 'azimuthDeg'] as const;

/**
 * Checks a sensor description as a whole (its axes are checked by `defineAxis`).
 *
 * @param where  file or message the description came from, named in every error
 * @throws SounderError `capture-invalid` naming the field, what was found and what is allowed
 */
export function defineSensor(fields: SensorFields, where = 'sensor'): SensorDescription {
  const fail = (field: string, found: unknown, allowed: string): never => {
    const shown = found === undefined ? 'nothing' : typeof found === 'number' ? String(found) : JSON.stringify(found);
    throw new SounderError('capture-invalid', `${where}: ${field}: found ${shown}, allowed: ${allowed}`, {
      field,
      found,
      allowed,
    });
  };
  const choice = (field: string, found: unknown, allowed: readonly string[]): void => {
    if (!allowed.includes(found as string)) fail(field, found, allowed.join(', '));
  };
  const positive = (field: string, found: unknown, unit: string): void => {
    if (typeof found !== 'number' || !Number.isFinite(found) || found <= 0)
      fail(field, found, `a finite number above 0 (${unit})`);
  };
  choice('modality', fields.modality, modalities);
  choice('datatype', fields.datatype, datatypes);
  if (fields.geometry !== undefined) choice('geometry', fields.geometry, geometries);
  if (fields.carrierHz !== undefined) positive('carrier_frequency_hz', fields.carrierHz, 'Hz');
  if (fields.propagationSpeedMps !== undefined) positive('propagation_speed_mps', fields.propagationSpeedMps, 'm/s');
  else if (fields.modality === 'ultrasound')
    fail('propagation_speed_mps', undefined, 'a number above 0 (m/s), required for ultrasound');
  if (typeof fields.streamId !== 'string' || fields.streamId === '')
    fail('stream_id', fields.streamId, 'a non-empty string');
  if (fields.axes.length === 0) fail('axes', [], 'at least one axis');
  const names = fields.axes.map((axis) => axis.name);
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) fail('axes', repeated, 'each axis name once');
  for (const name of limitNames) {
    const limit = fields.limits?.[name];
    if (limit === undefined) continue;
    const ordered = limit.length === 2 && limit.every(Number.isFinite) && limit[0] <= limit[1];
    if (!ordered) fail(`limits.${name}`, limit, 'two finite numbers [low, high], low not above high');
    if (name === 'azimuthDeg' && (limit[0] < -90 || limit[1] > 90))
      fail('limits.azimuthDeg', limit, 'degrees from broadside, from -90 to 90');
  }
  if (fields.tdm) {
    const antennas = fields.axes.find((axis) => axis.name === 'antenna')?.size;
    const { transmitters, slotS } = fields.tdm;
    if (antennas === undefined) fail('tdm', 'no antenna axis', 'an axis named "antenna"');
    if (!Number.isInteger(transmitters) || transmitters < 1 || antennas! % transmitters !== 0)
      fail('tdm.transmitters', transmitters, `a divisor of the ${antennas} antennas`);
    positive('tdm.slot_s', slotS, 's');
  }
  return { ...fields, propagationSpeedMps: fields.propagationSpeedMps ?? SPEED_OF_LIGHT };
}
