import { z } from 'zod';
import { compress as compressOperator } from '../../operators/compress.ts';
import { planCompressStage } from '../../src/plain/index.ts';
import { defineStage } from '../stage.ts';
import { compressShape } from './plain-options.ts';

/** First stage of PLAIN. */
export const compress = defineStage({
  summary: 'shrinks a snapshot within the limits of its sensor',
  options: z.strictObject(compressShape),
  input: 'snapshot',
  output: 'compressed',
  build: (options, { kernels }) => compressOperator(kernels, options),
  tryPlan: (options, sensor, kernels) => {
    const plan = kernels.memory.attempt(() => planCompressStage(kernels, sensor, options));
    plan.dispose();
    return plan.layout;
  },
});
