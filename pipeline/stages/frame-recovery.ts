import { z } from 'zod';
import type { FramePlanner } from '../../operators/recover.ts';
import { SounderError, toSounderError } from '../../src/core/errors.ts';
import { checkRecoversFrames, planFrameRecovery } from '../../src/models/index.ts';
import {
  type FramesLayout,
  fullSlowTime,
  type PlanRecovery,
  planRecovery,
  type RecoveryPlan,
} from '../../src/ultrasound/index.ts';
import { ModelReference } from './model-reference.ts';
import { recoveryOptions } from './ultrasound-options.ts';

/** What pipeline files say of the recovery of frames: sparse spectra, or a model. */
export const frameRecoveryOptions = recoveryOptions.extend({
  model: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder of a model that recovers frames, relative to this file, in place of all other options; packets of other pulses are refused',
    ),
});
export type FrameRecoveryOptions = z.output<typeof frameRecoveryOptions>;

/**
 * The model that options name.
 *
 * @param stage  named in errors
 * @throws SounderError `configuration-invalid` for options beside a model, and a model that does not recover frames
 */
export function frameModelOf(
  stage: string,
  { model, ...own }: FrameRecoveryOptions,
  notice?: (message: string) => void,
): ModelReference | undefined {
  if (model === undefined) return undefined;
  const usual = recoveryOptions.parse({});
  for (const [name, found] of Object.entries(own))
    if (found !== usual[name as keyof typeof usual])
      throw new SounderError(
        'configuration-invalid',
        `${stage}: ${name}: found ${JSON.stringify(found)} beside model, allowed: nothing, as the model has its own`,
        { field: name, found },
      );
  return new ModelReference(model, { check: checkRecoversFrames, notice });
}

/** The options with the path of their model made absolute. */
export const locateFrameModel = (
  { model, ...given }: FrameRecoveryOptions,
  absolute: (path: string) => string,
): FrameRecoveryOptions => ({ ...given, ...(model !== undefined && { model: absolute(model) }) });

/** What plans the recovery of frames; a model is the one its folder holds when a packet comes. */
export function framePlanner(
  { model: folder, ...own }: FrameRecoveryOptions,
  reference?: ModelReference,
): FramePlanner {
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

/**
 * As part of a longer plan, which stays as it is when the model is exchanged: full frames are the same whatever recovers them.
 *
 * Planned when frames come, as long plans are not made anew where the model that fits them comes later than they do.
 */
export function exchangedRecovery({ plan, version }: FramePlanner): PlanRecovery {
  if (!version) return plan;
  return (kernels, layout) => {
    let planned: RecoveryPlan | undefined;
    let of = '';
    const current = (): RecoveryPlan => {
      const newest = version();
      if (planned && newest === of) return planned;
      planned?.dispose();
      // Where the new one cannot be planned, every packet tries again.
      planned = undefined;
      planned = plan(kernels, layout);
      of = newest;
      return planned;
    };
    return {
      layout: fullSlowTime(layout),
      apply: (frames) => current().apply(frames),
      dispose: () => planned?.dispose(),
    };
  };
}

/** Planned before the start every packet would be of other pulses than the model's: the fault is in what was configured. */
export function tryRecovery<T>(attempt: () => T): T {
  try {
    return attempt();
  } catch (thrown) {
    const { code, message, details } = toSounderError(thrown);
    throw code === 'snapshot-invalid' ? new SounderError('configuration-invalid', message, details, thrown) : thrown;
  }
}
