import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { checkRegion } from './plan-checks.ts';
import { unfold } from './unfolding.ts';

export interface CovarianceOptions {
  /** Sizes of the source tensor, outermost axis first. */
  readonly shape: readonly number[];
  /** The axis whose covariance is formed (0 is the outermost); every other axis only adds columns. */
  readonly axis: number;
}

export interface CovariancePlan {
  /** N, the rows and columns of the covariance. */
  readonly size: number;
  /** Columns of the unfolding, the number of outer products averaged. */
  readonly columns: number;
  /** Reads `source` (complex float32, the planned shape) and writes the N x N float64 matrix to `target`. */
  apply(source: Region, target: Region): void;
  dispose(): void;
}

/**
 * Plans the covariance along one axis: complex float32 samples in, complex float64 N x N Hermitian matrix out.
 *
 *   R = Y Yᴴ / columns,   Y the unfolding [N, all other elements]:   R[i][j] = mean over c of y[i,c] conj(y[j,c])
 *
 * Products and sums are float64: with float32 sums an echo 70 dB below another is lost. R is exactly Hermitian.
 * Cost 4 N^2 columns flops (one triangle is computed and mirrored).
 *
 * @throws SounderError `plan-invalid` for a shape or axis that does not exist
 */
export function planCovariance(kernels: Kernels, options: CovarianceOptions): CovariancePlan {
  const { exports, memory } = kernels;
  const { outer, size, inner, count } = unfold('covariance', options.shape, options.axis);
  const slab = slabColumns(size, outer * inner);
  const pairs = Math.ceil(size / 2);
  const panels = memory.alloc(pairs * slab * 32);
  const sums = memory.alloc(((pairs * (pairs + 1)) / 2) * 128);
  // Rows that pad the last panel are summed but not read; left as found they might be denormal numbers, which are slow.
  memory.bytes(panels).fill(0);

  return {
    size,
    columns: outer * inner,
    apply(source, target) {
      checkRegion('covariance: source', source, count * 8);
      checkRegion('covariance: target', target, size * size * 16);
      exports.covarianceF64(source.offset, target.offset, panels.offset, sums.offset, outer, size, inner, slab);
    },
    dispose() {
      panels.free();
      sums.free();
    },
  };
}

/** Columns packed at a time: as many as keep the widened rows (16 bytes an element) near the first-level cache. */
export const slabColumns = (size: number, columns: number): number =>
  Math.min(columns, Math.max(64, Math.floor(32768 / (16 * size))));
