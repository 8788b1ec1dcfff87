import { z } from 'zod';
import { decouple as decoupleOperator } from '../../operators/decouple.ts';
import { planDecoupleStage } from '../../src/plain/index.ts';
import { defineStage } from '../stage.ts';
import { decoupleShape } from './plain-options.ts';

/** Second stage of PLAIN. */
export const decouple = defineStage({
  summary: 'finds the values that occur along each axis on its own',
  options: z.strictObject(decoupleShape),
  input: 'compressed',
  output: 'decoupled',
  build: (options, { kernels }) => decoupleOperator(kernels, options),
  tryPlan: (options, layout, kernels) => {
    const plan = kernels.memory.attempt(() => planDecoupleStage(kernels, layout, options));
    plan.dispose();
    return plan.layout;
  },
});
