import { type Axis, sampledSize } from '../core/axes.ts';
import { nearest, SounderError } from '../core/errors.ts';
import { bytesPerSample, type Datatype, isComplex, type SensorDescription, shapeOf } from '../core/sensor.ts';

/** How the lines along one axis lie among the real numbers of a snapshot: line (o, i) begins at o x entries x inner + i. */
export interface LineLayout {
  readonly axis: Axis;
  /** Place of the axis, 0 the outermost. */
  readonly at: number;
  readonly outer: number;
  /** Entries of a line that there are. */
  readonly entries: number;
  /** Real numbers between neighbours of a line; real and imaginary parts are lines of their own. */
  readonly inner: number;
  readonly lines: number;
}

/**
 * Where the lines along a named axis are.
 *
 * @throws SounderError `configuration-invalid` for an axis that is not there
 */
export function lineLayout(sensor: SensorDescription, name: string, where: string): LineLayout {
  const { axes, streamId } = sensor;
  const at = axes.findIndex((axis) => axis.name === name);
  if (at < 0) {
    const names = axes.map((axis) => axis.name);
    const meant = nearest(name, names);
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
    throw new SounderError(
      'configuration-invalid',
      `${where}: axis: found "${name}", allowed: ${names.join(', ')} (stream ${streamId})${hint}`,
      { field: 'axis', found: name, allowed: names },
    );
  }
  const shape = shapeOf(sensor);
  const product = (sizes: readonly number[]): number => sizes.reduce((n, size) => n * size, 1);
  const outer = product(shape.slice(0, at));
  const inner = product(shape.slice(at + 1)) * (isComplex(sensor.datatype) ? 2 : 1);
  return { axis: axes[at], at, outer, entries: sampledSize(axes[at]), inner, lines: outer * inner };
}

/** Real numbers of raw samples. */
export type RealSamples = Float32Array | Float64Array | Int16Array;

/** Views raw samples as the real numbers they are; those that lie askew in memory are copied into one buffer. */
export function realViews(datatype: Datatype): (bytes: Uint8Array) => RealSamples {
  const Real = { cf32_le: Float32Array, rf32_le: Float32Array, cf64_le: Float64Array, ci16_le: Int16Array, ri16_le: Int16Array }[datatype]; // prettier-ignore
  const width = bytesPerSample[datatype] / (isComplex(datatype) ? 2 : 1);
  let straight = new Uint8Array(0);
  return (bytes) => {
    let from = bytes;
    if (bytes.byteOffset % width !== 0) {
      if (straight.byteLength !== bytes.byteLength) straight = new Uint8Array(bytes.byteLength);
      straight.set(bytes);
      from = straight;
    }
    return new Real(from.buffer as ArrayBuffer, from.byteOffset, from.byteLength / width);
  };
}

/**
 * Copies lines beside each other as float32.
 *
 * @param first  the first of them, in the order of `LineLayout`
 * @returns 0, or NaN where a number is not finite as float32
 */
export function gatherLines(
  { entries, inner }: LineLayout,
  samples: RealSamples,
  first: number,
  count: number,
  into: Float32Array,
): number {
  let check = 0;
  for (let line = 0; line < count; line++) {
    const number = first + line;
    const begin = Math.floor(number / inner) * entries * inner + (number % inner);
    const row = line * entries;
    for (let m = 0; m < entries; m++) {
      into[row + m] = samples[begin + m * inner];
      check += 0 * into[row + m];
    }
  }
  return check;
}

/** Puts lines of `size` entries where they belong among whole ones; the way back of `gatherLines`. */
export function scatterLines(
  { inner }: Pick<LineLayout, 'inner'>,
  size: number,
  lines: Float32Array,
  first: number,
  count: number,
  into: Float32Array,
): number {
  let check = 0;
  for (let line = 0; line < count; line++) {
    const number = first + line;
    const begin = Math.floor(number / inner) * size * inner + (number % inner);
    const row = line * size;
    for (let n = 0; n < size; n++) {
      into[begin + n * inner] = lines[row + n];
      check += 0 * lines[row + n];
    }
  }
  return check;
}
