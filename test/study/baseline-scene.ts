import { defineSensor, type SensorDescription } from '../../src/core/sensor.ts';
import { defineAxis } from '../../src/core/axes.ts';
import { createRng } from '../../src/core/rng.ts';
import { hertz } from '../../src/core/units.ts';
import type { Kernels } from '../../src/kernels/load.ts';
import { planDirectModel } from '../../src/physics/direct-model.ts';
import { addNoise, drawNoise } from '../../src/physics/noise.ts';
import type { SceneTarget } from '../../src/physics/scene.ts';
import type { Target } from '../../src/core/estimate.ts';
import type { StudyPlan } from '../../bench/study/study-plan.ts';

/** 8 x 48 x 60, small enough for a test; averages by (1, 2, 6) within its limits. */
export const smallSensor: SensorDescription = defineSensor({
  streamId: 'small',
  modality: 'isac',
  datatype: 'cf32_le',
  carrierHz: hertz(26e9),
  geometry: 'bistatic',
  axes: [
    defineAxis({ name: 'antenna', size: 8, spacing: 0.5, unit: 'wavelength' }),
    defineAxis({ name: 'subcarrier', size: 48, spacing: 60e3, unit: 'Hz' }),
    defineAxis({ name: 'symbol', size: 60, spacing: 17.85e-6, unit: 's' }),
  ],
  limits: { azimuthDeg: [-65, 65], rangeM: [0, 900], velocityMps: [-30, 30] },
});

export const smallScene: readonly SceneTarget[] = [
  { azimuthDeg: -31, rangeM: 210, velocityMps: 11, amplitudeDb: 0, phaseRad: 0.4 },
  { azimuthDeg: 12, rangeM: 640, velocityMps: -17, amplitudeDb: -3, phaseRad: 2.1 },
  { azimuthDeg: 44, rangeM: 420, velocityMps: 3, amplitudeDb: -9, phaseRad: 5.0 },
];

/** The scene with noise of standard deviation `sigma` an element, seeded. */
export function smallTensor(sigma: number): Float32Array {
  const signal = planDirectModel(smallSensor)(smallScene);
  return sigma === 0 ? signal : addNoise(signal, drawNoise(signal.length / 2, createRng('baselines')), sigma, signal);
}

/** Puts a tensor into kernel memory and estimates once. */
export function estimateOnce(
  kernels: Kernels,
  plan: (kernels: Kernels, sensor: SensorDescription) => StudyPlan,
  sensor: SensorDescription,
  tensor: Float32Array,
  count: number,
): readonly Target[] {
  const region = kernels.memory.alloc(tensor.byteLength);
  kernels.memory.float32(region).set(tensor);
  const planned = plan(kernels, sensor);
  try {
    return planned.estimate({ sensor, sequence: 0n, captureTimeNs: 0n, samples: kernels.memory.bytes(region) }, count);
  } finally {
    planned.dispose();
    region.free();
  }
}
