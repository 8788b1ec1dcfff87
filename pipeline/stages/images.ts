import { z } from 'zod';
import { images as imagesOperator } from '../../operators/images.ts';
import { type ImageOptions, planImages } from '../../src/ultrasound/index.ts';
import { defineStage } from '../stage.ts';
import { imagesFollowStream, imagesShape } from './ultrasound-options.ts';

/** Last stage of ultrasound imaging. */
export const images = defineStage({
  summary: 'makes Doppler and B-mode of beamformed frames',
  options: z.strictObject(imagesShape),
  input: 'frames',
  output: 'estimate',
  followsStream: imagesFollowStream,
  build: (options, { kernels, clock }) => imagesOperator(kernels, clock, options as ImageOptions),
  tryPlan: (options, layout, kernels) => planImages(kernels, layout, options as ImageOptions).dispose(),
});
