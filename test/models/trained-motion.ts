import type { Kernels } from '../../src/kernels/load.ts';
import { checkSpec, planSpec, type StoredModel } from '../../src/models/index.ts';

/** Pairs to the ends: up to two pulses lack between two kept ones. */
export const keptPulses = [0, 1, 3, 4, 7, 8, 11, 12, 14, 15];

/** A spec of motion over 16 pulses whose training takes a second. */
export const motionSpec = {
  task: { name: 'slow-time-motion', pulses: 16, fastest: 2.5, snrDb: 30, lags: 5, hidden: [32], rounds: 3 },
  mask: { method: 'given', entries: keptPulses },
  seed: 1,
  batch: 32,
  steps: { joint: 0, refine: 1000 },
  rate: 3e-3,
  validation: { every: 100, batches: 4 },
  unseen: 4096,
};

/** A small network of velocities, really trained. */
export function trainedMotion(kernels: Kernels, spec: object = motionSpec): StoredModel {
  const planned = planSpec(kernels, checkSpec(spec, 'spec'));
  while (!planned.training.done) planned.training.step();
  const model = planned.finish();
  planned.dispose();
  return model;
}
