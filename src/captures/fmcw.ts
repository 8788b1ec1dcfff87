import { z } from 'zod';
import type { TdmTiming } from '../core/index.ts';
import { strictObject } from './invalid-field.ts';

/** The chirp of an FMCW radar, from which axis spacings, carrier and TDM timing follow. */
export const fmcwSchema = strictObject({
  /** Frequency at the start of the ramp. */
  start_frequency_hz: z.number().positive(),
  slope_hz_per_s: z.number().refine((slope) => slope !== 0, 'a number that is not 0 (Hz/s)'),
  sample_rate_hz: z.number().positive(),
  /** From the start of one ramp to the start of the next, idle time included. */
  chirp_time_s: z.number().positive(),
  /** From the start of the ramp to the first sample. */
  adc_start_time_s: z.number().min(0).optional(),
  /** Transmitters that take turns, one chirp each. */
  transmitters: z.int().min(1).optional(),
});
export type Fmcw = z.output<typeof fmcwSchema>;

/** The axis along the samples of one chirp: df = |slope| / sample rate; beat frequency rises with delay on an up-ramp. */
export const beatAxis = ({ slope_hz_per_s, sample_rate_hz }: Fmcw) => ({
  spacing: Math.abs(slope_hz_per_s) / sample_rate_hz,
  unit: 'Hz' as const,
  sign: slope_hz_per_s > 0 ? (1 as const) : (-1 as const),
});

/** The axis along the chirps of one transmitter: T = transmitters * chirp time. */
export const chirpAxis = ({ transmitters = 1, chirp_time_s }: Fmcw) => ({
  spacing: transmitters * chirp_time_s,
  unit: 's' as const,
});

/** Centre of the sampled part of the sweep, Hz: f0 + slope * (adc start + (N - 1) / (2 fs)). */
export const sweepCentre = (fmcw: Fmcw, samples: number): number =>
  fmcw.start_frequency_hz +
  fmcw.slope_hz_per_s * ((fmcw.adc_start_time_s ?? 0) + (samples - 1) / (2 * fmcw.sample_rate_hz));

/** Transmitters that take turns sample one chirp after each other; one alone has no such timing. */
export const tdmTiming = ({ transmitters = 1, chirp_time_s }: Fmcw): TdmTiming | undefined =>
  transmitters > 1 ? { transmitters, slotS: chirp_time_s } : undefined;
