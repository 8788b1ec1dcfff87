import { z } from 'zod';
import type { UltrasoundProbe } from '../core/index.ts';

/** Facts of an ultrasound probe under their names in a capture. */
export const ultrasoundSchema = z.object({
  pitch_m: z.number().positive().optional(),
  element_width_m: z.number().positive().optional(),
  fractional_bandwidth: z.number().positive().max(2).optional(),
  start_time_s: z.number().optional(),
  prf_hz: z.number().positive().optional(),
  /** Transmits x channels, transmit-major: flat, or a list for each transmit. */
  transmit_delays_s: z
    .array(
      z.union([z.number(), z.array(z.number())], { error: 'a number, or a list of numbers for each transmit (s)' }),
    )
    .transform((delays) => delays.flat())
    .optional(),
});

/** The probe that fields under their capture names describe. */
export const probeFromFields = (fields: z.output<typeof ultrasoundSchema>): UltrasoundProbe => ({
  ...(fields.pitch_m !== undefined && { pitchM: fields.pitch_m }),
  ...(fields.element_width_m !== undefined && { elementWidthM: fields.element_width_m }),
  ...(fields.fractional_bandwidth !== undefined && { fractionalBandwidth: fields.fractional_bandwidth }),
  ...(fields.start_time_s !== undefined && { startTimeS: fields.start_time_s }),
  ...(fields.prf_hz !== undefined && { prfHz: fields.prf_hz }),
  ...(fields.transmit_delays_s && { transmitDelaysS: fields.transmit_delays_s }),
});

/** A probe under its capture names; what it does not state is undefined. */
export const probeFields = (probe: UltrasoundProbe) => ({
  pitch_m: probe.pitchM,
  element_width_m: probe.elementWidthM,
  fractional_bandwidth: probe.fractionalBandwidth,
  start_time_s: probe.startTimeS,
  prf_hz: probe.prfHz,
  transmit_delays_s: probe.transmitDelaysS,
});
