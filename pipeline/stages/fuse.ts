import { z } from 'zod';
import { fuse as fuseOperator } from '../../operators/fuse.ts';
import { type FusionOptions, planFuseStage } from '../../src/plain/index.ts';
import { defineStage } from '../stage.ts';
import { fuseShape } from './plain-options.ts';

/** Last stage of PLAIN. */
export const fuse = defineStage({
  summary: 'pairs the values of the axes into targets',
  options: z.strictObject(fuseShape),
  input: 'decoupled',
  output: 'estimate',
  build: (options, { kernels, clock }) => fuseOperator(kernels, clock, options as FusionOptions),
  tryPlan: (options, layout, kernels) =>
    kernels.memory.attempt(() => planFuseStage(kernels, layout, options as FusionOptions)).dispose(),
});
