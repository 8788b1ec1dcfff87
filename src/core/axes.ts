import { SounderError } from './errors.ts';

/** Units an axis spacing may carry; `index` is for axes that are only counted (polarisation, repeated looks). */
export const axisUnits = ['wavelength', 'm', 'Hz', 's', 'index'] as const;
export type AxisUnit = (typeof axisUnits)[number];

/**
 * One named axis of a snapshot tensor: `size` elements, `spacing` apart in `unit`.
 *
 * `sign` is the direction of phase along the axis, `origin` the coordinate of element 0, `positions` the element
 * coordinates of a non-uniform axis, `kept` the indices that were sampled (then `size` is the full size).
 */
export interface Axis {
  readonly name: string;
  readonly size: number;
  readonly spacing: number;
  readonly unit: AxisUnit;
  readonly sign: 1 | -1;
  readonly origin: number;
  readonly positions?: readonly number[];
  readonly kept?: readonly number[];
}

/** What a caller writes to describe an axis; the rest is filled in by `defineAxis`. */
export type AxisFields = Pick<Axis, 'name' | 'size' | 'spacing' | 'unit'> & Partial<Axis>;

/** Units each known axis may carry (contract of the `sensing` SigMF extension); other names may carry any unit. */
const knownAxisUnits: Readonly<Record<string, readonly AxisUnit[]>> = {
  antenna: ['wavelength', 'm'],
  subcarrier: ['Hz'],
  symbol: ['s'],
  chirp: ['s'],
  channel: ['m'],
  fast_time: ['s'],
  slow_time: ['s'],
  batch: ['s', 'index'],
};

/** Axes along which a target is not a complex exponential: their elements are independent looks at one scene. */
const incoherentAxes: readonly string[] = ['polarisation', 'polarization', 'look', 'transmitter'];

/** Whether a target is a complex exponential along this axis, or the axis only repeats the scene with other gains. */
export const isHarmonic = (axis: Axis): boolean => !incoherentAxes.includes(axis.name);

/** Whether this axis is slow time of a radar frame (`symbol`, or `chirp` for FMCW). */
export const isSymbolAxis = (axis: Axis): boolean => axis.name === 'symbol' || axis.name === 'chirp';

/** Number of elements actually sampled along the axis. */
export const sampledSize = (axis: Axis): number => axis.kept?.length ?? axis.size;

const finite = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/**
 * Checks one axis and fills its defaults (`sign` -1 for `subcarrier`, else 1; `origin` 0).
 *
 * @param where  what the message names as the place of the fault, e.g. `scene.sigmf-meta: sensing:axes[1]`
 * @throws SounderError `capture-invalid` naming the field, what was found and what is allowed
 */
export function defineAxis(fields: AxisFields, where = 'axis'): Axis {
  const { name, size, spacing, unit } = fields;
  const fail = (field: string, found: unknown, allowed: string): never => {
    const shown = found === undefined ? 'nothing' : typeof found === 'number' ? String(found) : JSON.stringify(found);
    throw new SounderError('capture-invalid', `${where}.${field}: found ${shown}, allowed: ${allowed}`, {
      field,
      found,
      allowed,
    });
  };
  if (typeof name !== 'string' || name === '') fail('name', name, 'a non-empty string');
  if (!Number.isInteger(size) || size < 1) fail('size', size, 'an integer of at least 1');
  if (!axisUnits.includes(unit)) fail('unit', unit, axisUnits.join(', '));
  const units = Object.hasOwn(knownAxisUnits, name) ? knownAxisUnits[name] : undefined;
  if (units && !units.includes(unit)) fail('unit', unit, `${units.join(', ')} for axis "${name}"`);
  if (!finite(spacing) || spacing <= 0) fail('spacing', spacing, `a finite number above 0 (${unit})`);
  const sign = fields.sign ?? (name === 'subcarrier' ? -1 : 1);
  if (sign !== 1 && sign !== -1) fail('sign', sign, '1 or -1');
  const origin = fields.origin ?? 0;
  if (!finite(origin)) fail('origin', origin, `a finite number (${unit})`);

  const { positions, kept } = fields;
  if (positions !== undefined && (!Array.isArray(positions) || positions.length !== size || !positions.every(finite)))
    fail('positions', Array.isArray(positions) ? positions.length : positions, `${size} finite numbers (${unit})`);
  if (kept !== undefined) {
    const ascending =
      Array.isArray(kept) &&
      kept.length > 0 &&
      kept.every((k, i) => Number.isInteger(k) && k >= 0 && k < size && (i === 0 || k > kept[i - 1]));
    if (!ascending) fail('kept', kept, `ascending indices from 0 to ${size - 1}`);
  }
  return {
    name,
    size,
    spacing,
    unit,
    sign,
    origin,
    ...(positions && { positions }),
    ...(kept && { kept }),
  };
}
