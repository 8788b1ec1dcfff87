import { z } from 'zod';
import type { FramePlanner } from '../../operators/recover.ts';
import { ultrasound as ultrasoundOperator } from '../../operators/ultrasound.ts';
import { imagesFollowStream, type ImagingOptions, planImaging, type PlanRecovery } from '../../src/ultrasound/index.ts';
import { defineStage } from '../stage.ts';
import {
  exchangedRecovery,
  frameModelOf,
  framePlanner,
  frameRecoveryOptions,
  locateFrameModel,
  tryRecovery,
} from './frame-recovery.ts';
import type { ModelReference } from './model-reference.ts';
import { beamformShape, demodulateShape, imagesShape } from './ultrasound-options.ts';

const options = z.strictObject({
  ...demodulateShape,
  ...beamformShape,
  recovery: z
    .union([z.literal(false), frameRecoveryOptions])
    .default(false)
    .describe('How missing pulses of sub-sampled slow time are recovered; false: images are made of those there are'),
  ...imagesShape,
});
type Options = z.output<typeof options>;

const referenceOf = ({ recovery }: Options, notice?: (message: string) => void): ModelReference | undefined =>
  recovery === false ? undefined : frameModelOf('ultrasound: recovery', recovery, notice);

/** @param how  makes the part of the plan that recovers */
const imagingOf = (
  { recovery, ...given }: Options,
  reference: ModelReference | undefined,
  how: (planner: FramePlanner) => PlanRecovery,
): ImagingOptions => ({ ...(given as ImagingOptions), recovery: recovery && how(framePlanner(recovery, reference)) });

/** Ultrasound imaging in one stage: the same as demodulate, beamform, compound, recover and images in a row, without copies between them. */
export const ultrasound = defineStage({
  summary: 'ultrasound imaging: Doppler, B-mode and sonograms of every packet of channel data',
  options,
  input: 'snapshot',
  output: 'estimate',
  followsStream: (given) => imagesFollowStream(given as ImagingOptions),
  locate: ({ recovery, ...given }, absolute) => ({
    ...given,
    recovery: recovery && locateFrameModel(recovery, absolute),
  }),
  modelOf: (given) => referenceOf(given),
  build: (given, { kernels, clock, holdModel, notice }) => {
    const reference = referenceOf(given, notice);
    if (reference) holdModel?.(reference);
    return ultrasoundOperator(kernels, clock, imagingOf(given, reference, exchangedRecovery));
  },
  tryPlan: (given, sensor, kernels) =>
    tryRecovery(() =>
      planImaging(
        kernels,
        sensor,
        imagingOf(given, referenceOf(given), ({ plan }) => plan),
      ).dispose(),
    ),
});
