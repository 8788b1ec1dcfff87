import type { Rng } from '../../../src/core/rng.ts';
import type { SceneTarget } from '../../../src/physics/scene.ts';
import { drawApart, targetAt } from '../places.ts';
import { type Family, type Scenario, usualGate } from '../scenario.ts';
import { publishedSensor as sensor } from '../sensors.ts';

const values = ['angle', 'range', 'velocity'];

/** `count` targets at random places over 10 dB, all with the same value on axis `m`. */
const sharing =
  (m: number, count: number) =>
  (rng: Rng): SceneTarget[] => {
    const places = drawApart(sensor, count, 1.5, rng);
    return places.map((place, k) => targetAt(sensor, place.with(m, places[0][m]), k === 0 ? 0 : -10 * rng.uniform()));
  };

/** plain.md 4.3: the third has the angle of the first and the range of the second. */
const crossing = (thirdDb: number) => (): SceneTarget[] => [
  { azimuthDeg: 30, rangeM: 80, velocityMps: 0, amplitudeDb: 0 },
  { azimuthDeg: -10, rangeM: 200, velocityMps: 6, amplitudeDb: 0 },
  { azimuthDeg: 30, rangeM: 200, velocityMps: 0, amplitudeDb: thirdDb },
];

/** All four combinations of two angles and two ranges at one velocity: no axis has more than two values. */
const grid = (rng: Rng): SceneTarget[] => {
  const [a, b] = drawApart(sensor, 2, 2, rng);
  return [a, b, a.with(1, b[1]), b.with(1, a[1])].map((place, k) => targetAt(sensor, place.with(2, a[2]), -2 * k));
};

const scenes: readonly (readonly [string, (rng: Rng) => SceneTarget[]])[] = [
  ...values.map((value, m) => [`3 with one ${value}`, sharing(m, 3)] as const),
  ...values.map((value, m) => [`6 with one ${value}`, sharing(m, 6)] as const),
  ['cross-combination', crossing(0)],
  ['cross-combination, third -20 dB', crossing(-20)],
  ['cross-combination, third -40 dB', crossing(-40)],
  ['2 angles x 2 ranges', grid],
];

/** Values that several targets have in common, which an axis shows once. */
export const shared: Family = {
  name: 'shared',
  title: 'Targets that share values, the strongest at 0 dB per element, 16 x 180 x 560',
  xLabel: '',
  scenarios: () =>
    scenes.map(([label, draw], x): Scenario => ({
      name: `shared: ${label}`,
      title: label,
      label,
      series: 'shared',
      x,
      sensor,
      scene: label,
      draw,
      snrDb: 0,
      gate: usualGate(sensor),
    })),
};
