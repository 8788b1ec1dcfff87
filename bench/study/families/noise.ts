import type { Rng } from '../../../src/core/rng.ts';
import type { SensorDescription } from '../../../src/core/sensor.ts';
import type { SceneTarget } from '../../../src/physics/scene.ts';
import { drawPlace, targetAt } from '../places.ts';
import { type Family, type Scenario, usualGate } from '../scenario.ts';
import { compactSensor, publishedSensor } from '../sensors.ts';

const one =
  (sensor: SensorDescription) =>
  (rng: Rng): SceneTarget[] => [targetAt(sensor, drawPlace(sensor, rng))];

/** Closing far faster than the limits of 8 m/s allow, beyond what is left unambiguous: what a broken promise does. */
const outside = (rng: Rng): SceneTarget[] => [
  { ...targetAt(publishedSensor, drawPlace(publishedSensor, rng)), velocityMps: 60 },
];

const scenes: readonly (readonly [string, SensorDescription, (rng: Rng) => SceneTarget[], number])[] = [
  ['noise, 16 x 180 x 560', publishedSensor, () => [], 0],
  ['noise, 8 x 128 x 96', compactSensor, () => [], 0],
  ['one of 20 dB per element', publishedSensor, one(publishedSensor), 20],
  ['one of 40 dB per element', publishedSensor, one(publishedSensor), 40],
  ['one of 40 dB, 8 x 128 x 96', compactSensor, one(compactSensor), 40],
  ['one outside the limits, 0 dB', publishedSensor, outside, 0],
];

/** Nothing there, one so strong that its own artefacts may pass for targets, one where none was promised to be. */
export const noise: Family = {
  name: 'noise',
  title: 'Noise only, and one target that leaves nothing else to find',
  xLabel: '',
  scenarios: () =>
    scenes.map(([label, sensor, draw, snrDb], x): Scenario => ({
      name: `noise: ${label}`,
      title: label,
      label,
      series: 'noise',
      x,
      sensor,
      scene: label,
      draw,
      snrDb,
      gate: usualGate(sensor),
    })),
};
