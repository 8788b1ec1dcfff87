import { z } from 'zod';
import { compress as compressOperator } from '../../operators/compress.ts';
import { defineStage } from '../stage.ts';
import { compressShape } from './plain-options.ts';

/** First stage of PLAIN. */
export const compress = defineStage({
  summary: 'shrinks a snapshot within the limits of its sensor',
  options: z.strictObject(compressShape),
  input: 'snapshot',
  output: 'compressed',
  build: (options, { kernels }) => compressOperator(kernels, options),
});
