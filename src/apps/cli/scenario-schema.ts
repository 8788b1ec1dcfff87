import { z } from 'zod';
import { strictObject } from '../../captures/invalid-field.ts';
import { axisUnits, geometries } from '../../core/index.ts';

const optional = z.exactOptional;
const positive = z.number().positive();
const interval = z.tuple([z.number(), z.number()]);

const axisSchema = strictObject({
  name: z.string().min(1),
  size: z.int().min(1),
  spacing: positive,
  unit: z.enum(axisUnits),
  sign: optional(z.union([z.literal(1), z.literal(-1)], '1 or -1')),
  origin: optional(z.number()),
  positions: optional(z.array(z.number())),
  kept: optional(z.array(z.int())),
});

const sensorSchema = strictObject({
  stream_id: z.string().min(1),
  modality: z.literal('isac').default('isac'),
  carrier_frequency_hz: optional(positive),
  geometry: optional(z.enum(geometries)),
  propagation_speed_mps: optional(positive),
  axes: z.array(axisSchema).min(1),
  limits: optional(
    strictObject({
      range_m: optional(interval),
      velocity_mps: optional(interval),
      azimuth_deg: optional(interval),
    }),
  ),
  tdm: optional(strictObject({ transmitters: z.int().min(1), slot_s: positive })),
});

const targetSchema = strictObject({
  azimuth_deg: optional(z.number().min(-90).max(90)),
  range_m: optional(z.number().min(0)),
  velocity_mps: optional(z.number()),
  motion: optional(
    strictObject({
      heading_deg: z.number(),
      speed_mps: z.number().min(0),
      amplitude: z.enum(['range', 'constant']).default('range'),
    }),
  ),
  amplitude_db: z.number(),
  phase_rad: optional(z.number()),
  frequencies: optional(z.record(z.string(), z.number())),
});

/** A scenario file: a sensor, how often it looks, and what moves before it. Units are in the names. */
export const scenarioSchema = strictObject({
  sensor: sensorSchema,
  model: z.enum(['direct', 'ofdm']).default('direct'),
  waveform: optional(strictObject({ fft_size: optional(z.int()), cyclic_prefix_samples: optional(z.int()) })),
  snapshots: z.int().min(1),
  interval_s: positive,
  start_time: z.string().default('2025-01-01T00:00:00Z'),
  seed: z.int().min(0).default(1),
  noise: optional(strictObject({ snr_db: optional(z.number()), noise_power_db: optional(z.number()) })),
  targets: z.array(targetSchema),
  datatype: z.enum(['cf32_le', 'ci16_le']).default('cf32_le'),
});

/** The fields of a scenario file with defaults filled in. */
export type ScenarioFields = z.output<typeof scenarioSchema>;
