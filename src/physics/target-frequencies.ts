import { type Axis, isHarmonic, isSymbolAxis } from '../core/axes.ts';
import { SounderError } from '../core/errors.ts';
import type { SensorDescription } from '../core/sensor.ts';
import { axisParameter, type ParameterName } from './axis-parameter.ts';
import type { SceneTarget } from './scene.ts';

/** The phase law of one target on one sensor. */
export interface TargetFrequencies {
  /** Cycles from one element to the next on each axis in axis order; 0 on an incoherent axis. Not wrapped. */
  readonly frequencies: Float64Array;
  /** Phase advance per second of slow time, in cycles: what TDM transmitter t gathers over `t * slotS`. */
  readonly dopplerHz: number;
}

/**
 * Turns the physical position of a target into cycles per element of every axis of a sensor (`axisParameter`).
 *
 * @returns a function (target) => frequencies; it throws `configuration-invalid` naming the axis and the value when a
 *          target lacks what an axis measures, or holds a number that is not finite
 */
export function planTargetFrequencies(sensor: SensorDescription): (target: SceneTarget) => TargetFrequencies {
  const axes = sensor.axes.map((axis) => ({ axis, parameter: axisParameter(sensor, axis) }));
  const slowTime = sensor.axes.findIndex(isSymbolAxis);

  return (target) => {
    const frequencies = new Float64Array(axes.length);
    axes.forEach(({ axis, parameter }, m) => {
      if (!isHarmonic(axis)) return;
      const given = target.frequencies?.[axis.name];
      if (given !== undefined) frequencies[m] = finite(given, axis, 'frequencies');
      else if (parameter) {
        const value = finite(target[parameter.name], axis, parameter.name);
        frequencies[m] = parameter.frequencyOf(value);
      } else if (axis.size > 1) finite(undefined, axis, 'frequencies');
    });
    const dopplerHz =
      slowTime >= 0
        ? frequencies[slowTime] / sensor.axes[slowTime].spacing
        : dopplerOf(sensor, target.velocityMps ?? 0);
    return { frequencies, dopplerHz };
  };
}

/** fD = k fc v / c, with k = 2 on a round trip and 1 on a one-way path. */
export function dopplerOf(sensor: SensorDescription, velocityMps: number): number {
  const passes = sensor.geometry === 'monostatic' ? 2 : 1;
  return (passes * (sensor.carrierHz ?? 0) * velocityMps) / sensor.propagationSpeedMps;
}

function finite(value: number | undefined, axis: Axis, field: ParameterName | 'frequencies'): number {
  if (value !== undefined && Number.isFinite(value)) return value;
  const name = field === 'frequencies' ? `frequencies.${axis.name}` : field;
  throw new SounderError(
    'configuration-invalid',
    `target: ${name}: found ${value ?? 'nothing'}, allowed: a finite number, which axis "${axis.name}" needs`,
    { field: name, found: value, axis: axis.name },
  );
}
