import { type Axis, isHarmonic, isSymbolAxis } from '../core/axes.ts';
import { nearest, SounderError } from '../core/errors.ts';
import type { SensorDescription } from '../core/sensor.ts';
import { type AxisParameter, axisParameter } from '../physics/axis-parameter.ts';
import { averagingGain, checkFactor, chooseFactor, droopDb, type FrequencyWindow } from './compression-factors.ts';
import type { CompressionOptions } from './options.ts';

/** One axis as the estimator sees it: how it is compressed and where its frequencies lie. */
export interface AxisPlan {
  readonly axis: Axis;
  /** False on an axis whose elements are independent looks at the scene (polarisation). */
  readonly harmonic: boolean;
  readonly slowTime: boolean;
  readonly parameter: AxisParameter | undefined;
  /** Where targets can be, cycles per sample; undefined where nothing is known. */
  readonly limits: FrequencyWindow | undefined;
  readonly factor: number;
  readonly compressedSize: number;
  /**
   * The compressed axis holds `compressedSize` adjacent DFT beams of `size` elements, beam `first` first:
   * y_k = (1 / sqrt N) sum_n exp(-j 2 pi (k / N) (n - (N - 1) / 2)) x_n. Absent: it holds elements.
   */
  readonly beams?: { readonly size: number; readonly first: number };
  /** Centre of the averages, cycles per sample. */
  readonly steering: number;
  /** Lowest frequency of the interval that compressed frequencies are unwrapped into, cycles per sample. */
  readonly unwrapFrom: number;
  /** Largest loss inside the limits, dB. */
  readonly droopDb: number;
}

/**
 * Plans every axis of a sensor: factors from its limits, steering, unwrapping.
 *
 * @throws SounderError `plan-invalid` for an axis harmonic estimation cannot use (non-uniform, sub-sampled);
 *   `configuration-invalid` and `compression-aliases` for factors that do not fit
 */
export function planAxes(sensor: SensorDescription, options: CompressionOptions): AxisPlan[] {
  const { factors } = options.compression;
  if (factors !== 'auto') {
    const unknown = Object.keys(factors).find((name) => !sensor.axes.some((axis) => axis.name === name));
    if (unknown !== undefined) {
      const names = sensor.axes.map((axis) => axis.name);
      const meant = nearest(unknown, names);
      const suggestion = meant === undefined ? '' : ` did you mean "${meant}"?`;
      throw new SounderError(
        'configuration-invalid',
        `plain: compression.factors: found axis "${unknown}",${suggestion} allowed: ${names.join(', ')}`,
      );
    }
  }
  return sensor.axes.map((axis) => planAxis(sensor, axis, options));
}

function planAxis(sensor: SensorDescription, axis: Axis, options: CompressionOptions): AxisPlan {
  if (axis.kept) refuse(axis, 'sub-sampled ("kept")');
  if (axis.positions && !isUniform(axis.positions, axis.spacing))
    refuse(axis, `"positions" that are not ${axis.spacing} ${axis.unit} apart in ascending order`);
  const harmonic = isHarmonic(axis);
  const parameter = harmonic ? axisParameter(sensor, axis) : undefined;
  const limits = parameter && limitWindow(sensor, parameter);
  const { method, maxDroopDb, steer } = options.compression;
  const averaging = method === 'averaging';
  // A TDM array is a tensor of its own (transmitter x receiver), sampled at different times: it is never averaged.
  const compressible = harmonic && method !== 'none' && !(sensor.tdm && axis.name === 'antenna');
  const { factors } = options.compression;
  const asked = factors === 'auto' ? undefined : (factors[axis.name] ?? 1);
  if (asked !== undefined && asked !== 1) {
    if (!compressible)
      throw new SounderError(
        'configuration-invalid',
        `plain: compression.factors.${axis.name}: found ${asked}, allowed: 1 (no method, a TDM array, or looks)`,
      );
    checkFactor(axis, asked, limits);
  }
  const factor = !compressible ? 1 : (asked ?? chooseFactor(axis.size, limits, { averaging, maxDroopDb, steer }));
  const steering = averaging && steer && limits && factor > 1 ? (limits[0] + limits[1]) / 2 : 0;
  const ends = limits ?? [steering, steering];
  return {
    axis,
    harmonic,
    slowTime: isSymbolAxis(axis),
    parameter,
    limits,
    factor,
    compressedSize: axis.size / factor,
    steering,
    unwrapFrom: lowestFrequency(axis, factor, parameter, limits),
    droopDb: averaging ? Math.max(...ends.map((f) => droopDb(factor, f - steering))) : 0,
  };
}

function refuse(axis: Axis, why: string): never {
  throw new SounderError(
    'plan-invalid',
    `plain: axis "${axis.name}": found ${why}, allowed: a uniform, fully sampled axis`,
  );
}

/** Whether the elements lie `spacing` apart in ascending order, as every formula assumes. */
function isUniform(positions: readonly number[], spacing: number): boolean {
  return positions.every((p, i) => Math.abs(p - positions[0] - i * spacing) <= 1e-6 * spacing);
}

function limitWindow(sensor: SensorDescription, parameter: AxisParameter): FrequencyWindow | undefined {
  const limit = sensor.limits?.[parameter.name];
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
export function compressionGain(plan: AxisPlan, frequency: number, averaging: boolean): number {
  return averaging ? averagingGain(plan.factor, frequency - plan.steering) : 1;
}

/** Whether some physical value can have this frequency, half a resolution cell of noise allowed. */
export function isVisible(plan: AxisPlan, theta: number): boolean {
  const { parameter, axis } = plan;
  if (parameter?.name !== 'azimuthDeg') return true;
  const endfire = Math.abs(parameter.frequencyOf(90));
  return Math.abs(theta / plan.factor) <= endfire + 0.5 / axis.size;
}
