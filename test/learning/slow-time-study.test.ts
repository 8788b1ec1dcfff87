import { expect, test } from 'vitest';
import { formatPulseOutcomes, parsePulseOutcomes } from '../../bench/study/subsampling/slow-time-csv.ts';
import { keepPulses, planeOf } from '../../bench/study/subsampling/rotating-disk.ts';
import { pulseChoices, regimes, trainPulseChoice } from '../../bench/study/subsampling/slow-time.ts';
import { loadKernels } from '../../src/kernels/load.ts';

test('every choice keeps 16 of 64 pulses, trains to the same bits again, and its line is read back', () => {
  const kernels = loadKernels();
  const steps = { joint: 2, refine: 1 };
  for (const choice of pulseChoices) {
    const outcome = trainPulseChoice(kernels, regimes[0], choice, 1, steps, () => undefined, 1);
    expect(outcome.mask).toHaveLength(choice.name === 'all pulses' ? 64 : 16);
    expect(Number.isFinite(outcome.nrmse)).toBe(true);
    const [read] = parsePulseOutcomes(formatPulseOutcomes([outcome]));
    expect(read).toEqual({ ...outcome, nrmse: Number(outcome.nrmse.toFixed(5)) });
    if (choice.name === 'learned')
      expect(trainPulseChoice(kernels, regimes[0], choice, 1, steps, () => undefined, 1)).toEqual(outcome);
  }
});

test('a velocity that rises over lateral place has its slope as its law', () => {
  const grid = {
    lateralCount: 40,
    depthCount: 40,
    lateralOriginM: -0.01,
    lateralSpacingM: 5e-4,
    depthOriginM: 0.013,
    depthSpacingM: 5e-4,
  };
  const velocityMps = Float32Array.from({ length: 1600 }, (_, p) => 0.1 - 60 * (-0.01 + 5e-4 * (p % 40)));
  const law = planeOf({ ...grid, velocityMps, powerDb: new Float32Array(1600) });
  expect(law.slope).toBeCloseTo(-60, 3);
  expect(law.r2).toBeCloseTo(1, 6);
});

test('pulses that are kept are those of their frames', () => {
  const grid = {
    lateralCount: 2,
    depthCount: 1,
    lateralOriginM: 0,
    lateralSpacingM: 1,
    depthOriginM: 0,
    depthSpacingM: 1,
  };
  const layout = { grid, carrierHz: 1, propagationSpeedMps: 1, pulses: 3, kept: [0, 1, 2], transmits: 1 };
  const frames = { layout, samples: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) };
  const kept = keepPulses(frames, [0, 2]);
  expect(kept.layout.kept).toEqual([0, 2]);
  expect([...kept.samples]).toEqual([0, 1, 4, 5, 6, 7, 10, 11]);
});
