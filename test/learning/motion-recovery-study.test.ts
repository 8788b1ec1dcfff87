import { expect, it } from 'vitest';
import { judgeMotion, motions, recoveries } from '../../bench/study/subsampling/motion-recovery.ts';
import { loadKernels } from '../../src/kernels/load.ts';

it('judges every recovery on the same pixels: more noise, more error, and none where nothing is put back', () => {
  const kernels = loadKernels();
  const outcomes = judgeMotion(kernels, motions[0], 16, [40, 10], 60);
  const [quiet, loud] = [outcomes.slice(0, recoveries.length), outcomes.slice(recoveries.length)];
  expect(quiet.map(({ recovery }) => recovery)).toEqual(recoveries);
  quiet.forEach(({ recovery, nmseDb, nrmse, lagOne }, i) => {
    expect(loud[i].recovery).toBe(recovery);
    expect(loud[i].lagOne).toBeGreaterThan(lagOne);
    expect([nmseDb, nrmse].every((value) => (value === undefined) === (recovery === 'none'))).toBe(true);
  });
  // Tones are what spectra are sparse in: a hundredth of the energy is left at most.
  expect(quiet[1].nmseDb).toBeLessThan(-20);
  expect(kernels.memory.bytesInUse).toBe(0);
});
