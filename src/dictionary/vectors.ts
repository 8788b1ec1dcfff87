import { sampledSize } from '../core/axes.ts';
import { SounderError } from '../core/errors.ts';
import { isComplex, samplesPerSnapshot, type SensorDescription } from '../core/sensor.ts';

/** A patch of a snapshot: how many samples along each axis it spans, and how far apart patches lie along it. */
export type Patch = Readonly<Record<string, { readonly size: number; readonly hop?: number | undefined }>>;

/** Which vectors of a snapshot are looked at. */
export interface VectorOptions {
  /** Vectors are the fibres along this axis; by default `channel`, for the modality `vectors` only. */
  readonly axis?: string | undefined;
  /** Vectors are patches over these axes instead, one index along every other axis. */
  readonly patch?: Patch | undefined;
}

/** The vectors of a snapshot: vector v holds samples `starts[v] + offsets[i]`, i = 0..size-1. */
export interface VectorLayout {
  readonly sensor: SensorDescription;
  /** The axis of fibres, or those of patches, as errors name them. */
  readonly axes: string;
  /** Samples in a vector. */
  readonly size: number;
  /** Vectors in a snapshot. */
  readonly count: number;
  readonly complex: boolean;
  readonly starts: Uint32Array;
  readonly offsets: Uint32Array;
  /** In how many vectors a sample is; absent where that is 1 everywhere. */
  readonly coverage?: Uint32Array;
}

/** Numbers in a vector: two a sample when complex. */
export const numbersOf = ({ size, complex }: Pick<VectorLayout, 'size' | 'complex'>): number =>
  complex ? 2 * size : size;

/** Most samples in a vector: what a learner takes. */
const LARGEST = 1024;

/**
 * Lays out the vectors of a sensor's snapshots: the fibres along one axis, or patches over some, in row-major order.
 *
 * Patches begin every `hop` samples (their size by default) and once more at the end of an axis, so that every sample is in one.
 *
 * @throws SounderError `configuration-invalid` naming the option
 */
export function layVectors(sensor: SensorDescription, options: VectorOptions = {}): VectorLayout {
  const { axis, patch } = options;
  if (axis !== undefined && patch) throw invalid('axis', `"${axis}" and a patch`, 'one of both');
  const spans = patch ?? { [axis ?? defaultAxis(sensor)]: undefined };
  const names = sensor.axes.map(({ name }) => name);
  for (const name of Object.keys(spans))
    if (!names.includes(name)) throw invalid(patch ? 'patch' : 'axis', `"${name}"`, `an axis: ${names.join(', ')}`);
  let [starts, offsets] = [[0], [0]];
  let stride = samplesPerSnapshot(sensor);
  for (const each of sensor.axes) {
    const length = sampledSize(each);
    stride /= length;
    const spanned = Object.hasOwn(spans, each.name);
    const { size = spanned ? length : 1, hop = size } = spans[each.name] ?? {};
    checkSpan(each.name, 'size', size, `the ${length} samples of the axis`, length);
    checkSpan(each.name, 'hop', hop, `the size of the patch, ${size}`, size);
    starts = combine(starts, places(length, size, hop), stride);
    offsets = combine(
      offsets,
      Array.from({ length: size }, (_, i) => i),
      stride,
    );
  }
  const size = offsets.length;
  if (size < 2 || size > LARGEST)
    throw invalid(patch ? 'patch' : 'axis', `vectors of ${size} samples`, `2 to ${LARGEST} samples`);
  const coverage = coverageOf(samplesPerSnapshot(sensor), starts, offsets);
  return {
    sensor,
    axes: Object.keys(spans).join(' x '),
    size,
    count: starts.length,
    complex: isComplex(sensor.datatype),
    starts: Uint32Array.from(starts),
    offsets: Uint32Array.from(offsets),
    ...(coverage && { coverage }),
  };
}

function defaultAxis({ modality, axes }: SensorDescription): string {
  if (modality === 'vectors' && axes.some(({ name }) => name === 'channel')) return 'channel';
  throw invalid('axis', 'nothing', `an axis: ${axes.map(({ name }) => name).join(', ')}`);
}

function checkSpan(axis: string, name: 'size' | 'hop', found: number, of: string, most: number): void {
  if (!Number.isInteger(found) || found < 1 || found > most)
    throw invalid(`patch.${axis}.${name}`, found, `an integer from 1 to ${of}`);
}

/** Where patches begin along an axis. */
function places(length: number, size: number, hop: number): number[] {
  const last = length - size;
  const regular = Array.from({ length: Math.floor(last / hop) + 1 }, (_, i) => i * hop);
  return last % hop === 0 ? regular : [...regular, last];
}

const combine = (outer: readonly number[], inner: readonly number[], stride: number): number[] =>
  outer.flatMap((start) => inner.map((place) => start + place * stride));

function coverageOf(samples: number, starts: readonly number[], offsets: readonly number[]): Uint32Array | undefined {
  if (starts.length * offsets.length === samples) return undefined;
  const coverage = new Uint32Array(samples);
  for (const start of starts) for (const offset of offsets) coverage[start + offset]++;
  return coverage;
}

/** Brings the vectors of a snapshot together; `samples` and `vectors` in pairs when complex. */
export function gatherVectors(layout: VectorLayout, samples: ArrayLike<number>, vectors: Float64Array): void {
  const { starts, offsets, complex } = layout;
  let at = 0;
  for (const start of starts)
    for (const offset of offsets) {
      const from = start + offset;
      if (!complex) vectors[at++] = samples[from];
      else {
        vectors[at++] = samples[2 * from];
        vectors[at++] = samples[2 * from + 1];
      }
    }
}

/** Puts vectors back where they were; a sample of several is their mean. */
export function scatterVectors(layout: VectorLayout, vectors: Float64Array, samples: Float64Array): void {
  const { starts, offsets, complex, coverage } = layout;
  const parts = complex ? 2 : 1;
  samples.fill(0);
  let at = 0;
  for (const start of starts)
    for (const offset of offsets)
      for (let part = 0; part < parts; part++) samples[(start + offset) * parts + part] += vectors[at++];
  if (coverage) for (let i = 0; i < samples.length; i++) samples[i] /= coverage[Math.floor(i / parts)];
}

const invalid = (field: string, found: unknown, allowed: string): SounderError =>
  new SounderError('configuration-invalid', `vectors.${field}: found ${String(found)}, allowed: ${allowed}`, {
    field,
    found,
  });
