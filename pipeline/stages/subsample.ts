import { z } from 'zod';
import { subsample as subsampleOperator } from '../../operators/subsample.ts';
import { SounderError } from '../../src/core/errors.ts';
import { namedPattern, patternNames, planSubsampling, type SubsamplingOptions } from '../../src/learning/index.ts';

import { defineStage } from '../stage.ts';
import { storedModel } from './stored-model.ts';

const options = z.strictObject({
  axis: z.string().min(1).optional().describe('Axis that is sub-sampled; that of the model, or slow_time, by default'),
  mask: z
    .union([
      z.array(z.int().min(0)).min(1).describe('Entries to keep, ascending, counted from 0 on the whole axis'),
      z.strictObject({
        pattern: z.enum(patternNames).describe('A mask made by hand'),
        kept: z.int().min(1).describe('Entries to keep'),
        first: z.int().min(0).optional().describe('contiguous: first of them; in the middle by default'),
        seed: z.int().min(0).default(0).describe('random, conjugate-aware-random: which of them'),
      }),
      z.strictObject({
        model: z.string().min(1).describe('Folder of a trained model, whose mask it is; relative to this file'),
      }),
    ])
    .describe('What is kept: a list, a pattern, or the mask of a trained model'),
});

/** The mask that options name; a model is read when they are resolved. */
function subsamplingOf({ axis, mask }: z.output<typeof options>): SubsamplingOptions {
  if (Array.isArray(mask)) return { axis: axis ?? 'slow_time', mask };
  if ('pattern' in mask)
    return { axis: axis ?? 'slow_time', mask: (size) => namedPattern(mask, size, 'subsample: mask') };
  const { axis: learned, kept } = storedModel(mask.model);
  return {
    axis: axis ?? learned.name,
    mask: (size) => {
      if (size === learned.size) return kept;
      throw new SounderError(
        'configuration-invalid',
        `subsample: mask.model: found a mask of ${learned.size} entries (${mask.model}), allowed: ${size}, the size of the axis`,
        { field: 'mask.model', found: learned.size, allowed: size },
      );
    },
  };
}

/** Leaves of an axis what a mask keeps, as if no more had been measured: what a trained mask would give, on whole captures. */
export const subsample = defineStage({
  summary: 'keeps some entries of an axis, by a list, a pattern or the mask of a trained model',
  options,
  input: 'snapshot',
  output: 'snapshot',
  locate: (given, absolute) =>
    'model' in given.mask ? { ...given, mask: { model: absolute(given.mask.model) } } : given,
  build: (given) => subsampleOperator(subsamplingOf(given)),
  tryPlan: (given, sensor) => planSubsampling(sensor, subsamplingOf(given)).sensor,
});
