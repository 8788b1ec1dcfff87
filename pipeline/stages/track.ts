import { z } from 'zod';
import { createTracker, defaultTrackerOptions as defaults } from '../../src/tracking/index.ts';
import { defineStatefulStage } from '../stateful-stage.ts';

/** Gives targets ids that persist. */
export const track = defineStatefulStage({
  name: 'track',
  summary: 'gives targets ids that persist from estimate to estimate',
  options: z.strictObject({
    gateSigmas: z
      .number()
      .positive()
      .default(defaults.gateSigmas)
      .describe('A target continues no track further from it than this, standard deviations'),
    accelerationMps2: z
      .number()
      .min(0)
      .default(defaults.accelerationMps2)
      .describe('How fast targets change their speed, one sigma, m/s^2'),
    speedMps: z
      .number()
      .min(0)
      .default(defaults.speedMps)
      .describe('How fast targets move where no velocity is measured, one sigma, m/s'),
    memoryS: z
      .number()
      .min(0)
      .default(defaults.memoryS)
      .describe('How long a missed target is still known again, seconds'),
    maxTracks: z.int().min(1).max(65_536).default(defaults.maxTracks).describe('Targets remembered of one stream'),
  }),
  reducer: (options) => createTracker(options),
});
