import { type Axis, cyclesPerSample, sampledSize, type SensorDescription } from '../../core/index.ts';
import { type AxisParameter, axisParameter, type ParameterName } from '../../physics/axis-parameter.ts';

/** What one axis can tell apart and how far it reaches before it repeats, in the unit of its parameter. */
export interface AxisResolution {
  readonly parameter: ParameterName;
  /** Width of the Fourier resolution cell, one cycle over the whole axis; for azimuth at broadside. */
  readonly cell: number;
  /** Values that are told apart without ambiguity; absent for a non-uniform axis. */
  readonly unambiguous?: readonly [number, number];
}

/** The resolution of an axis, or undefined where the sensor supports no parameter along it. */
export function axisResolution(sensor: SensorDescription, axis: Axis): AxisResolution | undefined {
  const parameter = axisParameter(sensor, axis) ?? slowTimeParameter(sensor, axis);
  if (!parameter) return undefined;
  const slope = parameter.slopeAt(0);
  const resolution = { parameter: parameter.name, cell: slope / elementsAcross(axis) };
  if (axis.positions) return resolution;
  // Sampled indices that share a step hide the elements in between: phase repeats that much earlier.
  const period = 1 / commonStep(axis);
  if (parameter.name === 'rangeM') return { ...resolution, unambiguous: [0, slope * period] };
  const limit = parameter.name === 'azimuthDeg' ? Math.abs(parameter.valueOf(period / 2) ?? 90) : (slope * period) / 2;
  return { ...resolution, unambiguous: [-limit, limit] };
}

/** Velocity along slow time of ultrasound, v = c fD / (2 fc): the phase from pulse to pulse is T fD. */
function slowTimeParameter(sensor: SensorDescription, axis: Axis): AxisParameter | undefined {
  const { modality, carrierHz, propagationSpeedMps } = sensor;
  if (modality !== 'ultrasound' || axis.name !== 'slow_time' || carrierHz === undefined) return undefined;
  const slope = propagationSpeedMps / (2 * carrierHz * axis.spacing);
  return {
    name: 'velocityMps',
    frequencyOf: (value) => cyclesPerSample(value / slope),
    valueOf: (frequency) => frequency * slope,
    slopeAt: () => slope,
  };
}

/** Length of the sampled part of an axis, in elements. */
function elementsAcross(axis: Axis): number {
  const indices = axis.kept ?? [0, axis.size - 1];
  if (!axis.positions) return indices[indices.length - 1] - indices[0] + 1;
  const { positions } = axis;
  const sampled = (axis.kept ?? [...positions.keys()]).map((i) => positions[i]);
  return (Math.max(...sampled) - Math.min(...sampled)) / axis.spacing + 1;
}

/** Greatest step that all sampled indices share; 1 where the axis is sampled whole. */
function commonStep({ kept }: Axis): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  return kept ? kept.reduce((step, index) => gcd(step, index - kept[0]), 0) || 1 : 1;
}

/** `128`, or `32 of 128` for an axis that was sub-sampled. */
export const sizeText = (axis: Axis): string => (axis.kept ? `${sampledSize(axis)} of ${axis.size}` : `${axis.size}`);
