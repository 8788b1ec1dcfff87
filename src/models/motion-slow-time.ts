import type { Kernels } from '../kernels/load.ts';
import { planVelocityNet } from '../learning/index.ts';
import { type FramesLayout, planMotionRecovery, type RecoveryPlan } from '../ultrasound/index.ts';

/** Pixels of one call of the network: its activations then stay in the cache of a core. */
const PIXELS = 64;

/** Plans a network of velocities as the recovery of frames: missing pulses by the motion it finds, `planMotionRecovery`. */
export function planMotionSlowTime(
  kernels: Kernels,
  layout: FramesLayout,
  options: { readonly lags: number; readonly hidden: readonly number[]; readonly rounds: number },
  weights: ReadonlyMap<string, Float64Array>,
): RecoveryPlan {
  return planMotionRecovery(kernels, layout, (pulses) => {
    const network = planVelocityNet(kernels, { ...options, pulses, examples: PIXELS });
    for (const [name, values] of weights) network.parameters.view(name).set(values);
    return network;
  });
}
