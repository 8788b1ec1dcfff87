import { type CovarianceOptions, type CovariancePlan, slabColumns } from './covariance.ts';
import type { Kernels } from './load.ts';
import { checkRegion } from './plan-checks.ts';
import { unfold } from './unfolding.ts';

/**
 * Plans the forward-backward averaged covariance along one axis as a real symmetric matrix, N x N float64.
 *
 *   C = Re(Qᴴ R_fb Q) = Re(Z Zᴴ) / columns,   Z = Qᴴ Y,   R_fb = (R + J conj(R) J) / 2,   R = Y Yᴴ / columns
 *
 * Y is the unfolding [N, all other elements] of a complex float32 tensor, J reverses the rows, and Q is the sparse
 * unitary left-Pi-real matrix [I, jI; J, -jJ] / sqrt 2 (with sqrt 2 in the middle row when N is odd). C has the
 * eigenvalues of R_fb and the eigenvectors Qᴴ u. Haardt and Nossek 1995, "Unitary ESPRIT", doi:10.1109/78.382406.
 * Sums are float64; cost 2 N^2 columns flops, half of the Hermitian matrix, whose averaging comes free.
 *
 * @throws SounderError `plan-invalid` for a shape or axis that does not exist
 */
export function planForwardBackwardCovariance(kernels: Kernels, options: CovarianceOptions): CovariancePlan {
  const { exports, memory } = kernels;
  const { outer, size, inner, count } = unfold('forward-backward covariance', options.shape, options.axis);
  const slab = slabColumns(size, outer * inner);
  const quads = Math.ceil(size / 4);
  const panels = memory.alloc(quads * slab * 64);
  const sums = memory.alloc(quads * (quads + 1) * 128);
  // Rows that pad the last panel are summed but not read; left as found they might be denormal numbers, which are slow.
  memory.bytes(panels).fill(0);

  return {
    size,
    columns: outer * inner,
    apply(source, target) {
      checkRegion('forward-backward covariance: source', source, count * 8);
      checkRegion('forward-backward covariance: target', target, size * size * 8);
      exports.forwardBackwardCovarianceF64(
        source.offset,
        target.offset,
        panels.offset,
        sums.offset,
        outer,
        size,
        inner,
        slab,
      );
    },
    dispose() {
      panels.free();
      sums.free();
    },
  };
}
