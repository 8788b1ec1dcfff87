import { z } from 'zod';
import { strictObject } from '../../captures/invalid-field.ts';

const optional = z.exactOptional;
const positive = z.number().positive();
const interval = z.tuple([z.number(), z.number()]);
const texture = { amplitude_db: z.number(), scatterers_per_cell: positive.default(10) };
const velocity = { lateral_mps: z.number().default(0), axial_mps: z.number().default(0) };
const place = { lateral_m: z.number(), depth_m: positive };

/** Objects by kind; chosen by hand so that an unknown key of one is told with the keys of that kind. */
export const objectSchemas = {
  point: strictObject({ kind: z.literal('point'), ...place, ...velocity, amplitude_db: z.number() }),
  tissue: strictObject({
    kind: z.literal('tissue'),
    lateral_m: interval,
    depth_m: interval,
    ...texture,
    ...velocity,
    oscillation: optional(
      strictObject({ amplitude_m: z.number(), frequency_hz: positive, phase_rad: z.number().default(0) }),
    ),
  }),
  vessel: strictObject({
    kind: z.literal('vessel'),
    ...place,
    radius_m: positive,
    length_m: optional(positive),
    angle_deg: z.number().min(-90).max(90),
    peak_velocity_mps: z.number(),
    ...texture,
  }),
  disk: strictObject({
    kind: z.literal('disk'),
    ...place,
    radius_m: positive,
    angular_velocity_radps: z.number(),
    ...texture,
  }),
} as const;

export type ObjectFields = { [Kind in keyof typeof objectSchemas]: z.output<(typeof objectSchemas)[Kind]> }[keyof typeof objectSchemas]; // prettier-ignore

/** A scenario file of ultrasound: a linear probe, what it sends, and what moves below it. Units are in the names. */
export const ultrasoundScenarioSchema = strictObject({
  sensor: strictObject({
    modality: z.literal('ultrasound'),
    stream_id: z.string().min(1),
    carrier_frequency_hz: positive,
    fractional_bandwidth: positive.max(2).default(0.6),
    propagation_speed_mps: positive,
    sampling_rate_hz: positive,
    start_time_s: optional(z.number()),
    samples: optional(z.int().min(2)),
    depth_m: optional(interval),
    prf_hz: positive,
    probe: strictObject({ channels: z.int().min(1), pitch_m: positive, element_width_m: optional(positive) }),
    transmit: strictObject({
      angles_deg: optional(z.array(z.number().gt(-90).lt(90)).min(1)),
      sources: optional(z.array(strictObject({ lateral_m: z.number(), behind_m: positive })).min(1)),
    }).default({ angles_deg: [0] }),
    limits: optional(strictObject({ velocity_mps: optional(interval) })),
  }),
  medium: strictObject({
    attenuation_db_per_cm_mhz: z.number().min(0).default(0),
    spherical_spreading: z.boolean().default(false),
  }).default({ attenuation_db_per_cm_mhz: 0, spherical_spreading: false }),
  pulses: z.int().min(1),
  packets: z.int().min(1).default(1),
  split: z.boolean().default(false),
  interval_s: optional(positive),
  start_time: z.string().default('2025-01-01T00:00:00Z'),
  seed: z.int().min(0).default(1),
  noise: optional(
    strictObject({
      snr_db: optional(z.number()),
      object: optional(z.int().min(0)),
      noise_power_db: optional(z.number()),
    }),
  ),
  objects: z.array(z.unknown()).max(255),
  datatype: z.enum(['rf32_le', 'ri16_le', 'cf32_le', 'ci16_le']).default('ri16_le'),
});

/** The fields of an ultrasound scenario with defaults filled in; `objects` are still to be checked by kind. */
export type UltrasoundScenarioFields = z.output<typeof ultrasoundScenarioSchema>;
