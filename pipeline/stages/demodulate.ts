import { z } from 'zod';
import { demodulate as demodulateOperator } from '../../operators/demodulate.ts';
import { type DemodulationOptions, planDemodulation } from '../../src/ultrasound/index.ts';
import { defineStage } from '../stage.ts';
import { demodulateShape } from './ultrasound-options.ts';

/** First stage of ultrasound imaging. */
export const demodulate = defineStage({
  summary: 'brings ultrasound channel data to complex samples at the carrier',
  options: z.strictObject(demodulateShape),
  input: 'snapshot',
  output: 'iq',
  build: ({ demodulation }, { kernels }) => demodulateOperator(kernels, demodulation as DemodulationOptions),
  tryPlan: ({ demodulation }, sensor, kernels) => {
    const plan = planDemodulation(kernels, sensor, demodulation as DemodulationOptions);
    plan.dispose();
    return plan.layout;
  },
});
