import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { beamformDisk, velocityLaw } from '../../bench/study/subsampling/rotating-disk.ts';
import { loadKernels } from '../../src/kernels/load.ts';

const data = resolve(import.meta.dirname, '../..', process.env.SOUNDER_DATA ?? '../shared/data');
const recording = join(data, 'pymust-rotating-disk', 'PWI_disk.mat');

/** What `npm run study -- rotating-disk` learned with seed 2. */
const learned = {
  16: [0, 1, 2, 3, 10, 11, 12, 14, 15, 23, 24, 25, 26, 27, 30, 31],
  8: [0, 1, 2, 11, 23, 24, 25, 26],
};

describe.skipIf(!existsSync(recording))('the law of the rotating disk', () => {
  test('stays with learned pulses: 16 of 32 within 2 %, R2 0.99; 8 within 5 %, R2 0.97', async () => {
    const kernels = loadKernels();
    const frames = await beamformDisk(kernels, recording);
    const whole = velocityLaw(kernels, frames, frames.layout.kept, 'lag-one');
    expect(Math.abs(whole.slope + 59.9)).toBeLessThan(1);
    for (const [pulses, error, r2] of [
      [learned[16], 0.02, 0.99],
      [learned[8], 0.05, 0.97],
    ] as const)
      for (const estimator of ['lag-one', 'multi-lag', 'recovery'] as const) {
        const law = velocityLaw(kernels, frames, pulses, estimator);
        expect(Math.abs(law.slope / whole.slope - 1), estimator).toBeLessThan(error);
        expect(law.r2, estimator).toBeGreaterThanOrEqual(r2);
      }
  });
});
