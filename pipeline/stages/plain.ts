import { z } from 'zod';
import { plain as plainOperator } from '../../operators/plain.ts';
import { type PlainOptionsInput, planPlain } from '../../src/plain/index.ts';
import { defineStage } from '../stage.ts';
import { compressShape, decoupleShape, fuseShape } from './plain-options.ts';

/** PLAIN in one stage: the same as compress, decouple and fuse in a row, without copies between them. */
export const plain = defineStage({
  summary: 'PLAIN: angle, range and velocity of every target in a snapshot',
  options: z.strictObject({ ...compressShape, ...decoupleShape, ...fuseShape }),
  input: 'snapshot',
  output: 'estimate',
  build: (options, { kernels, clock }) => plainOperator(kernels, clock, options as PlainOptionsInput),
  tryPlan: (options, sensor, kernels) => planPlain(kernels, sensor, options as PlainOptionsInput).dispose(),
});
