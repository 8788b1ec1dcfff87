import type { Target } from '../../../src/core/estimate.ts';
import type { SensorDescription } from '../../../src/core/sensor.ts';
import { axisParameter } from '../../../src/physics/axis-parameter.ts';

const deviationName = { azimuthDeg: 'azimuthStdDeg', rangeM: 'rangeStdM', velocityMps: 'velocityStdMps' } as const;

/** One target in physical units; `deviations` are one-sigma errors in cycles per element, where a method knows them. */
export function describeTarget(
  sensor: SensorDescription,
  frequencies: readonly number[],
  power: number,
  snr: number,
  deviations?: readonly number[],
): Target {
  const physical: Record<string, number> = {};
  sensor.axes.forEach((axis, m) => {
    const parameter = axisParameter(sensor, axis);
    const value = parameter?.valueOf(frequencies[m]);
    if (!parameter || value === undefined) return;
    physical[parameter.name] = value;
    if (deviations) physical[deviationName[parameter.name]] = deviations[m] * parameter.slopeAt(frequencies[m]);
  });
  return { ...physical, amplitudeDb: 10 * Math.log10(power), snrDb: 10 * Math.log10(snr), frequencies };
}
