import { z } from 'zod';
import { subsample as subsampleOperator } from '../../operators/subsample.ts';
import { SounderError } from '../../src/core/errors.ts';
import { namedPattern, patternNames, planSubsampling, type SubsamplingOptions } from '../../src/learning/index.ts';

import { defineStage } from '../stage.ts';
import { ModelReference } from './model-reference.ts';

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

const referenceOf = (
  { mask }: z.output<typeof options>,
  notice?: (message: string) => void,
): ModelReference | undefined => ('model' in mask ? new ModelReference(mask.model, { notice }) : undefined);

/** The mask that options name, asked for before every snapshot; that of a model is the one its folder holds by then. */
function subsamplingOf({ axis, mask }: z.output<typeof options>, reference?: ModelReference): () => SubsamplingOptions {
  if (Array.isArray(mask) || 'pattern' in mask) {
    const named = Array.isArray(mask) ? mask : (size: number) => namedPattern(mask, size, 'subsample: mask');
    const fixed = { axis: axis ?? 'slow_time', mask: named };
    return () => fixed;
  }
  reference ??= new ModelReference(mask.model);
  const from = reference;
  let [current, version] = [maskOf(from, axis), from.version];
  return () => {
    from.refresh();
    if (from.version !== version) [current, version] = [maskOf(from, axis), from.version];
    return current;
  };
}

function maskOf({ models: [model], folder }: ModelReference, axis: string | undefined): SubsamplingOptions {
  const { axis: learned, kept } = model;
  return {
    axis: axis ?? learned.name,
    mask: (size) => {
      if (size === learned.size) return kept;
      throw new SounderError(
        'configuration-invalid',
        `subsample: mask.model: found a mask of ${learned.size} entries (${folder}), allowed: ${size}, the size of the axis`,
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
  modelOf: (given) => referenceOf(given),
  build: (given, { holdModel, notice }) => {
    const reference = referenceOf(given, notice);
    if (reference) holdModel?.(reference);
    return subsampleOperator(subsamplingOf(given, reference));
  },
  tryPlan: (given, sensor) => planSubsampling(sensor, subsamplingOf(given)()).sensor,
});
