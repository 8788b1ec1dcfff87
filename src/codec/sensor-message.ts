import type { sounder } from '../../schemas/gen/sounder.js';
import {
  type AxisFields,
  defineAxis,
  defineSensor,
  type Hertz,
  type Limits,
  type MetresPerSecond,
  type SensorDescription,
  type SensorFields,
  type UltrasoundProbe,
} from '../core/index.ts';
import { listOrAbsent, present } from './present.ts';
import { datatypeWords, geometryWords, modalityWords, unitWords } from './sensor-words.ts';

type SensorMessage = sounder.v1.Sensor.$Properties;
type LimitsMessage = sounder.v1.Limits.$Properties;

/**
 * The sensor that a `sounder.v1.Sensor` message describes.
 *
 * @throws SounderError `capture-invalid` that begins with the field, e.g. `sensor.axes[1].spacing: found 0`
 */
export function sensorFromMessage(message: SensorMessage): SensorDescription {
  const { limits, tdm, ultrasound } = message;
  const axes = (message.axes ?? []).map((axis, i) => {
    const { positions, kept, unit, ...plain } = axis;
    const lists = { positions: listOrAbsent(positions), kept: listOrAbsent(kept) };
    const fields = { ...present(plain), ...present(lists), unit: unitWords.wordOf(unit) };
    return defineAxis({ name: '', size: 0, spacing: 0, ...fields } as AxisFields, `sensor.axes[${i}]`);
  });
  const fields: SensorFields = {
    streamId: message.streamId ?? '',
    modality: modalityWords.wordOf(message.modality),
    datatype: datatypeWords.wordOf(message.datatype),
    axes,
    ...present({
      carrierHz: message.carrierFrequencyHz as Hertz | null | undefined,
      geometry: message.geometry ? geometryWords.wordOf(message.geometry) : undefined,
      propagationSpeedMps: message.propagationSpeedMps as MetresPerSecond | null | undefined,
      limits: limits && limitsFromMessage(limits),
      tdm: tdm && { transmitters: tdm.transmitters ?? 0, slotS: tdm.slotS ?? 0 },
      ultrasound: ultrasound && probeFromMessage(ultrasound),
    }),
  };
  return defineSensor(fields, 'sensor');
}

/** The `sounder.v1.Sensor` message of a sensor. */
export const messageFromSensor = (sensor: SensorDescription): SensorMessage => ({
  streamId: sensor.streamId,
  modality: modalityWords.numberOf[sensor.modality],
  datatype: datatypeWords.numberOf[sensor.datatype],
  propagationSpeedMps: sensor.propagationSpeedMps,
  axes: sensor.axes.map(({ unit, positions, kept, ...plain }) => ({
    ...plain,
    unit: unitWords.numberOf[unit],
    positions: [...(positions ?? [])],
    kept: [...(kept ?? [])],
  })),
  ...present({
    carrierFrequencyHz: sensor.carrierHz,
    geometry: sensor.geometry && geometryWords.numberOf[sensor.geometry],
    limits: sensor.limits && messageFromLimits(sensor.limits),
    tdm: sensor.tdm && { transmitters: sensor.tdm.transmitters, slotS: sensor.tdm.slotS },
    ultrasound: sensor.ultrasound && messageFromProbe(sensor.ultrasound),
  }),
});

type IntervalMessage = sounder.v1.Interval.$Properties | null | undefined;

const pair = (interval: IntervalMessage): [number, number] | undefined =>
  interval ? [interval.low ?? 0, interval.high ?? 0] : undefined;

const limitsFromMessage = ({ rangeM, velocityMps, azimuthDeg }: LimitsMessage): Limits =>
  present({ rangeM: pair(rangeM), velocityMps: pair(velocityMps), azimuthDeg: pair(azimuthDeg) });

const interval = (limit: readonly [number, number] | undefined) => limit && { low: limit[0], high: limit[1] };

const messageFromLimits = ({ rangeM, velocityMps, azimuthDeg }: Limits): LimitsMessage =>
  present({ rangeM: interval(rangeM), velocityMps: interval(velocityMps), azimuthDeg: interval(azimuthDeg) });

const probeFromMessage = ({
  pitchM,
  elementWidthM,
  fractionalBandwidth,
  startTimeS,
  prfHz,
  transmitDelaysS,
}: sounder.v1.Ultrasound.$Properties): UltrasoundProbe =>
  present({
    pitchM,
    elementWidthM,
    fractionalBandwidth,
    startTimeS,
    prfHz,
    transmitDelaysS: listOrAbsent(transmitDelaysS),
  });

const messageFromProbe = ({ transmitDelaysS, ...plain }: UltrasoundProbe): sounder.v1.Ultrasound.$Properties => ({
  ...plain,
  transmitDelaysS: [...(transmitDelaysS ?? [])],
});
