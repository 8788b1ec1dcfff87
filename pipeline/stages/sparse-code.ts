import { z } from 'zod';
import { sparseCode as sparseCodeOperator } from '../../operators/sparse-code.ts';
import { planSparseCoding } from '../../src/dictionary/index.ts';
import { defineStage } from '../stage.ts';
import { sparseShape } from './dictionary-options.ts';

/** What is left of a snapshot when only the codes that matter stay. */
export const sparseCode = defineStage({
  summary: 'keeps the codes of every snapshot that matter',
  options: z.strictObject(sparseShape),
  input: 'coded',
  output: 'estimate',
  build: (options, { clock }) => sparseCodeOperator(clock, options),
  tryPlan: (options, layout) => planSparseCoding(layout, options).dispose(),
});
