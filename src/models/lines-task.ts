import type { CaptureReader } from '../captures/capture.ts';
import { SounderError } from '../core/errors.ts';
import { bytesPerSnapshot } from '../core/sensor.ts';
import type { Kernels } from '../kernels/load.ts';
import { gatherLines, lineLayout, linearError, linearEstimate, realViews } from '../learning/index.ts';
import type { StoredModel } from './folder.ts';
import type { LinesTask } from './training-spec.ts';

/** Mean products of the entries of lines, of those that are learned from and of the others. */
export interface LineMoments {
  readonly axis: { readonly name: string; readonly size: number };
  /** size x size, symmetric. */
  readonly learned: Float64Array;
  /** The same of lines that nothing was learned from; those learned from where there are no others. */
  readonly unseen: Float64Array;
  readonly lines: { readonly learned: number; readonly unseen: number };
}

/** Lines whose products are added at once. */
const LINES = 64;

/**
 * Reads the second moments of a capture's lines, in the order in which they are stored: the leading share is learned from.
 *
 * @throws SounderError `configuration-invalid` for an axis that is not there or not whole; `samples-not-finite`; as the reader
 */
export async function lineMoments(
  kernels: Kernels,
  reader: CaptureReader,
  { axis: name, learn }: Pick<LinesTask, 'axis' | 'learn'>,
): Promise<LineMoments> {
  const { sensor, count, path } = reader;
  const layout = lineLayout(sensor, name, `${path}: task`);
  const { entries: size, lines } = layout;
  if (size !== layout.axis.size)
    throw new SounderError(
      'configuration-invalid',
      `${path}: task.axis: found ${size} of ${layout.axis.size} entries of ${name}, allowed: a capture that has them all`,
      { field: 'task.axis', found: size },
    );
  const all = count * lines;
  const learned = Math.max(1, Math.round(learn * all));
  const { memory, exports } = kernels;
  const regions = [8 * LINES * size, 8 * size * size, 8 * size * size, 32 * LINES].map((bytes) => memory.alloc(bytes));
  try {
    const [values, ...targets] = regions;
    const panel = targets[2].offset;
    const doubles = memory.float64(values, LINES * size);
    const sums = [0, 1].map((i) => memory.float64(targets[i], size * size).fill(0));
    const row = 8 * size;
    const singles = new Float32Array(LINES * size);
    const view = realViews(sensor.datatype);
    const bytes = new Uint8Array(bytesPerSnapshot(sensor));
    for (let index = 0; index < count; index++) {
      const samples = view((await reader.read(index, bytes)).samples);
      for (let first = 0; first < lines;) {
        const before = index * lines + first;
        const part = before < learned ? 0 : 1;
        const most = part === 0 ? learned - before : Infinity;
        const taken = Math.min(LINES, lines - first, most);
        if (gatherLines(layout, samples, first, taken, singles) !== 0)
          throw new SounderError(
            'samples-not-finite',
            `${path}: snapshot ${index}: found a number that is not finite, allowed: finite numbers`,
          );
        doubles.set(singles);
        // prettier-ignore
        exports.multiplyF64(values.offset, 8, row, values.offset, row, 8, targets[part].offset, row, size, taken, size, panel, 1, 1);
        first += taken;
      }
    }
    const unseen = all - learned;
    const moments = sums.map((sum, part) => mirrored(sum, size, part === 0 ? learned : Math.max(1, unseen)));
    return {
      axis: { name, size },
      learned: moments[0],
      unseen: unseen > 0 ? moments[1] : moments[0],
      lines: { learned, unseen },
    };
  } finally {
    for (const region of regions) region.free();
  }
}

/**
 * The model of the task `lines`: the linear estimate of least mean square error from the entries of a mask.
 *
 * Its metrics are over the lines that nothing was learned from: error over power in dB, of all entries.
 *
 * @throws SounderError `plan-invalid` where entries depend on each other
 */
export function linesModel(
  { moments: averaging, noise }: Pick<LinesTask, 'moments' | 'noise'>,
  { axis, learned, unseen, lines }: LineMoments,
  kept: readonly number[],
): Omit<StoredModel, 'training'> {
  const { size } = axis;
  const covariance = averaging === 'full' ? learned : stationary(learned, size);
  let power = 0;
  for (let n = 0; n < size; n++) power += covariance[n * size + n] / size;
  const matrix = linearEstimate(covariance, size, kept, noise * power);
  const inDb = (ratio: number): number => 10 * Math.log10(Math.max(ratio, Number.MIN_VALUE));
  return {
    kind: 'linear-lines',
    axis,
    kept,
    options: { moments: averaging, noise },
    weights: new Map([['matrix', matrix]]),
    metrics: {
      // Where all lines were learned from, no line is left to judge by.
      ...(lines.unseen > 0 && { nmseDb: inDb(linearError(unseen, size, kept, matrix)) }),
      learnedNmseDb: inDb(linearError(learned, size, kept, matrix)),
      lines: lines.unseen,
      learnedLines: lines.learned,
    },
  };
}

/** Moments that depend on the distance of entries alone: sums along the diagonals over the size, which stays positive semidefinite. */
function stationary(covariance: Float64Array, size: number): Float64Array {
  const byDistance = new Float64Array(size);
  for (let i = 0; i < size; i++) for (let j = i; j < size; j++) byDistance[j - i] += covariance[i * size + j] / size;
  return covariance.map((_, at) => byDistance[Math.abs(Math.floor(at / size) - (at % size))]);
}

/** The lower triangle of sums on both sides, over how many were summed. */
function mirrored(lower: Float64Array, size: number, count: number): Float64Array {
  const full = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) full[i * size + j] = full[j * size + i] = lower[i * size + j] / count;
  return full;
}
