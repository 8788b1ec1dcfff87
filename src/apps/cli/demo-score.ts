import type { SensorDescription, Target, TruthTarget } from '../../core/index.ts';
import { axisParameter, type ParameterName } from '../../physics/axis-parameter.ts';

export const parameterNames = ['azimuthDeg', 'rangeM', 'velocityMps'] as const satisfies readonly ParameterName[];

/** A known target with the estimate nearest to it, if one lies within a resolution cell on every axis. */
export interface Match {
  readonly truth: TruthTarget;
  readonly estimate: Target | undefined;
}

export interface SnapshotScore {
  readonly matches: readonly Match[];
  /** Estimates that belong to no known target. */
  readonly strays: readonly Target[];
}

/** Pairs estimates with known targets, nearest first, in resolution cells. */
export function matchTargets(
  sensor: SensorDescription,
  truth: readonly TruthTarget[],
  targets: readonly Target[],
): SnapshotScore {
  const distance = planDistance(sensor);
  const pairs = truth
    .flatMap((known, i) => targets.map((target, j) => ({ i, j, cells: distance(known, target) })))
    .filter(({ cells }) => cells < 1)
    .sort((a, b) => a.cells - b.cells);
  const taken = new Map<number, number>();
  for (const { i, j } of pairs) if (!taken.has(i) && ![...taken.values()].includes(j)) taken.set(i, j);
  return {
    matches: truth.map((known, i) => ({ truth: known, estimate: targets[taken.get(i) ?? -1] })),
    strays: targets.filter((_, j) => ![...taken.values()].includes(j)),
  };
}

/** Largest distance over the axes, in resolution cells of 1/N cycles. */
function planDistance(sensor: SensorDescription): (known: TruthTarget, target: Target) => number {
  const axes = sensor.axes.flatMap((axis) => {
    const parameter = axisParameter(sensor, axis);
    return parameter ? [{ axis, parameter }] : [];
  });
  return (known, target) =>
    Math.max(
      ...axes.map(({ axis, parameter }) => {
        const [a, b] = [known[parameter.name], target[parameter.name]];
        if (a === undefined || b === undefined) return Infinity;
        return Math.abs(parameter.frequencyOf(a) - parameter.frequencyOf(b)) * axis.size;
      }),
    );
}
