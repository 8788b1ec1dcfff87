import type { Axis } from '../core/axes.ts';
import { realCholeskyInverse } from '../linalg/cholesky.ts';
import { type BoundOf, boundOver } from './frequency-bounds.ts';
import { projectedInformation } from './projected-information.ts';
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
    const information = projectedInformation(gram, active, dimensions);
    if (!information) return undefined;
    const size = active.length * dimensions;
    const inverse = realCholeskyInverse(weigh(information, active, dimensions, powers), size);
    return inverse && Float64Array.from({ length: size }, (_, row) => inverse[row * (size + 1)]);
  });
}

/** Re( Q[p i, q j] c_pq ) / sqrt(c_pp c_qq), c = `powers`: the Fisher matrix, diagonal 1 for a target alone. */
function weigh(
  information: Float64Array,
  active: readonly number[],
  dimensions: number,
  powers: Float64Array,
): Float64Array {
  const size = active.length * dimensions;
  const count = Math.sqrt(powers.length / 2);
  const fisher = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const p = active[Math.floor(row / dimensions)];
      const q = active[Math.floor(column / dimensions)];
      const product = 2 * (p * count + q);
      const at = 2 * (row * size + column);
      const scale = Math.sqrt(powers[2 * p * (count + 1)] * powers[2 * q * (count + 1)]);
      fisher[row * size + column] =
        (information[at] * powers[product] - information[at + 1] * powers[product + 1]) / scale;
    }
  return fisher;
}
