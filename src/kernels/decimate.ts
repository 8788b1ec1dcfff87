import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { gridOffsets, mergeAxes } from './merge-axes.ts';
import { checkInteger, checkRegion, checkShape, planError } from './plan-checks.ts';

export interface DecimateOptions {
  /** Sizes of the source tensor, outermost axis first. */
  readonly shape: readonly number[];
  /** Elements 0, D, 2D, .. are kept on each axis; D need not divide the size. */
  readonly factors: readonly number[];
}

export interface DecimatePlan {
  /** Sizes of the result: shape[m] / factors[m], rounded up. */
  readonly shape: readonly number[];
  /** Copies the kept elements of `source` (complex float32, the planned shape) to `target` (complex float32, `shape`). */
  apply(source: Region, target: Region): void;
  dispose(): void;
}

/**
 * Plans keeping every D-th element on every axis of a complex float32 tensor.
 *
 * Unlike the block average this folds noise and everything outside the band into the result. Cost: one pass over what
 * is kept.
 *
 * @throws SounderError `plan-invalid` unless there is one factor of at least 1 for each axis
 */
export function planDecimate(kernels: Kernels, options: DecimateOptions): DecimatePlan {
  const { exports, memory } = kernels;
  const { shape, factors } = options;
  const count = checkShape('decimate', shape);
  if (factors.length !== shape.length)
    throw planError('decimate.factors', factors, `one factor for each of the ${shape.length} axes`);
  factors.forEach((factor, axis) => checkInteger(`decimate.factors[${axis}]`, factor, 1));

  const { starts, columns, step } = keptRows(shape, factors);
  const table = memory.alloc(starts.byteLength);
  memory.bytes(table).set(new Uint8Array(starts.buffer));

  return {
    shape: shape.map((size, axis) => Math.ceil(size / factors[axis])),
    apply(source, target) {
      checkRegion('decimate: source', source, count * 8);
      checkRegion('decimate: target', target, starts.length * columns * 8);
      exports.decimateF32(source.offset, target.offset, table.offset, starts.length, columns, step);
    },
    dispose: () => table.free(),
  };
}

/** Byte offsets of the rows that hold kept elements, and how many lie `step` bytes apart in each. */
function keptRows(shape: readonly number[], factors: readonly number[]) {
  const [row, ...outer] = mergeAxes(shape, factors).reverse();
  let stride = row.size * 8;
  let starts: Uint32Array = new Uint32Array(1);
  for (const { size, factor } of outer) {
    starts = gridOffsets(Math.ceil(size / factor), stride * factor, starts);
    stride *= size;
  }
  return { starts, columns: Math.ceil(row.size / row.factor), step: row.factor * 8 };
}
