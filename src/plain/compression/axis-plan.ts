import { type Axis, isHarmonic, isSymbolAxis } from '../../core/axes.ts';
import { SounderError } from '../../core/errors.ts';
import type { SensorDescription } from '../../core/sensor.ts';
import { type AxisParameter, axisParameter } from '../../physics/axis-parameter.ts';
import type { CompressionMethod, CompressionOptions } from '../options.ts';
import { type AxisChoice, axisChoices } from './axis-choices.ts';
import { beamLossDb, type Beams, coveringBeams } from './beams.ts';
import {
  averagingGain,
  checkFactor,
  chooseFactor,
  droopDb,
  type FrequencyWindow,
  smoothingFactor,
} from './compression-factors.ts';

/** One axis as the estimator sees it: how it is compressed and where its frequencies lie. */
export interface AxisPlan {
  readonly axis: Axis;
  /** False on an axis whose elements are independent looks at the scene (polarisation). */
  readonly harmonic: boolean;
  readonly slowTime: boolean;
  readonly parameter: AxisParameter | undefined;
  /** Where targets can be, cycles per sample; undefined where nothing is known. */
  readonly limits: FrequencyWindow | undefined;
  readonly method: CompressionMethod;
  /** Samples of the axis from one compressed element to the next; 1 for sub-apertures and beams. */
  readonly factor: number;
  readonly compressedSize: number;
  /** First element of each look at this axis: offsets of multi-shift, positions of smoothing; [0] otherwise. */
  readonly shifts: readonly number[];
  /** The DFT beams kept, when the axis is held in beams. */
  readonly beams?: Beams;
  /** Centre of the averages, cycles per sample. */
  readonly steering: number;
  /** Lowest frequency of the interval that compressed frequencies are unwrapped into, cycles per sample. */
  readonly unwrapFrom: number;
  /** Largest loss inside the limits, dB. */
  readonly droopDb: number;
}

/**
 * Plans every axis of a sensor: method, factors from its limits, steering, looks or beams, unwrapping.
 *
 * @throws SounderError `plan-invalid` for an axis harmonic estimation cannot use (non-uniform); `configuration-invalid` for
 *   one that is sub-sampled, as what recovers it was left out; that and `compression-aliases` for methods and factors that do
 *   not fit
 */
export function planAxes(sensor: SensorDescription, options: CompressionOptions): AxisPlan[] {
  const choices = axisChoices(sensor, (axis) => limitsOf(sensor, axis) !== undefined, options);
  return sensor.axes.map((axis, m) => planAxis(sensor, axis, choices[m], options.compression));
}

function planAxis(
  sensor: SensorDescription,
  axis: Axis,
  choice: AxisChoice,
  { maxDroopDb, steer }: CompressionOptions['compression'],
): AxisPlan {
  if (axis.kept) refuseSubSampled(sensor, axis);
  if (axis.positions && !isUniform(axis.positions, axis.spacing))
    refuse(axis, `"positions" that are not ${axis.spacing} ${axis.unit} apart in ascending order`);
  const { method } = choice;
  const harmonic = isHarmonic(axis);
  const parameter = harmonic ? axisParameter(sensor, axis) : undefined;
  const limits = limitsOf(sensor, axis);
  const common = { axis, harmonic, slowTime: isSymbolAxis(axis), parameter, limits, method, steering: 0, droopDb: 0 };
  const unwrapFrom = (factor: number): number => lowestFrequency(axis, factor, parameter, limits);
  const first = [0];

  if (method === 'dft-window' && limits) {
    const beams = coveringBeams(axis.size, limits);
    return {
      ...common,
      factor: 1,
      compressedSize: beams.size,
      shifts: first,
      beams,
      unwrapFrom: (beams.first + (beams.size - 1) / 2) / axis.size - 1 / 2,
      droopDb: Math.max(...limits.map((f) => beamLossDb(axis.size, beams, f))),
    };
  }
  if (method === 'smoothing') {
    const divisor = choice.factor === 'auto' ? smoothingFactor(axis.size) : choice.factor;
    checkFactor(axis, divisor, undefined, choice.factorField);
    const length = axis.size / divisor;
    const step = choice.step ?? Math.max(1, Math.floor(length / 3));
    const shifts = Array.from({ length: Math.floor((axis.size - length) / step) + 1 }, (_, i) => i * step);
    return { ...common, factor: 1, compressedSize: length, shifts, unwrapFrom: unwrapFrom(1) };
  }
  const averaging = method === 'averaging';
  const factor =
    choice.factor === 'auto' ? chooseFactor(axis.size, limits, { averaging, maxDroopDb, steer }) : choice.factor;
  if (factor !== 1) checkFactor(axis, factor, limits, choice.factorField);
  const steering = averaging && steer && limits && factor > 1 ? (limits[0] + limits[1]) / 2 : 0;
  const ends = limits ?? [steering, steering];
  return {
    ...common,
    factor,
    compressedSize: axis.size / factor,
    shifts: method === 'multi-shift' ? Array.from({ length: factor }, (_, i) => i) : first,
    steering,
    unwrapFrom: unwrapFrom(factor),
    droopDb: averaging ? Math.max(...ends.map((f) => droopDb(factor, f - steering))) : 0,
  };
}

function refuse(axis: Axis, why: string): never {
  throw new SounderError('plan-invalid', `plain: axis "${axis.name}": found ${why}, allowed: a uniform axis`);
}

/** Averages and subspaces are of neighbours that are all there. */
function refuseSubSampled({ streamId }: SensorDescription, axis: Axis): never {
  const { name, size, kept = [] } = axis;
  const remedy = isHarmonic(axis) ? `; put recoverLines with a model of ${name} before it` : '';
  throw new SounderError(
    'configuration-invalid',
    `plain: axis "${name}": found ${kept.length} of ${size} entries (stream ${streamId}), allowed: all of them${remedy}`,
    { field: name, found: kept.length, allowed: size },
  );
}

/** Whether the elements lie `spacing` apart in ascending order, as every formula assumes. */
function isUniform(positions: readonly number[], spacing: number): boolean {
  return positions.every((p, i) => Math.abs(p - positions[0] - i * spacing) <= 1e-6 * spacing);
}

/** Where targets can be along an axis, from the sensor's limits on what it measures. */
function limitsOf(sensor: SensorDescription, axis: Axis): FrequencyWindow | undefined {
  const parameter = isHarmonic(axis) ? axisParameter(sensor, axis) : undefined;
  const limit = parameter && sensor.limits?.[parameter.name];
  if (!limit) return undefined;
  const ends = limit.map((value) => parameter.frequencyOf(value));
  return [Math.min(...ends), Math.max(...ends)];
}

/**
 * Where the unambiguous interval of width 1/D begins: centred on the limits (or on zero), except that a range axis
 * begins one cell before zero range, since noise may push an echo at zero range a little below it.
 */
function lowestFrequency(
  axis: Axis,
  factor: number,
  parameter: AxisParameter | undefined,
  limits: FrequencyWindow | undefined,
): number {
  const width = 1 / factor;
  const centred = limits ? (limits[0] + limits[1] - width) / 2 : -width / 2;
  if (parameter?.name !== 'rangeM') return centred;
  const cell = 1 / axis.size;
  const rising = parameter.frequencyOf(1) > 0;
  if (rising) return limits ? Math.max(centred, -cell) : -cell;
  return limits ? Math.min(centred, cell - width) : cell - width;
}

/** Turns compressed cycles (any turn) into cycles per sample of the original axis. */
export function unwrap(plan: AxisPlan, compressedFrequency: number): number {
  const frequency = compressedFrequency / plan.factor;
  const turn = 1 / plan.factor;
  const offset = (frequency - plan.unwrapFrom) / turn;
  return plan.unwrapFrom + (offset - Math.floor(offset)) * turn;
}

/** Amplitude response of the compression to a target at `frequency` cycles per sample of the original axis. */
export function compressionGain(plan: AxisPlan, frequency: number): number {
  return plan.method === 'averaging' ? averagingGain(plan.factor, frequency - plan.steering) : 1;
}

/** Whether some physical value can have this frequency, half a resolution cell of noise allowed. */
export function isVisible(plan: AxisPlan, theta: number): boolean {
  const { parameter, axis } = plan;
  if (parameter?.name !== 'azimuthDeg') return true;
  const endfire = Math.abs(parameter.frequencyOf(90));
  return Math.abs(theta / plan.factor) <= endfire + 0.5 / axis.size;
}
