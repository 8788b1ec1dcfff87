import { describe, expect, test } from 'vitest';
import { planJointNomp } from '../../bench/study/baselines/joint-nomp.ts';
import { planSequential } from '../../bench/study/baselines/sequential.ts';
import type { Target } from '../../src/core/estimate.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planTargetFrequencies } from '../../src/physics/target-frequencies.ts';
import { planPlain } from '../../src/plain/index.ts';
import { estimateOnce, smallScene, smallSensor, smallTensor } from './baseline-scene.ts';

const kernels = loadKernels();
const truth = smallScene.map((target) => planTargetFrequencies(smallSensor)(target).frequencies);
const worst = (found: readonly Target[], wanted: readonly ArrayLike<number>[]): number =>
  Math.max(
    ...found.flatMap(({ frequencies }, k) =>
      frequencies.map((f, m) => Math.abs(f - wanted[k][m]) * smallSensor.axes[m].size),
    ),
  );

const baselines = {
  joint: planJointNomp,
  sequential: (k: typeof kernels, sensor: typeof smallSensor) => planSequential(k, sensor, { counted: false }),
  'sequential, count given': (k: typeof kernels, sensor: typeof smallSensor) =>
    planSequential(k, sensor, { counted: true }),
};

describe.each(Object.entries(baselines))('%s', (_, plan) => {
  test('finds exactly the targets where there is no noise, to float32', () => {
    const found = estimateOnce(kernels, plan, smallSensor, smallTensor(0), 3);
    expect(found).toHaveLength(3);
    // Inner products are float32 sums: 1e-6 of a cell; noise would leave 1e-2.
    expect(worst(found, truth)).toBeLessThan(2e-6);
  });

  test('gives back the memory it took', () => {
    const before = kernels.memory.bytesInUse;
    estimateOnce(kernels, plan, smallSensor, smallTensor(1), 3);
    expect(kernels.memory.bytesInUse).toBe(before);
  });
});

describe('joint NOMP', () => {
  /**
   * What a NumPy implementation written by another hand (2x padded transform of averages by 1, 2, 6, six joint steps a
   * round, three on the full tensor) finds in the same samples: cycles per element, gain in dB.
   */
  const reference = [
    [-0.2574397889, -0.042002125, 0.0170328437, -1.6656888e-3],
    [0.1038641783, -0.128125377, -0.0263118175, -2.9925802616],
    [0.347260943, -0.0840559046, 0.0046936227, -9.0135818284],
  ];

  test('agrees with the NumPy implementation on noisy samples', () => {
    const found = estimateOnce(kernels, planJointNomp, smallSensor, smallTensor(0.3), 3);
    expect(found).toHaveLength(3);
    // One-sigma errors here are 1e-3 to 1e-2 of a cell.
    expect(worst(found, reference)).toBeLessThan(1e-7);
    found.forEach(({ amplitudeDb }, k) => expect(amplitudeDb).toBeCloseTo(reference[k][3], 5));
  });

  test('agrees with PLAIN to less than the noise lets either err', () => {
    const joint = estimateOnce(kernels, planJointNomp, smallSensor, smallTensor(1), 3);
    const plain = estimateOnce(kernels, (k, sensor) => planPlain(k, sensor), smallSensor, smallTensor(1), 3);
    expect(plain).toHaveLength(joint.length);
    joint.forEach((target, k) =>
      expect(Math.abs(target.azimuthDeg! - plain[k].azimuthDeg!)).toBeLessThan(target.azimuthStdDeg!),
    );
  });
});
