import { z } from 'zod';
import { type FramePlanner, recover as recoverOperator } from '../../operators/recover.ts';
import { SounderError, toSounderError } from '../../src/core/errors.ts';
import { checkRecoversFrames, planFrameRecovery } from '../../src/models/index.ts';
import { type FramesLayout, planRecovery } from '../../src/ultrasound/index.ts';
import { defineStage } from '../stage.ts';
import { ModelReference } from './model-reference.ts';
import { recoveryOptions } from './ultrasound-options.ts';

const options = recoveryOptions.extend({
  model: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder of a model that recovers frames, relative to this file, in place of all other options; packets of other pulses are refused',
    ),
});

/** @throws SounderError `configuration-invalid` for options beside a model, and a model that does not recover frames */
function referenceOf(
  { model, ...own }: z.output<typeof options>,
  notice?: (message: string) => void,
): ModelReference | undefined {
  if (model === undefined) return undefined;
  const usual = recoveryOptions.parse({});
  for (const [name, found] of Object.entries(own))
    if (found !== usual[name as keyof typeof usual])
      throw new SounderError(
        'configuration-invalid',
        `recover: ${name}: found ${JSON.stringify(found)} beside model, allowed: nothing, as the model has its own`,
        { field: name, found },
      );
  return new ModelReference(model, { check: checkRecoversFrames, notice });
}

/** What plans the recovery of frames; a model is the one its folder holds when a packet comes. */
function plannerOf({ model: folder, ...own }: z.output<typeof options>, reference?: ModelReference): FramePlanner {
  if (!reference || folder === undefined) return { plan: (kernels, layout) => planRecovery(kernels, layout, own) };
  const fitting = ({ kept }: FramesLayout) => reference.models.find((stored) => stored.kept.join() === kept.join());
  return {
    version: () => {
      reference.refresh();
      return String(reference.version);
    },
    plan: (kernels, layout) => {
      // A packet may have been sub-sampled by the model before this one, or by one that was not looked at yet.
      if (!fitting(layout)) reference.refresh(true);
      return planFrameRecovery(kernels, layout, fitting(layout) ?? reference.models[0], reference.folder);
    },
  };
}

/** Stage of ultrasound imaging between compound and images, for sub-sampled slow time. */
export const recover = defineStage({
  summary: 'recovers the missing pulses of sub-sampled slow time, from sparse spectra or by a trained model',
  options,
  input: 'frames',
  output: 'frames',
  locate: ({ model, ...given }, absolute) => ({ ...given, ...(model !== undefined && { model: absolute(model) }) }),
  modelOf: (given) => referenceOf(given),
  build: (given, { kernels, holdModel, notice }) => {
    const reference = referenceOf(given, notice);
    if (reference) holdModel?.(reference);
    return recoverOperator(kernels, plannerOf(given, reference));
  },
  tryPlan: (given, layout, kernels) => {
    const planner = plannerOf(given, referenceOf(given));
    try {
      const plan = planner.plan(kernels, layout);
      plan.dispose();
      return plan.layout;
    } catch (thrown) {
      // Here every packet would be of other pulses than the model's: the fault is in what was configured.
      const { code, message, details } = toSounderError(thrown);
      throw code === 'snapshot-invalid' ? new SounderError('configuration-invalid', message, details, thrown) : thrown;
    }
  },
});
