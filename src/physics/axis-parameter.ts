import { type Axis, isSymbolAxis } from '../core/axes.ts';
import type { SensorDescription } from '../core/sensor.ts';
import { type CyclesPerSample, cyclesPerSample } from '../core/units.ts';

export type ParameterName = 'azimuthDeg' | 'rangeM' | 'velocityMps';

/**
 * What the phase along one axis says about a target, as a pair of inverse functions.
 *
 * `frequency` is in cycles from one element to the next, not wrapped; values are degrees from broadside, metres or
 * metres per second of closing speed.
 */
export interface AxisParameter {
  readonly name: ParameterName;
  frequencyOf(value: number): CyclesPerSample;
  /** Undefined where no physical value has this frequency (|sin az| > 1). */
  valueOf(frequency: number): number | undefined;
  /** |d value / d frequency|, which turns a one-sigma error in cycles per sample into one in the physical unit. */
  slopeAt(frequency: number): number;
}

/**
 * The physical parameter an axis measures, or undefined where the sensor description cannot support one (no carrier,
 * no geometry, or an axis of another kind).
 *
 * Signs and factors follow the capture contract: antenna `+ d sin(az)`, subcarrier `sign df tau`, symbol `+ T fD`;
 * monostatic r = c tau / 2 and v = c fD / (2 fc), bistatic r = c tau and v = c fD / fc.
 */
export function axisParameter(sensor: SensorDescription, axis: Axis): AxisParameter | undefined {
  const { carrierHz, geometry, propagationSpeedMps: c } = sensor;
  if (sensor.modality !== 'isac') return undefined;
  const paths = geometry === 'monostatic' ? 2 : 1;
  if (axis.name === 'antenna') {
    if (axis.unit === 'm' && carrierHz === undefined) return undefined;
    const spacing = axis.unit === 'm' ? (axis.spacing * carrierHz!) / c : axis.spacing;
    return azimuth(axis.sign * spacing);
  }
  if (axis.name === 'subcarrier' && geometry !== undefined)
    return proportional('rangeM', (axis.sign * axis.spacing * paths) / c);
  if (isSymbolAxis(axis) && geometry !== undefined && carrierHz !== undefined)
    return proportional('velocityMps', (axis.sign * axis.spacing * paths * carrierHz) / c);
  return undefined;
}

/** f = d sin(az), d in wavelengths. */
function azimuth(spacing: number): AxisParameter {
  return {
    name: 'azimuthDeg',
    frequencyOf: (value) => cyclesPerSample(spacing * Math.sin((value * Math.PI) / 180)),
    valueOf: (frequency) => {
      const sine = frequency / spacing;
      return Math.abs(sine) <= 1 ? (Math.asin(sine) * 180) / Math.PI : undefined;
    },
    slopeAt: (frequency) => {
      const sine = frequency / spacing;
      return 180 / Math.PI / (Math.abs(spacing) * Math.sqrt(Math.max(1 - sine * sine, Number.EPSILON)));
    },
  };
}

/** f = scale * value. */
function proportional(name: ParameterName, scale: number): AxisParameter {
  return {
    name,
    frequencyOf: (value) => cyclesPerSample(value * scale),
    valueOf: (frequency) => frequency / scale,
    slopeAt: () => 1 / Math.abs(scale),
  };
}
