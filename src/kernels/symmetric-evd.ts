import { SounderError } from '../core/errors.ts';
import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { checkInteger, checkRegion } from './plan-checks.ts';

/** A planned eigen-decomposition: buffers taken once, applied to any number of matrices of one size. */
export interface EvdPlan {
  /**
   * @param matrix  float64 `[n, n]` row-major (complex: interleaved); only the lower triangle matters; destroyed
   * @param values  receives float64 `[n]`, descending
   * @param vectors  receives `[n, n]`: row k is the unit eigenvector of `values[k]`
   * @throws SounderError `not-converged` when the matrix is not finite
   */
  apply(matrix: Region, values: Region, vectors: Region): void;
  dispose(): void;
}

/** As `EvdPlan`, also for smaller matrices: `order` x `order`, packed, `order` at most the planned n. */
export interface SymmetricEvdPlan extends EvdPlan {
  apply(matrix: Region, values: Region, vectors: Region, order?: number): void;
}

/**
 * Plans the eigen-decomposition of real symmetric `n x n` float64 matrices: Householder reduction and implicit QL.
 *
 * Martin, Reinsch and Wilkinson (1968), EISPACK tred2 and imtql2. About `10 n^3` operations. Errors are a small multiple
 * of `n eps ||A||`, whatever the rank and however often an eigenvalue repeats.
 *
 * @throws SounderError `plan-invalid` when `n` is not an integer from 1 to 8192
 */
export function planSymmetricEvd(kernels: Kernels, n: number): SymmetricEvdPlan {
  checkInteger('planSymmetricEvd.n', n, 1, 8192);
  const work = kernels.memory.alloc(3 * n * 8);
  return {
    apply: (matrix, values, vectors, order = n) => {
      checkInteger('symmetric evd: order', order, 1, n);
      checkRegion('symmetric evd: matrix', matrix, order * order * 8);
      checkRegion('symmetric evd: values', values, order * 8);
      checkRegion('symmetric evd: vectors', vectors, order * order * 8);
      const { offset } = work;
      const status = kernels.exports.symmetricEvd(matrix.offset, values.offset, vectors.offset, offset, order);
      if (status !== 0) throw notConverged('symmetric evd', order, status);
    },
    dispose: () => work.free(),
  };
}

/** The error for a decomposition that did not end: a matrix that is not finite, or rotations without end. */
export function notConverged(where: string, n: number, status: number): SounderError {
  const found = status === 2 ? 'a NaN or an infinity' : 'an off-diagonal element that would not vanish';
  return new SounderError('not-converged', `${where} of order ${n}: found ${found}, allowed: finite matrices`);
}
