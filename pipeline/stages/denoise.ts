import { z } from 'zod';
import { denoise as denoiseOperator } from '../../operators/denoise.ts';
import { planDenoising } from '../../src/dictionary/index.ts';
import { defineStage } from '../stage.ts';
import { sparseShape } from './dictionary-options.ts';

/** Snapshots without the noise that no atom explains. */
export const denoise = defineStage({
  summary: 'makes every snapshot anew from the codes that stand out of its noise',
  options: z.strictObject(sparseShape),
  input: 'coded',
  output: 'snapshot',
  build: (options) => denoiseOperator(options),
  tryPlan: (options, layout) => planDenoising(layout, options).sensor,
});
