import type { Rng } from '../../../src/core/rng.ts';
import type { SceneTarget } from '../../../src/physics/scene.ts';
import { drawPlace, splitPlace, targetAt } from '../places.ts';
import { type Family, pairGate, type Scenario, usualGate } from '../scenario.ts';
import { publishedSensor as sensor } from '../sensors.ts';

const names = sensor.axes.map(({ name }) => name);
/** Axes a pair is apart on: each alone, then all of them. */
const splits = [...names.map((name, m) => ({ name, along: [m] })), { name: 'all axes', along: names.map((_, m) => m) }];

function drawPair(along: readonly number[], cells: number, weakerByDb: number, rng: Rng): SceneTarget[] {
  const margins = names.map((_, m) => (along.includes(m) ? cells / 2 : 0));
  const [a, b] = splitPlace(sensor, drawPlace(sensor, rng, margins), along, cells);
  return [targetAt(sensor, a), targetAt(sensor, b, -weakerByDb)];
}

/** Two equal targets `cells` apart, at a random place inside the limits; 0 dB per element each. */
export const pairScenario = (split: string, cells: number): Scenario => {
  const { along } = splits.find(({ name }) => name === split)!;
  return {
    name: `pair ${cells} ${split}`,
    title: `two equal targets ${cells} cell apart on ${split}`,
    series: split,
    x: cells,
    sensor,
    scene: `pair ${cells} ${split}`,
    draw: (rng) => drawPair(along, cells, 0, rng),
    snrDb: 0,
    gate: pairGate(sensor, along, cells),
  };
};

/** A target 40 dB under another two cells away on one axis, equal on the others; the strong one at 10 dB per element. */
export const weakScenario = (split: string, underDb = 40): Scenario => {
  const along = [names.indexOf(split)];
  return {
    name: `weak ${underDb} ${split}`,
    title: `a target ${underDb} dB under another, 2 cells away on ${split}`,
    series: split,
    x: underDb,
    sensor,
    scene: `weak ${underDb} ${split}`,
    draw: (rng) => drawPair(along, 2, underDb, rng),
    snrDb: 10,
    gate: usualGate(sensor),
  };
};

export const pairs: Family = {
  name: 'pairs',
  title: 'Two equal targets at 0 dB per element each, 16 x 180 x 560',
  xLabel: 'separation, resolution cells',
  scenarios: () =>
    splits.flatMap(({ name }) => [0.25, 0.3, 0.4, 0.5, 0.7, 1].map((cells) => pairScenario(name, cells))),
};

export const weak: Family = {
  name: 'weak',
  title: 'A weak target 2 cells from one of 10 dB per element, 16 x 180 x 560',
  xLabel: 'power below the strong one, dB',
  scenarios: () => names.flatMap((name) => [30, 40, 45, 50, 55].map((underDb) => weakScenario(name, underDb))),
};
