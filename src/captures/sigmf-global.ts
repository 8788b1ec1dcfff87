import { z } from 'zod';
import {
  type Axis,
  type AxisFields,
  datatypes,
  defineAxis,
  defineSensor,
  geometries,
  hertz,
  type Limits,
  metresPerSecond,
  modalities,
  type SensorDescription,
  type SensorFields,
  SounderError,
} from '../core/index.ts';
import { checkFields, invalidField, strictObject } from './invalid-field.ts';
import { probeFields, probeFromFields, ultrasoundSchema } from './ultrasound-fields.ts';

/** The SigMF version written; any 1.x is read. */
const SIGMF_VERSION = '1.2.0';

/** How a capture declares the extension that describes its tensor layout. */
const sensingExtension = { name: 'sensing', version: '1.0.0', optional: false } as const;

const limit = z.tuple([z.number(), z.number()]).optional();

const unchecked = z.unknown().optional();
/** The keys an axis may have; `defineAxis` checks what they hold. */
const axisSchema = strictObject({
  name: unchecked,
  size: unchecked,
  spacing: unchecked,
  unit: unchecked,
  sign: unchecked,
  origin: unchecked,
  positions: unchecked,
  kept: unchecked,
} satisfies Record<keyof AxisFields, z.ZodType>);

const globalSchema = z.object({
  'core:datatype': z.enum(datatypes),
  'core:num_channels': z.literal(1).optional(),
  'core:extensions': z.array(z.object({ name: z.string(), version: z.string(), optional: z.boolean().default(true) })),
  'sensing:modality': z.enum(modalities),
  'sensing:stream_id': z.string().min(1),
  'sensing:carrier_frequency_hz': z.number().optional(),
  'sensing:geometry': z.enum(geometries).optional(),
  'sensing:propagation_speed_mps': z.number().optional(),
  'sensing:limits': strictObject({ rangeM: limit, velocityMps: limit, azimuthDeg: limit }).optional(),
  'sensing:axes': z.array(axisSchema).min(1),
  'sensing:tdm': strictObject({ transmitters: z.number(), slot_s: z.number() }).optional(),
  'sensing:ultrasound': strictObject(ultrasoundSchema.shape).optional(),
});

/**
 * The sensor that the `global` object of a SigMF recording describes.
 *
 * @param where  the metadata file, named in every error
 * @throws SounderError `capture-invalid` naming file, field, what was found and what is allowed
 */
export function sensorFromGlobal(value: unknown, where: string): SensorDescription {
  const global = checkFields(globalSchema, value, where, 'capture-invalid');
  checkExtensions(global['core:extensions'], where);
  const carrier = global['sensing:carrier_frequency_hz'];
  const geometry = global['sensing:geometry'];
  const speed = global['sensing:propagation_speed_mps'];
  const limits = global['sensing:limits'];
  const tdm = global['sensing:tdm'];
  const probe = global['sensing:ultrasound'];
  const fields: SensorFields = {
    streamId: global['sensing:stream_id'],
    modality: global['sensing:modality'],
    datatype: global['core:datatype'],
    ...(carrier !== undefined && { carrierHz: hertz(carrier) }),
    ...(geometry !== undefined && { geometry }),
    ...(speed !== undefined && { propagationSpeedMps: metresPerSecond(speed) }),
    axes: global['sensing:axes'].map((axis, i) =>
      defineAxis(axis as unknown as AxisFields, `${where}: sensing:axes[${i}]`),
    ),
    ...(limits && { limits: limits as Limits }),
    ...(tdm && { tdm: { transmitters: tdm.transmitters, slotS: tdm.slot_s } }),
    ...(probe && { ultrasound: probeFromFields(probe) }),
  };
  try {
    return defineSensor(fields, where);
  } catch (error) {
    if (!(error instanceof SounderError)) throw error;
    const { field, found, allowed } = error.details;
    throw invalidField(where, `sensing:${String(field)}`, found, String(allowed));
  }
}

function checkExtensions(declared: readonly { name: string; version: string; optional: boolean }[], where: string) {
  const field = 'core:extensions';
  const sensing = declared.find((extension) => extension.name === sensingExtension.name);
  const example = JSON.stringify(sensingExtension);
  if (!sensing) throw invalidField(where, field, declared, `a list with ${example}`);
  const at = `${field}[${declared.indexOf(sensing)}].version`;
  if (!/^1\.\d+\.\d+$/.test(sensing.version)) throw invalidField(where, at, sensing.version, '1.x.y');
  // SigMF asks a reader to refuse a recording whose mandatory extensions it does not know.
  const unknown = declared.find((extension) => extension !== sensing && !extension.optional);
  if (unknown) throw invalidField(where, field, unknown.name, 'no mandatory extension besides sensing');
}

/** The `global` object that describes a sensor; defaults of the contract are left out. */
export function globalFromSensor(sensor: SensorDescription): Record<string, unknown> {
  const { tdm, ultrasound } = sensor;
  return {
    'core:datatype': sensor.datatype,
    'core:version': SIGMF_VERSION,
    'core:num_channels': 1,
    'core:recorder': 'sounder',
    'core:extensions': [sensingExtension],
    'sensing:modality': sensor.modality,
    'sensing:stream_id': sensor.streamId,
    'sensing:carrier_frequency_hz': sensor.carrierHz,
    'sensing:geometry': sensor.geometry,
    'sensing:propagation_speed_mps': sensor.propagationSpeedMps,
    'sensing:limits': sensor.limits,
    'sensing:axes': sensor.axes.map(axisFields),
    'sensing:tdm': tdm && { transmitters: tdm.transmitters, slot_s: tdm.slotS },
    'sensing:ultrasound': ultrasound && probeFields(ultrasound),
  };
}

const axisFields = ({ name, size, spacing, unit, sign, origin, positions, kept }: Axis): AxisFields => ({
  name,
  size,
  spacing,
  unit,
  sign,
  ...(origin !== 0 && { origin }),
  ...(positions && { positions }),
  ...(kept && { kept }),
});
