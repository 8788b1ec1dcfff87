import { type BlockRows, blockRows } from './block-rows.ts';
import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { checkInteger, checkRegion, checkShape, planError } from './plan-checks.ts';
import { kron, vectorWeights } from './steering-weights.ts';

export interface BlockAverageOptions {
  /** Sizes of the source tensor, outermost axis first. */
  readonly shape: readonly number[];
  /** Length of a block on each axis; divides the size. */
  readonly factors: readonly number[];
  /** Cycles per sample on each axis that the mean is steered to; 0 (a plain mean) when absent. */
  readonly centre?: readonly number[];
}

export interface BlockAveragePlan {
  /** Sizes of the averaged tensor: shape[m] / factors[m]. */
  readonly shape: readonly number[];
  /** Averages `source` (complex float32, the planned shape) into `target` (complex float32, `shape`). */
  apply(source: Region, target: Region): void;
  dispose(): void;
}

/**
 * Plans the mean over disjoint blocks of consecutive elements on every axis, optionally steered to a frequency.
 *
 *   out[i] = 1 / (D_1 .. D_M)  sum_d  x[i D + d] exp(-j 2 pi (f_1 d_1 + .. + f_M d_M)),   0 <= d_m < D_m
 *
 * One pass over the source, bound by memory; the weights depend on d only, so the phase at i stays that of x[i D].
 *
 * @throws SounderError `plan-invalid` naming the axis whose factor does not divide its size
 */
export function planBlockAverage(kernels: Kernels, options: BlockAverageOptions): BlockAveragePlan {
  const { shape, factors, centre } = options;
  const count = checkShape('block average', shape);
  checkFactors(shape, factors);
  if (centre && (centre.length !== shape.length || !centre.every(Number.isFinite)))
    throw planError('block average.centre', centre, `${shape.length} finite numbers (cycles per sample)`);

  const layout = blockRows(shape, factors, centre);
  const blockSize = layout.factor * layout.offsets.length;
  const steered = centre?.some((f, axis) => f !== 0 && factors[axis] > 1) ?? false;
  const { run, free } = planRows(kernels, layout, steered);

  return {
    shape: shape.map((size, axis) => size / factors[axis]),
    apply(source, target) {
      checkRegion('block average: source', source, count * 8);
      checkRegion('block average: target', target, (count / blockSize) * 8);
      run(source.offset, target.offset);
    },
    dispose: free,
  };
}

function checkFactors(shape: readonly number[], factors: readonly number[]): void {
  if (factors.length !== shape.length)
    throw planError('block average.factors', factors, `one factor for each of the ${shape.length} axes`);
  factors.forEach((factor, axis) => {
    const where = `block average.factors[${axis}]`;
    checkInteger(where, factor, 1);
    const size = shape[axis];
    if (size % factor === 0) return;
    const divisors = Array.from({ length: size }, (_, i) => i + 1).filter((d) => size % d === 0);
    throw planError(where, factor, `a divisor of axis ${axis} of size ${size}: ${divisors.join(', ')}`);
  });
}

/** Puts the tables of a layout into kernel memory and picks the kernel for the block's length along the row. */
function planRows({ exports, memory }: Kernels, layout: BlockRows, steered: boolean) {
  const { columns, factor, starts, offsets, inner, outer } = layout;
  const [outRows, rows] = [starts.length, offsets.length];
  const scale = 1 / (factor * rows);
  const rowWeights = outer.map((w) => w * scale);

  const regions: Region[] = [];
  const table = (words: Uint32Array | Float32Array): number => {
    const region = memory.alloc(words.byteLength);
    regions.push(region);
    memory.bytes(region).set(new Uint8Array(words.buffer));
    return region.offset;
  };
  const startsAt = table(starts);
  const offsetsAt = table(offsets);
  const free = (): void => regions.forEach((region) => region.free());

  if (factor <= 2) {
    // One vector of weights for each source row: its own weight twice, or its weight times those of the pair.
    const by = steered ? table(vectorWeights(kron(rowWeights, factor === 1 ? pairOfOnes : inner))) : scale;
    const [plain, turned] =
      factor === 1
        ? [exports.rowMeanF32, exports.steeredRowMeanF32]
        : [exports.pairMeanF32, exports.steeredPairMeanF32];
    const kernel = steered ? turned : plain;
    return {
      run: (from: number, to: number) => kernel(from, to, startsAt, outRows, offsetsAt, rows, columns, by),
      free,
    };
  }
  if (!steered) {
    const kernel = exports.blockMeanF32;
    return {
      run: (from: number, to: number) => kernel(from, to, startsAt, outRows, offsetsAt, rows, columns, factor, scale),
      free,
    };
  }
  const innerAt = table(vectorWeights(inner));
  const outerAt = table(vectorWeights(kron(rowWeights, pairOfOnes)));
  const kernel = exports.steeredBlockMeanF32;
  return {
    run: (from: number, to: number) =>
      kernel(from, to, startsAt, outRows, offsetsAt, rows, columns, factor, innerAt, outerAt),
    free,
  };
}

const pairOfOnes = Float64Array.of(1, 0, 1, 0);
