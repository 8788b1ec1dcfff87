import type { Axis } from '../core/axes.ts';
import { type BoundOf, boundOver } from './frequency-bounds.ts';
import { guardedCholesky, inverseDiagonal } from './guarded-cholesky.ts';
import { lostInformation, projectedInformation } from './projected-information.ts';
import { defineApertures } from './steering-moments.ts';

export type { BoundOf, FrequencyBounds } from './frequency-bounds.ts';
export type { BoundTarget } from './steering-moments.ts';

/**
 * Plans the deterministic Cramer-Rao bound with all frequencies and complex gains of all targets unknown.
 *
 *   F_ij = (2 / sigma^2) Re( diag(b)^H Q_ij diag(b) ),   CRB = diag(F^-1)
 *
 * For one target alone this is var(w) = 6 / (snr N (N_i^2 - 1)). Under TDM-MIMO it holds for frequencies after the
 * transmit slots are compensated. Stoica and Nehorai (1989), in tensor form; section 5.3 of the PLAIN notes.
 * Cost O(P^2 sum N_m + (P M)^3).
 *
 * @param axes  the axes of the sensor, uncompressed
 */
export function planCramerRao(axes: readonly Axis[]): BoundOf {
  const apertures = defineApertures(axes);
  const dimensions = apertures.measured.length;
  return boundOver(apertures, (gram, active, powers) => {
    const projected = projectedInformation(gram, active, dimensions);
    if ('singular' in projected) return projected;
    const size = active.length * dimensions;
    const fisher = weigh(projected.information, active, dimensions, powers);
    const factor = guardedCholesky(fisher, new Float64Array(size).fill(1), lostInformation);
    if ('singularRow' in factor) return { singular: active[Math.floor(factor.singularRow / dimensions)] };
    return { variances: inverseDiagonal(factor.lower, size) };
  });
}

/** Re( Q[p i, q j] c_pq ) / sqrt(c_pp c_qq) as a complex matrix with no imaginary part; unit diagonal when alone. */
function weigh(information: Float64Array, active: readonly number[], dimensions: number, powers: Float64Array) {
  const size = active.length * dimensions;
  const count = Math.sqrt(powers.length / 2);
  const fisher = new Float64Array(information.length);
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      const p = active[Math.floor(row / dimensions)];
      const q = active[Math.floor(column / dimensions)];
      const product = 2 * (p * count + q);
      const at = 2 * (row * size + column);
      const scale = Math.sqrt(powers[2 * p * (count + 1)] * powers[2 * q * (count + 1)]);
      fisher[at] = (information[at] * powers[product] - information[at + 1] * powers[product + 1]) / scale;
    }
  return fisher;
}
