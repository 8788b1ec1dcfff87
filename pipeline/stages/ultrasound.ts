import { z } from 'zod';
import { ultrasound as ultrasoundOperator } from '../../operators/ultrasound.ts';
import { imagesFollowStream, type ImagingOptions, planImaging } from '../../src/ultrasound/index.ts';
import { defineStage } from '../stage.ts';
import { beamformShape, demodulateShape, imagesShape, recoveryShape } from './ultrasound-options.ts';

/** Ultrasound imaging in one stage: the same as demodulate, beamform, compound and images in a row, without copies between them. */
export const ultrasound = defineStage({
  summary: 'ultrasound imaging: Doppler, B-mode and sonograms of every packet of channel data',
  options: z.strictObject({ ...demodulateShape, ...beamformShape, ...recoveryShape, ...imagesShape }),
  input: 'snapshot',
  output: 'estimate',
  followsStream: (options) => imagesFollowStream(options as ImagingOptions),
  build: (options, { kernels, clock }) => ultrasoundOperator(kernels, clock, options as ImagingOptions),
  tryPlan: (options, sensor, kernels) => planImaging(kernels, sensor, options as ImagingOptions).dispose(),
});
