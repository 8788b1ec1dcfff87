import { SounderError } from '../../core/errors.ts';
import { planLineProduct } from '../../kernels/line-product.ts';
import type { Kernels } from '../../kernels/load.ts';
import { realCholeskyInverse } from '../../linalg/cholesky.ts';
import type { LineRecovery } from './line-recovery-type.ts';

/**
 * The matrix W of the linear estimate x = W y of least mean square error from the entries K of x in noise,
 * W = C[:, K] (C[K, K] + s^2 I)^-1 (Kay 1993, Fundamentals of Statistical Signal Processing, eq. 12.20).
 *
 * @param covariance  size x size, symmetric, row-major: second moments of lines
 * @param kept        entries that are measured, ascending
 * @param noise       power of the noise in each of them
 * @returns W, size x kept.length, row-major
 * @throws SounderError `plan-invalid` where the measured entries say the same twice and there is no noise
 */
export function linearEstimate(
  covariance: Float64Array,
  size: number,
  kept: readonly number[],
  noise: number,
): Float64Array {
  const m = kept.length;
  const measured = new Float64Array(m * m);
  kept.forEach((row, i) =>
    kept.forEach((column, j) => (measured[i * m + j] = covariance[row * size + column] + (i === j ? noise : 0))),
  );
  const inverse = realCholeskyInverse(measured, m);
  if (!inverse)
    throw new SounderError(
      'plan-invalid',
      `linear estimate: found measured entries that depend on each other, allowed: independent ones, or noise above ${noise}`,
      { field: 'noise', found: noise },
    );
  const matrix = new Float64Array(size * m);
  for (let n = 0; n < size; n++) {
    const row = matrix.subarray(n * m, (n + 1) * m);
    kept.forEach((entry, i) => {
      const c = covariance[n * size + entry];
      for (let j = 0; j < m; j++) row[j] += c * inverse[i * m + j];
    });
  }
  return matrix;
}

/**
 * What the estimate costs in accuracy where lines have these moments: E |x - W y|^2 / E |x|^2, noise in y left out.
 *
 * @param matrix  size x kept.length, any linear estimate
 */
export function linearError(
  covariance: Float64Array,
  size: number,
  kept: readonly number[],
  matrix: Float64Array,
): number {
  const m = kept.length;
  let [error, power] = [0, 0];
  for (let n = 0; n < size; n++) {
    const row = matrix.subarray(n * m, (n + 1) * m);
    power += covariance[n * size + n];
    error += covariance[n * size + n];
    for (let i = 0; i < m; i++) {
      error -= 2 * row[i] * covariance[n * size + kept[i]];
      let product = 0;
      for (let j = 0; j < m; j++) product += row[j] * covariance[kept[i] * size + kept[j]];
      error += row[i] * product;
    }
  }
  return power > 0 ? Math.max(0, error) / power : 0;
}

/**
 * Plans the recovery of lines by one matrix, in float32.
 *
 * @param matrix  size x kept, row-major
 * @throws SounderError `plan-invalid`
 */
export function planLinearLines(
  kernels: Kernels,
  size: number,
  kept: number,
  lines: number,
  matrix: Float64Array,
): LineRecovery {
  return { lines, ...planLineProduct(kernels, { matrix, rows: size, depth: kept, lines }) };
}
