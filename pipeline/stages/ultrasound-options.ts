import { z } from 'zod';
import { apodizations, interpolations } from '../../src/ultrasound/index.ts';

const metres = z.number();
const spacing = z.number().positive();

/** Options of the stage `demodulate`. */
export const demodulateShape = {
  demodulation: z
    .strictObject({
      bandwidthHz: z
        .number()
        .positive()
        .optional()
        .describe('Band around the carrier that is kept, Hz; as much as the sampling leaves by default'),
      decimation: z.int().min(1).default(1).describe('Every how manieth fast-time sample is kept after the filter'),
      demodulatedByHz: z
        .number()
        .optional()
        .describe('IQ samples: what they were demodulated by when recorded, Hz; the carrier by default'),
    })
    .prefault({}),
};

/** Options of the stage `beamform`. */
export const beamformShape = {
  beamforming: z
    .strictObject({
      grid: z
        .strictObject({
          lateralCount: z.int().min(1).describe('Pixels along the probe'),
          depthCount: z.int().min(1).describe('Pixels along the depth'),
          lateralOriginM: metres.describe('First of them, m from the middle of the aperture'),
          lateralSpacingM: spacing.describe('From one to the next, m'),
          depthOriginM: metres.min(0).describe('First of them, m below the probe'),
          depthSpacingM: spacing.describe('From one to the next, m'),
        })
        .optional()
        .describe('Pixels of the image; by default what the aperture and the records reach, three a wavelength'),
      fNumber: z
        .number()
        .min(0)
        .default(1)
        .describe('Depth over the aperture that looks at a pixel; 0: the whole probe'),
      apodization: z
        .enum(apodizations)
        .default('boxcar')
        .describe('Window over that aperture; tukey is flat in the middle and falls over taper of its width'),
      taper: z.number().min(0).max(1).default(0.5).describe('Share of the aperture over which a tukey window falls'),
      interpolation: z.enum(interpolations).default('linear').describe('Between fast-time samples'),
    })
    .prefault({}),
};
