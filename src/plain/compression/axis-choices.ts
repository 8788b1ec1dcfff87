import { type Axis, isHarmonic } from '../../core/axes.ts';
import { nearest, SounderError } from '../../core/errors.ts';
import type { SensorDescription } from '../../core/sensor.ts';
import type { CompressionMethod, CompressionOptions } from '../options.ts';

/** What one axis is asked to do: the common choice, or its own. */
export interface AxisChoice {
  readonly method: CompressionMethod;
  readonly factor: number | 'auto';
  /** Where the factor was written. */
  readonly factorField: string;
  readonly step: number | undefined;
}

/**
 * The choice of every axis, `compression.axes` before the common method and factors.
 *
 * A common method passes over axes it cannot work on (looks, a TDM array, single elements); asked for by the axis's own
 * name it is refused there. All that is refused is said in one error.
 *
 * @throws SounderError `configuration-invalid`
 */
export function axisChoices(
  sensor: SensorDescription,
  hasLimits: (axis: Axis) => boolean,
  { compression }: CompressionOptions,
): AxisChoice[] {
  const { factors, axes: own } = compression;
  if (factors !== 'auto') checkAxisNames('compression.factors', factors, sensor.axes);
  checkAxisNames('compression.axes', own, sensor.axes);
  const refused: string[] = [];
  const choices = sensor.axes.map((axis) => choiceOf(sensor, axis, hasLimits(axis), compression, refused));
  if (refused.length > 0) throw new SounderError('configuration-invalid', `plain: ${refused.join('; ')}`);
  return choices;
}

function choiceOf(
  sensor: SensorDescription,
  axis: Axis,
  limited: boolean,
  compression: CompressionOptions['compression'],
  refused: string[],
): AxisChoice {
  const { factors } = compression;
  const own = Object.hasOwn(compression.axes, axis.name) ? compression.axes[axis.name] : {};
  const field = `compression.axes.${axis.name}`;
  const obstacle = obstacleOn(sensor, axis);
  const asked = own.method ?? compression.method;
  const method = obstacle === undefined || own.method !== undefined ? asked : 'none';
  const named = factors === 'auto' ? undefined : factors[axis.name];
  const factorField = own.factor === undefined ? `compression.factors.${axis.name}` : `${field}.factor`;
  const factor = own.factor ?? named ?? (factors === 'auto' || own.method !== undefined ? 'auto' : 1);

  if (obstacle !== undefined && method !== 'none')
    refused.push(`${field}.method: found ${method}, allowed: none (${obstacle})`);
  else if (method === 'dft-window' && !limited)
    refused.push(
      `${own.method === undefined ? 'compression.method' : `${field}.method`}: found dft-window on axis ${axis.name} ` +
        `without limits, allowed: limits in the description of the sensor, or another method in ${field}`,
    );
  const whole = method === 'none' || method === 'dft-window';
  if (whole && factor !== 'auto' && factor !== 1)
    refused.push(`${factorField}: found ${factor}, allowed: 1 (${obstacle ?? `method ${method}`})`);
  if (own.step !== undefined && method !== 'smoothing')
    refused.push(`${field}.step: found ${own.step}, allowed: none (method ${method}; only smoothing has steps)`);
  return { method, factor: whole ? 1 : factor, factorField, step: own.step };
}

/** Why an axis cannot be compressed, if it cannot. */
function obstacleOn(sensor: SensorDescription, axis: Axis): string | undefined {
  if (!isHarmonic(axis)) return 'the axis holds looks';
  // A TDM array is a tensor of its own (transmitter x receiver), sampled at different times.
  if (sensor.tdm && axis.name === 'antenna') return 'a TDM array';
  return axis.size === 1 ? 'a single element' : undefined;
}

/**
 * Checks that options name axes that are there.
 *
 * @throws SounderError `configuration-invalid` naming the axis found and the one perhaps meant
 */
export function checkAxisNames(field: string, named: Readonly<Record<string, unknown>>, axes: readonly Axis[]): void {
  const names = axes.map((axis) => axis.name);
  const unknown = Object.keys(named).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const meant = nearest(unknown, names);
  const suggestion = meant === undefined ? '' : ` did you mean "${meant}"?`;
  throw new SounderError(
    'configuration-invalid',
    `plain: ${field}: found axis "${unknown}",${suggestion} allowed: ${names.join(', ')}`,
  );
}
