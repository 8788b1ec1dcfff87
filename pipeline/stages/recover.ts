import { recover as recoverOperator } from '../../operators/recover.ts';
import { defineStage } from '../stage.ts';
import { frameModelOf, framePlanner, frameRecoveryOptions, locateFrameModel, tryRecovery } from './frame-recovery.ts';

/** Stage of ultrasound imaging between compound and images, for sub-sampled slow time. */
export const recover = defineStage({
  summary: 'recovers the missing pulses of sub-sampled slow time, from sparse spectra or by a trained model',
  options: frameRecoveryOptions,
  input: 'frames',
  output: 'frames',
  locate: locateFrameModel,
  modelOf: (given) => frameModelOf('recover', given),
  build: (given, { kernels, holdModel, notice }) => {
    const reference = frameModelOf('recover', given, notice);
    if (reference) holdModel?.(reference);
    return recoverOperator(kernels, framePlanner(given, reference));
  },
  tryPlan: (given, layout, kernels) =>
    tryRecovery(() => {
      const plan = framePlanner(given, frameModelOf('recover', given)).plan(kernels, layout);
      plan.dispose();
      return plan.layout;
    }),
});
