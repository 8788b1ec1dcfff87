import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { axisUnits, datatypes, geometries, modalities, SounderError } from '../core/index.ts';
import { fileError } from './files.ts';
import { fmcwSchema } from './fmcw.ts';
import { checkFields, strictObject } from './invalid-field.ts';
import { parseRfc3339 } from './rfc3339.ts';
import { ultrasoundSchema } from './ultrasound-fields.ts';

const limit = z.tuple([z.number(), z.number()]).optional();

const axisSchema = strictObject({
  name: z.string().min(1),
  size: z.int().min(1).optional(),
  spacing: z.number().optional(),
  unit: z.enum(axisUnits).optional(),
  sign: z.literal([1, -1]).optional(),
  origin: z.number().optional(),
  positions: z.array(z.number()).optional(),
  kept: z.array(z.int().min(0)).optional(),
});

const profileFields = {
  modality: z.enum(modalities),
  stream_id: z.string().min(1),
  carrier_frequency_hz: z.number().positive().optional(),
  geometry: z.enum(geometries).optional(),
  propagation_speed_mps: z.number().positive().optional(),
  datatype: z.enum(datatypes).optional(),
  limits: strictObject({ rangeM: limit, velocityMps: limit, azimuthDeg: limit }).optional(),
  tdm: strictObject({ transmitters: z.int().min(1), slot_s: z.number().positive() }).optional(),
  ultrasound: strictObject(ultrasoundSchema.shape).optional(),
  fmcw: fmcwSchema.optional(),
  axes: z.array(axisSchema).min(1),
  start_time: z
    .string()
    .refine((text) => parseRfc3339(text) !== undefined, 'an RFC 3339 time such as 2026-01-01T00:00:00Z')
    .optional(),
  int16_as_unsigned: z.boolean().optional(),
};

const profileSchema = strictObject(profileFields);

/**
 * What a foreign recording does not say about itself: the fields of a capture under their capture names.
 *
 * Axes are in file order, outermost first; an axis named `snapshot` enumerates snapshots, its spacing in seconds. Sizes
 * are taken from the file, and checked against it where given.
 */
export type Profile = z.output<typeof profileSchema>;
export type ProfileAxis = Profile['axes'][number];

/** A profile of which any field may be missing, such as one given by flags. */
export type PartialProfile = { [Field in keyof Profile]?: Profile[Field] | undefined };

/** The YAML object of a profile file, not yet checked. Throws `not-found`, `io-failed` or `configuration-invalid`. */
export async function readProfileFile(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileError(error, path, 'a profile');
  });
  try {
    return parse(text) as unknown;
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0].replace(/:$/, '');
    throw new SounderError('configuration-invalid', `${path}: not YAML: ${reason}`, { file: path }, error);
  }
}

/** A whole profile, checked. Throws `configuration-invalid` naming the field, what was found and what is allowed. */
export const checkProfile = (value: unknown, where: string): Profile =>
  checkFields(profileSchema, value, where, 'configuration-invalid');

/** Some fields of a profile, checked one by one. */
export const checkPartialProfile = (value: unknown, where: string): PartialProfile =>
  checkFields(profileSchema.partial(), value, where, 'configuration-invalid');
