import { z } from 'zod';
import { NO_ECHO_DB } from '../../src/core/image.ts';
import {
  apodizations,
  bmodeDefaults,
  bmodePulses,
  dopplerDefaults,
  interpolations,
  tapers,
  velocityEstimators,
} from '../../src/ultrasound/index.ts';
import { sparseSolverShape } from '../../src/models/index.ts';

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

/** How clutter is filtered, in every stage that estimates velocities. */
export const clutterOptions = z
  .discriminatedUnion('method', [
    z.strictObject({ method: z.literal('none') }),
    z.strictObject({
      method: z.literal('polynomial'),
      order: z.int().min(0).describe('Highest power of time that is taken out: 0 the mean, 1 the trend'),
    }),
    z.strictObject({
      method: z.literal('high-pass'),
      cutoffMps: z.number().positive().describe('Axial speed below which echoes are taken out, m/s'),
      taps: z.int().min(3).describe('Length of the filter in pulses, odd; each packet is shorter by as many less one'),
    }),
    z.strictObject({
      method: z.literal('svd'),
      rank: z
        .union([z.literal('auto'), z.int().min(1)])
        .default('auto')
        .describe('Singular vectors that are taken out; auto: to where their spectrum turns from steep to flat'),
      newest: z
        .number()
        .gt(0)
        .max(1)
        .default(1)
        .describe(
          'Weight of the newest packet; below 1 clutter is followed from packet to packet of each stream, on one worker at most',
        ),
    }),
  ])
  .describe('How slow echoes are taken out before velocities are estimated');

const side = z.int().min(1);

const doppler = z.strictObject({
  clutter: clutterOptions.default({ method: 'none' }),
  estimator: z
    .enum(velocityEstimators)
    .default(dopplerDefaults.estimator)
    .describe('lag-one: from one pulse to the next; multi-lag: refined by larger lags'),
  lags: z.int().min(2).default(dopplerDefaults.lags).describe('Most lags of multi-lag'),
  average: z
    .strictObject({
      lateral: side.default(dopplerDefaults.average.lateral),
      depth: side.default(dopplerDefaults.average.depth),
    })
    .prefault({})
    .describe('Box over which pulse products are averaged before they become a velocity, pixels, odd'),
  maxVelocityMps: z
    .number()
    .positive()
    .optional()
    .describe('Fastest motion that must not fold over, m/s; that of the limits of the capture by default'),
  errors: z
    .boolean()
    .default(dopplerDefaults.errors)
    .describe('Whether the one-sigma error of every velocity is stated'),
});

const bmode = z.strictObject({
  pulse: z
    .enum(bmodePulses)
    .default(bmodeDefaults.pulse)
    .describe('mean: the mean of all pulses after log compression; first, middle: one pulse of the packet'),
  dynamicRangeDb: z
    .number()
    .positive()
    .max(-NO_ECHO_DB)
    .default(bmodeDefaults.dynamicRangeDb)
    .describe('Echoes weaker than the strongest by more than this show as that much weaker, dB'),
});

const sonograms = z.strictObject({
  gates: z
    .array(
      z.strictObject({
        lateralM: metres.describe('Middle of the gate, m from the middle of the aperture'),
        depthM: metres.describe('Middle of the gate, m below the probe'),
        lateralExtentM: metres.min(0).default(0).describe('Width of the gate, m; 0: the nearest pixel'),
        depthExtentM: metres.min(0).default(0).describe('Length of the gate along the depth, m; 0: the nearest pixel'),
      }),
    )
    .min(1)
    .describe('Where to listen, one sonogram each: the mean over the pixels in the box'),
  window: z.int().min(2).optional().describe('Pulses of each spectrum; half of the packet by default'),
  hop: z.int().min(1).optional().describe('Pulses from spectrum to spectrum; an eighth of the window by default'),
  taper: z.enum(tapers).default('hann').describe('Window over the pulses of a spectrum'),
  velocityCount: z
    .int()
    .min(2)
    .optional()
    .describe(
      'Columns of each spectrum, at least the window; by default the first power of two of at least twice as many',
    ),
  baselineMps: z
    .number()
    .default(0)
    .describe(
      'Middle of the velocity axis, within the alias velocity, m/s toward the probe; shows faster flow one way',
    ),
  clutter: clutterOptions.default({ method: 'none' }),
});

/** Options of the stage `images`. */
export const imagesShape = {
  doppler: z
    .union([z.literal(false), doppler])
    .optional()
    .describe('Velocity and power; false for none; by default where there are a pulse rate and several pulses'),
  bmode: z
    .union([z.literal(false), bmode])
    .prefault({})
    .describe('Envelope of the echoes; false for none'),
  sonograms: sonograms.optional().describe('Spectra of velocity over slow time (spectral Doppler); none by default'),
};

/** How recovery from sparse spectra works, in the stage `recover` and within `ultrasound`. */
export const recoveryOptions = z.strictObject({
  dictionary: z
    .union([
      z.literal('fourier'),
      z.strictObject({
        atoms: z.array(z.number()).min(2).describe('N x N complex pairs, row by row; columns are orthonormal atoms'),
      }),
    ])
    .default('fourier')
    .describe('What slow time is sparse in: tones, or atoms that were learned'),
  ...sparseSolverShape,
});
