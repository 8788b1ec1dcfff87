import { publishedScene } from '../../../src/physics/published-scene.ts';
import { type Family, type Scenario, usualGate } from '../scenario.ts';
import { publishedSensor } from '../sensors.ts';

export const sweptSnrsDb: readonly number[] = [-30, -28, -26, -25, -20, -15, -10, -5, 0, 5, 10, 15, 20];

const scenarioAt = (snrDb: number): Scenario => ({
  name: `published ${snrDb} dB`,
  title: `the published six paths at ${snrDb} dB`,
  series: 'published scene',
  x: snrDb,
  sensor: publishedSensor,
  scene: 'published',
  draw: () => publishedScene('true').targets,
  snrDb,
  gate: usualGate(publishedSensor),
});

/** The published example over SNR: power of all six paths over noise, per element (plain.md 1.2). */
export const published: Family = {
  name: 'published',
  title: 'Published scene: 16 x 180 x 560, six paths over 21 dB',
  xLabel: 'SNR of all paths per element, dB',
  scenarios: (snrsDb = sweptSnrsDb) => snrsDb.map(scenarioAt),
};
