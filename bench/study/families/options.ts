import { drawCrowd } from '../places.ts';
import { type Family, type Scenario, usualGate } from '../scenario.ts';
import { compactSensor } from '../sensors.ts';

const COUNT = 5;

const scenarioAt = (snrDb: number): Scenario => ({
  name: `${COUNT} targets at ${snrDb} dB`,
  title: `${COUNT} targets over 15 dB, the strongest at ${snrDb} dB`,
  series: '8 x 128 x 96',
  x: snrDb,
  sensor: compactSensor,
  scene: 'options',
  draw: (rng) => drawCrowd(compactSensor, COUNT, 15, rng),
  snrDb,
  gate: usualGate(compactSensor),
});

/** What every choice of the architecture costs and buys, one changed at a time. */
export const options: Family = {
  name: 'options',
  title: 'Every option: 8 x 128 x 96, five targets over 15 dB',
  xLabel: 'SNR of the strongest per element, dB',
  scenarios: (snrsDb = [-15, -5, 5, 15]) => snrsDb.map(scenarioAt),
};
