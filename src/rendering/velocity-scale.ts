import type { ColourBar } from './colour-bar.ts';
import { colourOf } from './palette.ts';
import { shortNumber, ticksBetween } from './ticks.ts';

/** How velocities are told to people: slow ones, as in vessels, in cm/s. */
export interface VelocityUnit {
  readonly name: 'cm/s' | 'm/s';
  readonly perMps: number;
}

export const velocityUnit = (fastestMps: number): VelocityUnit =>
  fastestMps < 1 ? { name: 'cm/s', perMps: 100 } : { name: 'm/s', perMps: 1 };

/** A velocity with three digits and its sign. */
export function signed(velocity: number): string {
  const size = Math.abs(velocity);
  const text = shortNumber(size, size >= 100 ? 0 : size >= 10 ? 1 : 2);
  return velocity > 0 ? `+${text}` : velocity < 0 ? `-${text}` : '0';
}

/** The colours of velocities up to a limit in both directions, the probe being on top. */
export function velocityBar(limitMps: number): ColourBar {
  const { name, perMps } = velocityUnit(limitMps);
  const limit = limitMps > 0 ? limitMps * perMps : 1;
  const { values, text } = ticksBetween(-limit, limit, 10);
  const ends = limitMps > 0 ? [limit, -limit].map((value) => ({ value, text: signed(value) })) : [];
  const between = values.map((value) => ({
    value,
    text: value > 0 ? `+${text(value)}` : value < 0 ? text(value) : '0',
  }));
  return {
    headings: [`velocity, ${name}`, '+ toward probe'],
    low: -limit,
    high: limit,
    ticks: [...ends, ...(limitMps > 0 ? between : [{ value: 0, text: '0' }])],
    colourOf: (value) => colourOf(value / limit),
  };
}
