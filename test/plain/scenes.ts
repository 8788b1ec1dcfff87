import { expect } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { type SensorDescription, samplesPerSnapshot } from '../../src/core/sensor.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import type { Target } from '../../src/core/estimate.ts';
import type { AxisFields } from '../../src/core/axes.ts';
import type { Kernels } from '../../src/kernels/load.ts';
import { axisParameter, type ParameterName } from '../../src/physics/axis-parameter.ts';
import { planCramerRao } from '../../src/physics/cramer-rao.ts';
import { planDirectModel } from '../../src/physics/direct-model.ts';
import { addNoise, drawNoise } from '../../src/physics/noise.ts';
import type { SceneTarget } from '../../src/physics/scene.ts';
import { planTargetFrequencies } from '../../src/physics/target-frequencies.ts';
import { type PlainOptionsInput, planPlain } from '../../src/plain/index.ts';

/** A second array direction, in half wavelengths: an axis that measures nothing the target has a field for. */
export const elevation = (size: number): AxisFields => ({ name: 'elevation', size, spacing: 0.5, unit: 'wavelength' });
/** A transmit array seen by its departure angle. */
export const departure = (size: number): AxisFields => ({ name: 'departure', size, spacing: 0.5, unit: 'wavelength' });
/** Looks with gains of their own. */
export const polarisation = (size: number): AxisFields => ({ name: 'polarisation', size, spacing: 1, unit: 'index' });

/** A snapshot over a cf32 tensor, or over raw bytes of any datatype. */
export function snapshotOf(sensor: SensorDescription, data: Float32Array | Uint8Array, sequence = 0n): Snapshot {
  const samples = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { sensor, sequence, captureTimeNs: 1_700_000_000_000_000_000n + sequence, samples };
}

/** The tensor of a scene with noise of standard deviation `sigma` an element, the same for the same seed. */
export function tensorOf(
  sensor: SensorDescription,
  targets: readonly SceneTarget[],
  sigma: number,
  seed: number | string,
): Float32Array {
  const signal = planDirectModel(sensor)(targets);
  return addNoise(signal, drawNoise(samplesPerSnapshot(sensor), createRng(seed)), sigma, signal);
}

/** Plans, estimates one snapshot, gives the memory back. */
export function estimateOnce(
  kernels: Kernels,
  sensor: SensorDescription,
  data: Float32Array | Uint8Array,
  options: PlainOptionsInput = {},
): readonly Target[] {
  const plan = planPlain(kernels, sensor, options);
  try {
    return plan.estimate(snapshotOf(sensor, data));
  } finally {
    plan.dispose();
  }
}

const briefly = ({ azimuthDeg, rangeM, velocityMps, amplitudeDb }: Target): string =>
  `${azimuthDeg?.toFixed(2)} deg ${rangeM?.toFixed(2)} m ${velocityMps?.toFixed(2)} m/s ${amplitudeDb.toFixed(1)} dB`;

const wrapped = (cycles: number): number => cycles - Math.round(cycles);

/** One true target, the found one nearest to it and the errors in units of the bound's one-sigma. */
export interface Match {
  readonly truth: SceneTarget;
  readonly found: Target;
  /** Per axis: error over bound; undefined on an axis that measures nothing. */
  readonly errors: readonly (number | undefined)[];
}

/** Pairs every true target with the nearest found one not yet taken, in resolution cells over all axes. */
export function matchTargets(
  sensor: SensorDescription,
  truth: readonly SceneTarget[],
  found: readonly Target[],
  sigma: number,
): Match[] {
  const frequenciesOf = planTargetFrequencies(sensor);
  const described = truth.map((target) => {
    const looks = sensor.axes.flatMap((axis) => target.elementGains?.[axis.name] ?? []);
    const amplitude = 10 ** (target.amplitudeDb / 20);
    const phase = target.phaseRad ?? 0;
    const [re, im] = [amplitude * Math.cos(phase), amplitude * Math.sin(phase)];
    const gains = looks.length === 0 ? [re, im] : looks.flatMap((g) => [re * g.re - im * g.im, re * g.im + im * g.re]);
    return { frequencies: frequenciesOf(target).frequencies, gains };
  });
  const bounds = planCramerRao(sensor.axes)(described, sigma * sigma);
  const free = new Set(found);
  return truth.flatMap((target, k): Match[] => {
    const { frequencies } = described[k];
    const distance = (other: Target): number =>
      sensor.axes.reduce((sum, axis, m) => sum + (wrapped(other.frequencies[m] - frequencies[m]) * axis.size) ** 2, 0);
    const nearest = [...free].sort((a, b) => distance(a) - distance(b))[0];
    if (!nearest) return [];
    free.delete(nearest);
    const errors = sensor.axes.map((_, m) => {
      const bound = bounds[k]?.[m];
      return bound === undefined ? undefined : wrapped(nearest.frequencies[m] - frequencies[m]) / bound;
    });
    return [{ truth: target, found: nearest, errors }];
  });
}

/**
 * Exactly the true targets, each frequency and each physical value within `sigmas` of the bound.
 *
 * Six by default: 5 sigma of a Gaussian error (6e-7 a value) and a fifth more for what compression within its droop of
 * 0.5 dB and its shorter aperture may lose.
 */
export function expectTargets(
  sensor: SensorDescription,
  truth: readonly SceneTarget[],
  found: readonly Target[],
  sigma: number,
  sigmas = 6,
): void {
  expect(found.length, `number of targets found: ${found.slice(0, 8).map(briefly).join('; ')}`).toBe(truth.length);
  const frequenciesOf = planTargetFrequencies(sensor);
  for (const { truth: target, found: near, errors } of matchTargets(sensor, truth, found, sigma)) {
    const { frequencies } = frequenciesOf(target);
    sensor.axes.forEach((axis, m) => {
      const error = errors[m];
      if (error === undefined) return;
      expect(Math.abs(error), `${axis.name} of ${briefly(near)}, in sigmas`).toBeLessThan(sigmas);
      const parameter = axisParameter(sensor, axis);
      if (!parameter) return;
      const bound = Math.abs(wrapped(near.frequencies[m] - frequencies[m]) / error);
      // The slope of asin changes over the error: a tenth covers errors far below a degree from endfire.
      const allowed = 1.1 * sigmas * bound * parameter.slopeAt(frequencies[m]);
      const truly = target[parameter.name] ?? parameter.valueOf(frequencies[m])!;
      expect(Math.abs((near[parameter.name] ?? NaN) - truly), `${parameter.name} error`).toBeLessThan(allowed);
    });
  }
}

/** The one-sigma error a target reports for a physical value. */
export const reportedStd = (target: Target, name: ParameterName): number =>
  ({ azimuthDeg: target.azimuthStdDeg, rangeM: target.rangeStdM, velocityMps: target.velocityStdMps })[name] ?? NaN;
