import { z } from 'zod';
import type { Kernels } from '../kernels/load.ts';
import {
  type FramesLayout,
  penaltyNames,
  planRecovery,
  recoveryDefaults,
  type RecoveryPlan,
} from '../ultrasound/index.ts';

/** How sparse spectra of slow time are solved for, in pipeline files and in cards. */
export const sparseSolverShape = {
  oversampling: z
    .int()
    .min(1)
    .max(16)
    .default(recoveryDefaults.oversampling)
    .describe('fourier: tones a cell of resolution; cost in proportion'),
  penalty: z
    .enum(penaltyNames)
    .default(recoveryDefaults.penalty)
    .describe('What a tone costs; l1 is convex, the others do not make strong tones weaker'),
  weight: z
    .union([z.literal('auto'), z.number().min(0)])
    .default(recoveryDefaults.weight)
    .describe('Of the penalty; auto: from the residual of every pixel'),
  concavity: z.number().gt(1).default(3).describe('mcp: how far tones are shrunk, over the threshold'),
  method: z
    .enum(['fista', 'ista'])
    .default(recoveryDefaults.method)
    .describe('fista: with momentum; penalties that are not convex are refined by ista'),
  iterations: z.int().min(1).default(recoveryDefaults.iterations).describe('Most steps'),
  tolerance: z
    .number()
    .min(0)
    .lt(1)
    .default(recoveryDefaults.tolerance)
    .describe('Relative change in a step below which a pixel is solved'),
};

/** Options of the kind `sparse-slow-time`; atoms, where they were learned, are its weights `atoms`. */
export const sparseSlowTimeOptions = z.strictObject({
  dictionary: z.enum(['fourier', 'atoms']).default('fourier'),
  ...sparseSolverShape,
});

/** Plans the classical recovery as a model: the pulses of its mask, tones or atoms of its weights, `planRecovery`. */
export function planSparseSlowTime(
  kernels: Kernels,
  layout: FramesLayout,
  { dictionary, ...options }: z.output<typeof sparseSlowTimeOptions>,
  weights: ReadonlyMap<string, Float64Array>,
): RecoveryPlan {
  const basis = dictionary === 'fourier' ? dictionary : { atoms: weights.get('atoms')! };
  return planRecovery(kernels, layout, { ...options, dictionary: basis });
}
