import { recover as recoverOperator } from '../../operators/recover.ts';
import { planRecovery, type RecoveryOptions } from '../../src/ultrasound/index.ts';
import { defineStage } from '../stage.ts';
import { recoveryOptions } from './ultrasound-options.ts';

/** Stage of ultrasound imaging between compound and images, for sub-sampled slow time. */
export const recover = defineStage({
  summary: 'recovers the missing pulses of sub-sampled slow time from sparse spectra',
  options: recoveryOptions,
  input: 'frames',
  output: 'frames',
  build: (options, { kernels }) => recoverOperator(kernels, options as RecoveryOptions),
  tryPlan: (options, layout, kernels) => {
    const plan = planRecovery(kernels, layout, options);
    plan.dispose();
    return plan.layout;
  },
});
