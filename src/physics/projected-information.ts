import { guardedCholesky, solveLower } from './guarded-cholesky.ts';
import { type GramEntry, plain } from './steering-moments.ts';

/** Below this fraction of what a target alone would give, information counts as lost (one-sigma error x 30000). */
export const lostInformation = 1e-9;

/** The information of every frequency with gains unknown, or the target whose response depends on the others. */
export type Projected = { readonly information: Float64Array } | { readonly singular: number };

/**
 * What is left of the derivatives once everything the gains can explain is projected out.
 *
 *   Q_ij = G(D_i, D_j) - G(D_i, A) G(A, A)^-1 G(A, D_j)        (5.3 of the PLAIN notes; Van Trees 2004, eq. 8.110)
 *
 * Normalised so that Q = 1 on the diagonal for a target alone. Rows run target by target, aperture by aperture.
 *
 * @param active      indices of the targets to include, P of them
 * @param dimensions  number of apertures M
 * @returns Q, P M x P M, interleaved complex, or the index of a target that cannot be told from the others
 */
export function projectedInformation(gram: GramEntry, active: readonly number[], dimensions: number): Projected {
  const count = active.length;
  const size = count * dimensions;
  const base = new Float64Array(2 * count * count);
  const cross = new Float64Array(2 * count * size);
  const information = new Float64Array(2 * size * size);
  for (let p = 0; p < count; p++)
    for (let q = 0; q < count; q++) {
      gram(active[p], active[q], plain, plain, base, 2 * (p * count + q));
      for (let j = 0; j < dimensions; j++) {
        const column = q * dimensions + j;
        gram(active[p], active[q], plain, j, cross, 2 * (p * size + column));
        for (let i = 0; i < dimensions; i++)
          gram(active[p], active[q], i, j, information, 2 * ((p * dimensions + i) * size + column));
      }
    }
  const factor = guardedCholesky(base, new Float64Array(count).fill(1), lostInformation);
  if ('singularRow' in factor) return { singular: active[factor.singularRow] };
  solveLower(factor.lower, cross, count, size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const at = 2 * (row * size + column);
      for (let k = 0; k < count; k++) {
        const x = 2 * (k * size + row);
        const y = 2 * (k * size + column);
        information[at] -= cross[x] * cross[y] + cross[x + 1] * cross[y + 1];
        information[at + 1] -= cross[x] * cross[y + 1] - cross[x + 1] * cross[y];
      }
    }
  return { information };
}
