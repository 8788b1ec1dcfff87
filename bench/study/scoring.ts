import type { Target } from '../../src/core/estimate.ts';
import { isHarmonic } from '../../src/core/axes.ts';
import type { SensorDescription } from '../../src/core/sensor.ts';
import { axisParameter, type ParameterName } from '../../src/physics/axis-parameter.ts';
import { type FrequencyBounds, planCramerRao } from '../../src/physics/cramer-rao.ts';
import type { SceneTarget } from '../../src/physics/scene.ts';
import { planTargetFrequencies } from '../../src/physics/target-frequencies.ts';
import { assign } from './assignment.ts';
import type { AxisGate } from './scenario.ts';
import type { Share } from './statistics.ts';

/** What one snapshot says about a method. */
export interface SnapshotScore {
  readonly targets: number;
  /** True targets with a found one inside their gate. */
  readonly found: number;
  /** Found targets that are none of the true ones. */
  readonly spurious: number;
  /** As many targets as there are, wherever they are. */
  readonly rightCount: boolean;
  /** Pairs further apart than five bounds on some axis: found, but not where the noise alone would put it. */
  readonly far: number;
  /** Per axis: squared errors over the squared bound of this very scene, summed over the pairs. */
  readonly overBound: readonly Share[];
  /** Per axis: squared errors over the squared one-sigma error the target itself reports. */
  readonly overReported: readonly Share[];
}

/** A scene to score against: its targets in cycles per element, their bounds and gates. */
export interface Truth {
  readonly targets: readonly SceneTarget[];
  readonly frequencies: readonly Float64Array[];
  readonly bounds: FrequencyBounds;
}

/** Beyond this many bounds an error is not noise: 6e-7 a value. */
const FAR = 5;

const wrapped = (cycles: number): number => cycles - Math.round(cycles);
const deviationName = { azimuthDeg: 'azimuthStdDeg', rangeM: 'rangeStdM', velocityMps: 'velocityStdMps' } as const;

/** Plans truths of a sensor: the full deterministic Cramer-Rao bound of every scene, uncompressed. */
export function planTruth(sensor: SensorDescription): (targets: readonly SceneTarget[], sigma: number) => Truth {
  const frequenciesOf = planTargetFrequencies(sensor);
  const boundsOf = planCramerRao(sensor.axes);
  return (targets, sigma) => {
    const frequencies = targets.map((target) => frequenciesOf(target).frequencies);
    const described = targets.map((target, k) => {
      const amplitude = 10 ** (target.amplitudeDb / 20);
      const phase = target.phaseRad ?? 0;
      return { frequencies: frequencies[k], gains: [amplitude * Math.cos(phase), amplitude * Math.sin(phase)] };
    });
    return { targets, frequencies, bounds: boundsOf(described, sigma * sigma) };
  };
}

/**
 * Scores the targets found in one snapshot, without regard to physical units.
 *
 * Found and true targets are paired by least total squared distance in resolution cells (1/N cycles per element) among
 * all pairings that leave the fewest true targets without one; a pair must be inside the gate on every axis.
 */
export function planScore(
  sensor: SensorDescription,
  gate: readonly AxisGate[],
): (found: readonly Target[], truth: Truth) => SnapshotScore {
  const axes = sensor.axes.map((axis, m) => ({ axis, parameter: axisParameter(sensor, axis), m }));
  const measured = axes.filter(({ axis }) => axis.size > 1 && isHarmonic(axis));

  const cost = (estimate: Target, k: number, { frequencies, bounds }: Truth): number => {
    let sum = 0;
    for (const { axis, m } of measured) {
      const cells = Math.abs(wrapped(estimate.frequencies[m] - frequencies[k][m])) * axis.size;
      const bound = (bounds[k]?.[m] ?? 0) * axis.size;
      if (!(cells <= Math.max(gate[m].cells, gate[m].bounds * bound))) return Infinity;
      sum += cells * cells;
    }
    return sum;
  };
  const reportedError = (name: ParameterName, estimate: Target, target: SceneTarget): number | undefined => {
    const [value, deviation, truly] = [estimate[name], estimate[deviationName[name]], target[name]];
    if (value === undefined || deviation === undefined || truly === undefined) return undefined;
    return (value - truly) / deviation;
  };

  return (found, truth) => {
    const { targets, frequencies, bounds } = truth;
    const partners = assign(targets.map((_, k) => found.map((estimate) => cost(estimate, k, truth))));
    const pairs = partners.flatMap((f, k) => (f >= 0 ? [{ estimate: found[f], k }] : []));
    const share = (errorOf: (pair: (typeof pairs)[number]) => number | undefined): Share => {
      const errors = pairs.map(errorOf).filter((error) => error !== undefined);
      return { sum: errors.reduce((sum, error) => sum + error * error, 0), count: errors.length };
    };
    const overBound = ({ estimate, k }: (typeof pairs)[number], m: number): number | undefined => {
      const bound = bounds[k]?.[m];
      return bound === undefined ? undefined : wrapped(estimate.frequencies[m] - frequencies[k][m]) / bound;
    };
    return {
      targets: targets.length,
      found: pairs.length,
      spurious: found.length - pairs.length,
      rightCount: found.length === targets.length,
      far: pairs.filter((pair) => axes.some(({ m }) => Math.abs(overBound(pair, m) ?? 0) > FAR)).length,
      overBound: axes.map(({ m }) => share((pair) => overBound(pair, m))),
      overReported: axes.map(({ parameter }) =>
        share(({ estimate, k }) => parameter && reportedError(parameter.name, estimate, targets[k])),
      ),
    };
  };
}
