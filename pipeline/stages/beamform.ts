import { z } from 'zod';
import { beamform as beamformOperator } from '../../operators/beamform.ts';
import { type BeamformingOptions, planDelayAndSum } from '../../src/ultrasound/index.ts';
import { defineStage } from '../stage.ts';
import { beamformShape } from './ultrasound-options.ts';

/** Second stage of ultrasound imaging. */
export const beamform = defineStage({
  summary: 'beamforms all pulses of a packet onto a grid by delay-and-sum',
  options: z.strictObject(beamformShape),
  input: 'iq',
  output: 'frames',
  build: ({ beamforming }, { kernels }) => beamformOperator(kernels, beamforming as BeamformingOptions),
  tryPlan: ({ beamforming }, layout, kernels) => {
    const plan = planDelayAndSum(kernels, layout, beamforming as BeamformingOptions);
    plan.dispose();
    return plan.layout;
  },
});
