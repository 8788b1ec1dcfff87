import { z } from 'zod';
import { recover as recoverOperator } from '../../operators/recover.ts';
import { SounderError, toSounderError } from '../../src/core/errors.ts';
import type { Kernels } from '../../src/kernels/load.ts';
import { checkRecoversFrames, planFrameRecovery } from '../../src/models/index.ts';
import { type FramesLayout, planRecovery, type RecoveryPlan } from '../../src/ultrasound/index.ts';
import { defineStage } from '../stage.ts';
import { storedModel } from './stored-model.ts';
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

/** What plans the recovery of frames; a model is read once. */
function plannerOf({
  model,
  ...own
}: z.output<typeof options>): (kernels: Kernels, layout: FramesLayout) => RecoveryPlan {
  if (model === undefined) return (kernels, layout) => planRecovery(kernels, layout, own);
  const usual = recoveryOptions.parse({});
  for (const [name, found] of Object.entries(own))
    if (found !== usual[name as keyof typeof usual])
      throw new SounderError(
        'configuration-invalid',
        `recover: ${name}: found ${JSON.stringify(found)} beside model, allowed: nothing, as the model has its own`,
        { field: name, found },
      );
  const stored = storedModel(model);
  checkRecoversFrames(stored, model);
  return (kernels, layout) => planFrameRecovery(kernels, layout, stored, model);
}

/** Stage of ultrasound imaging between compound and images, for sub-sampled slow time. */
export const recover = defineStage({
  summary: 'recovers the missing pulses of sub-sampled slow time, from sparse spectra or by a trained model',
  options,
  input: 'frames',
  output: 'frames',
  locate: ({ model, ...given }, absolute) => ({ ...given, ...(model !== undefined && { model: absolute(model) }) }),
  build: (given, { kernels }) => recoverOperator(kernels, plannerOf(given)),
  tryPlan: (given, layout, kernels) => {
    const makePlan = plannerOf(given);
    try {
      const plan = makePlan(kernels, layout);
      plan.dispose();
      return plan.layout;
    } catch (thrown) {
      // Here every packet would be of other pulses than the model's: the fault is in what was configured.
      const { code, message, details } = toSounderError(thrown);
      throw code === 'snapshot-invalid' ? new SounderError('configuration-invalid', message, details, thrown) : thrown;
    }
  },
});
