import type { Rng } from '../../../src/core/rng.ts';
import type { SensorDescription } from '../../../src/core/sensor.ts';
import type { SceneTarget } from '../../../src/physics/scene.ts';
import { drawPlace, targetAt, windowOf } from '../places.ts';
import { type Family, type Scenario, usualGate } from '../scenario.ts';
import { publishedLimits, publishedSensor } from '../sensors.ts';

const wide: SensorDescription = {
  ...publishedSensor,
  limits: { ...publishedLimits, azimuthDeg: [-90, 90] },
};
/** Everything the subcarriers can tell apart, c / df = 4996 m, less half a cell. */
const far: SensorDescription = { ...publishedSensor, limits: { ...publishedLimits, rangeM: [0, 4980] } };

/** A target with some values at the ends of the limits, and a random one 10 dB below it. */
const atEnds =
  (sensor: SensorDescription, ends: readonly number[]) =>
  (rng: Rng): SceneTarget[] => {
    const place = drawPlace(sensor, rng).map((value, m) =>
      ends.includes(m) ? windowOf(sensor, sensor.axes[m])[rng.integer(2)] : value,
    );
    return [targetAt(sensor, place), targetAt(sensor, drawPlace(sensor, rng), -10)];
  };

const near =
  (sensor: SensorDescription, values: Partial<SceneTarget>) =>
  (rng: Rng): SceneTarget[] => [
    { ...targetAt(sensor, drawPlace(sensor, rng)), ...values },
    targetAt(sensor, drawPlace(sensor, rng), -10),
  ];

const scenes: readonly (readonly [string, SensorDescription, (rng: Rng) => SceneTarget[]])[] = [
  ['end of the angles', publishedSensor, atEnds(publishedSensor, [0])],
  ['end of the ranges', publishedSensor, atEnds(publishedSensor, [1])],
  ['end of the velocities', publishedSensor, atEnds(publishedSensor, [2])],
  ['corner of all limits', publishedSensor, atEnds(publishedSensor, [0, 1, 2])],
  ['75 deg from broadside', wide, near(wide, { azimuthDeg: 75 })],
  ['85 deg from broadside', wide, near(wide, { azimuthDeg: -85 })],
  ['89 deg from broadside', wide, near(wide, { azimuthDeg: 89 })],
  ['last unambiguous cell', far, near(far, { rangeM: 4970 })],
  ['range 0', far, near(far, { rangeM: 0 })],
];

/** Targets where compression droops, where angles bunch, where ranges wrap. */
export const edges: Family = {
  name: 'edges',
  title: 'A target at the ends of what is allowed, -20 dB per element, and one 10 dB below, 16 x 180 x 560',
  xLabel: '',
  scenarios: () =>
    scenes.map(([label, sensor, draw], x): Scenario => ({
      name: `edges: ${label}`,
      title: label,
      label,
      series: 'edges',
      x,
      sensor,
      scene: label,
      draw,
      snrDb: -20,
      gate: usualGate(sensor),
    })),
};
