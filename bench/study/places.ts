import { type Axis, isHarmonic } from '../../src/core/axes.ts';
import type { Rng } from '../../src/core/rng.ts';
import type { SensorDescription } from '../../src/core/sensor.ts';
import { axisParameter } from '../../src/physics/axis-parameter.ts';
import type { SceneTarget } from '../../src/physics/scene.ts';

/** Cycles per element a target inside the limits can have on an axis; 80 % of the turn where there are no limits. */
export function windowOf(sensor: SensorDescription, axis: Axis): readonly [number, number] {
  const parameter = axisParameter(sensor, axis);
  const limits = parameter && sensor.limits?.[parameter.name];
  if (!parameter || !limits) return [-0.4, 0.4];
  const [a, b] = limits.map((value) => parameter.frequencyOf(value));
  return a < b ? [a, b] : [b, a];
}

/** Cycles per element of a random place inside the limits, uniform in cells, at least `marginCells` from their ends. */
export const drawPlace = (sensor: SensorDescription, rng: Rng, marginCells: readonly number[] = []): number[] =>
  sensor.axes.map((axis, m) => {
    if (!isHarmonic(axis)) return 0;
    const [low, high] = windowOf(sensor, axis);
    const margin = (marginCells[m] ?? 0) / axis.size;
    return low + margin + rng.uniform() * (high - low - 2 * margin);
  });

/** A target at a place given in cycles per element: physical values where the axes measure some. */
export function targetAt(sensor: SensorDescription, place: readonly number[], amplitudeDb = 0): SceneTarget {
  const physical: Record<string, number> = {};
  const frequencies: Record<string, number> = {};
  sensor.axes.forEach((axis, m) => {
    const parameter = axisParameter(sensor, axis);
    const value = parameter?.valueOf(place[m]);
    if (parameter && value !== undefined) physical[parameter.name] = value;
    else if (isHarmonic(axis)) frequencies[axis.name] = place[m];
  });
  return { ...physical, amplitudeDb, ...(Object.keys(frequencies).length > 0 && { frequencies }) };
}

/** The place `cells` further along the axes in `along`, half of it to either side. */
export const splitPlace = (
  sensor: SensorDescription,
  middle: readonly number[],
  along: readonly number[],
  cells: number,
): readonly [number[], number[]] => {
  const moved = (share: number): number[] =>
    middle.map((f, m) => (along.includes(m) ? f + (share * cells) / sensor.axes[m].size : f));
  return [moved(-0.5), moved(0.5)];
};

/** Random places and random powers: the strongest at 0 dB, the others uniform in dB down to `-spanDb`. */
export function drawCrowd(sensor: SensorDescription, count: number, spanDb: number, rng: Rng): SceneTarget[] {
  return Array.from({ length: count }, (_, k) =>
    targetAt(sensor, drawPlace(sensor, rng), k === 0 ? 0 : -spanDb * rng.uniform()),
  );
}

/** Random places no two of which are nearer than `cells` on all axes at once; the last draw after a thousand tries. */
export function drawApart(sensor: SensorDescription, count: number, cells: number, rng: Rng): number[][] {
  const places: number[][] = [];
  const near = (a: readonly number[], b: readonly number[]): boolean =>
    sensor.axes.every((axis, m) => Math.abs(a[m] - b[m]) * axis.size < cells);
  for (let tries = 0; places.length < count; tries++) {
    const place = drawPlace(sensor, rng);
    if (tries > 1000 || !places.some((other) => near(place, other))) places.push(place);
  }
  return places;
}
