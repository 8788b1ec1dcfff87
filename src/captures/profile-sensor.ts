import {
  type Axis,
  type AxisFields,
  type Datatype,
  defineAxis,
  defineSensor,
  hertz,
  type Limits,
  metresPerSecond,
  type SensorDescription,
  SounderError,
  type SensorFields,
} from '../core/index.ts';
import { beatAxis, chirpAxis, sweepCentre, tdmTiming } from './fmcw.ts';
import { invalidField } from './invalid-field.ts';
import type { Profile, ProfileAxis } from './profile.ts';
import { probeFromFields } from './ultrasound-fields.ts';

/** What a profile makes of an array: its sensor, and the axis that enumerates snapshots, if any. */
export interface ArrayLayout {
  readonly sensor: SensorDescription;
  readonly snapshotAxis: number | undefined;
  /** Seconds from one snapshot to the next; 0 when there is one. */
  readonly snapshotSpacingS: number;
}

/** Name of the profile axis that enumerates snapshots instead of being an axis of each. */
const SNAPSHOT = 'snapshot';

/**
 * Lays a profile over an array.
 *
 * @param shape  sizes of the array in index order
 * @param where  the profile, named in every error
 * @param array  the array's file, named where it disagrees
 * @param split  name of an axis whose indices become snapshots
 * @throws SounderError `configuration-invalid`
 */
export function layoutOf(
  profile: Profile,
  shape: readonly number[],
  datatype: Datatype,
  where: string,
  array: string,
  split?: string,
): ArrayLayout {
  const fail = (field: string, found: unknown, allowed: string): SounderError =>
    invalidField(where, field, found, allowed, 'configuration-invalid');
  if (profile.axes.length !== shape.length)
    throw fail(
      'axes',
      `${profile.axes.length} axes`,
      `${shape.length} axes (${array} is ${shape.join(' x ') || 'a single number'})`,
    );
  const axes: Axis[] = [];
  let snapshotAxis: number | undefined;
  let snapshotSpacingS = 0;
  profile.axes.forEach((given, i) => {
    const expected = given.kept?.length ?? given.size;
    if (expected !== undefined && expected !== shape[i])
      throw fail(`axes[${i}].${given.kept ? 'kept' : 'size'}`, expected, `${shape[i]} (${array})`);
    if (given.name === SNAPSHOT) {
      if (snapshotAxis !== undefined) throw fail(`axes[${i}].name`, SNAPSHOT, 'one snapshot axis');
      const { spacing } = given;
      if (spacing === undefined || spacing < 0) throw fail(`axes[${i}].spacing`, spacing, 'seconds between snapshots');
      if ((given.unit ?? 's') !== 's') throw fail(`axes[${i}].unit`, given.unit, 's');
      snapshotAxis = i;
      snapshotSpacingS = spacing;
    } else axes.push(defined(given, i, shape[i], profile, where));
  });
  if (split !== undefined) {
    const at = splitAxis(axes, split, snapshotAxis !== undefined);
    snapshotAxis = profile.axes.findIndex(({ name }) => name === split);
    snapshotSpacingS = axes.splice(at, 1)[0].spacing;
  }
  return {
    sensor: sensorOf(profile, axes, datatype, where),
    snapshotAxis,
    snapshotSpacingS,
  };
}

/** Which axis `split` takes out of the tensor. Throws `configuration-invalid` where it cannot be told apart in time. */
function splitAxis(axes: readonly Axis[], split: string, hasSnapshots: boolean): number {
  const at = axes.findIndex(({ name }) => name === split);
  const inTime = axes.filter((axis) => axis.unit === 's' && !axis.kept && !withinPulse.includes(axis.name));
  const allowed = hasSnapshots
    ? 'nothing where there is a snapshot axis'
    : inTime.map(({ name }) => name).join(', ') || 'nothing: no axis of whole pulses has its spacing in seconds';
  if (hasSnapshots || !inTime.includes(axes[at]) || axes.length === 1)
    throw invalidField('--split', '', split, allowed, 'configuration-invalid');
  return at;
}

/** Axes in seconds along which a snapshot cannot be cut: samples of one pulse, and transmits, each with delays of its own. */
const withinPulse: readonly string[] = ['fast_time', 'transmit'];

function defined(given: ProfileAxis, i: number, size: number, { fmcw }: Profile, where: string): Axis {
  const derived = fmcw && derivedAxes[given.name]?.(fmcw);
  // The file's size stands in for one not given; with `kept` the size is the full one and must be given.
  const fields = { ...derived, ...(!given.kept && { size }), ...given };
  return asConfiguration(() => defineAxis(fields as AxisFields, `${where}: axes[${i}]`));
}

const derivedAxes: Readonly<Record<string, typeof beatAxis | typeof chirpAxis>> = Object.assign(
  Object.create(null) as object,
  { subcarrier: beatAxis, chirp: chirpAxis },
);

function sensorOf(profile: Profile, axes: Axis[], datatype: Datatype, where: string): SensorDescription {
  const { fmcw } = profile;
  const beat = axes.find((axis) => axis.name === 'subcarrier');
  const carrierHz = profile.carrier_frequency_hz ?? (fmcw && beat && sweepCentre(fmcw, beat.size));
  const tdm = profile.tdm
    ? { transmitters: profile.tdm.transmitters, slotS: profile.tdm.slot_s }
    : fmcw && axes.some((axis) => axis.name === 'antenna')
      ? tdmTiming(fmcw)
      : undefined;
  const fields: SensorFields = {
    streamId: profile.stream_id,
    modality: profile.modality,
    datatype,
    axes,
    ...(carrierHz !== undefined && { carrierHz: hertz(carrierHz) }),
    ...(profile.geometry && { geometry: profile.geometry }),
    ...(profile.propagation_speed_mps !== undefined && {
      propagationSpeedMps: metresPerSecond(profile.propagation_speed_mps),
    }),
    ...(profile.limits && { limits: profile.limits as Limits }),
    ...(tdm && { tdm }),
    ...(profile.ultrasound && { ultrasound: probeFromFields(profile.ultrasound) }),
  };
  return asConfiguration(() => defineSensor(fields, where));
}

/** A wrong description is here the fault of the profile, not of a capture. */
function asConfiguration<T>(define: () => T): T {
  try {
    return define();
  } catch (error) {
    if (!(error instanceof SounderError)) throw error;
    throw new SounderError('configuration-invalid', error.message, error.details, error);
  }
}
