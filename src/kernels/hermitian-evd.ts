import type { Kernels } from './load.ts';
import { checkInteger, checkRegion } from './plan-checks.ts';
import { type EvdPlan, notConverged } from './symmetric-evd.ts';

/**
 * Plans the eigen-decomposition of complex Hermitian `n x n` matrices (complex128): Householder reduction to a real
 * tridiagonal matrix and implicit QL.
 *
 * Martin, Reinsch and Wilkinson (1968), EISPACK htridi and imtql2. About `25 n^3` operations. Errors are a small multiple
 * of `n eps ||A||`, whatever the rank and however often an eigenvalue repeats. Row k of the vectors is the eigenvector
 * itself, not its conjugate: `A = sum_k values[k] v_k v_k^H`.
 *
 * @throws SounderError `plan-invalid` when `n` is not an integer from 1 to 8192
 */
export function planHermitianEvd(kernels: Kernels, n: number): EvdPlan {
  checkInteger('planHermitianEvd.n', n, 1, 8192);
  const work = kernels.memory.alloc(6 * n * 8);
  return {
    apply: (matrix, values, vectors) => {
      checkRegion('hermitian evd: matrix', matrix, n * n * 16);
      checkRegion('hermitian evd: values', values, n * 8);
      checkRegion('hermitian evd: vectors', vectors, n * n * 16);
      const { offset } = work;
      const status = kernels.exports.hermitianEvd(matrix.offset, values.offset, vectors.offset, offset, n);
      if (status !== 0) throw notConverged('hermitian evd', n, status);
    },
    dispose: () => work.free(),
  };
}
