import { z } from 'zod';
import { compound as compoundOperator } from '../../operators/compound.ts';
import { planCompounding } from '../../src/ultrasound/index.ts';
import { defineStage } from '../stage.ts';

/** Third stage of ultrasound imaging. */
export const compound = defineStage({
  summary: 'compounds the angles of every frame coherently',
  options: z.strictObject({}),
  input: 'frames',
  output: 'frames',
  build: (_options, { kernels }) => compoundOperator(kernels),
  tryPlan: (_options, layout, kernels) => {
    const plan = planCompounding(kernels, layout);
    plan.dispose();
    return plan.layout;
  },
});
