import type { SensorDescription } from '../../../src/core/sensor.ts';
import { drawCrowd } from '../places.ts';
import { type Family, type Scenario, usualGate } from '../scenario.ts';
import { compactSensor, publishedSensor } from '../sensors.ts';

const crowdOn =
  (label: string, sensor: SensorDescription, spanDb: number) =>
  (count: number): Scenario => ({
    name: `${label} ${count}`,
    title: `${count} targets over ${spanDb} dB at random places`,
    series: label,
    x: count,
    sensor,
    scene: `${label} ${count}`,
    draw: (rng) => drawCrowd(sensor, count, spanDb, rng),
    snrDb: 0,
    gate: usualGate(sensor),
  });

/** Random places inside the limits; the strongest at 0 dB per element, the others up to 20 dB below. */
export const crowdScenario = crowdOn('crowd', publishedSensor, 20);
/** The other waveform, up to 15 dB below. */
export const compactScenario = crowdOn('compact', compactSensor, 15);

/** All of them at 0 dB per element. */
const equalScenario = crowdOn('equal', publishedSensor, 0);

export const equal: Family = {
  name: 'equal',
  title: 'Random targets of equal power, 0 dB per element each, 16 x 180 x 560',
  xLabel: 'targets',
  scenarios: () => [2, 4, 6, 8, 10, 15, 20, 30].map(equalScenario),
};

export const crowd: Family = {
  name: 'crowd',
  title: 'Random targets over 20 dB, the strongest at 0 dB per element, 16 x 180 x 560',
  xLabel: 'targets',
  scenarios: () => [1, 2, 4, 6, 8, 10, 12, 15, 20, 30].map(crowdScenario),
};

export const compact: Family = {
  name: 'compact',
  title: 'Another waveform: 8 x 128 x 96 monostatic, random targets over 15 dB, the strongest at 0 dB per element',
  xLabel: 'targets',
  scenarios: () => Array.from({ length: 10 }, (_, k) => compactScenario(k + 1)),
};
