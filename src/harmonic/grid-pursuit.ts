import type { OrthonormalAtoms } from './orthonormal-atoms.ts';
import type { BasisResponse } from './basis-response.ts';

/** Grid points a resolution cell. */
export const GRID = 4;
/** A grid point of whose response less than this share is new cannot be told from what was picked: 0.055 cells away. */
export const LEAST_NEW = 0.01;

/** The search of matching pursuit over a grid of frequencies. */
export interface GridPursuit {
  /** @param covariance  real, size x size; kept by reference until the next call */
  prepare(covariance: Float64Array): void;
  /** The frequency that explains most of what `picked` leaves of the covariance; undefined where nothing is left. */
  pick(picked: OrthonormalAtoms): number | undefined;
}

/**
 * Plans the pick of simultaneous orthogonal matching pursuit from a covariance: the grid frequency with the largest
 *
 *     a^T P R P a / a^T P a,   P the projection off what has been picked,
 *
 * which over R = Y Y^H / columns is the pick over all snapshots at once. J. Tropp, A. Gilbert, M. Strauss, "Algorithms
 * for simultaneous sparse approximation", Signal Processing 86(3), 2006; a normalised by what is new of it: Rebollo-Neira
 * and Lowe, IEEE SPL 9(4), 2002. Cost O(G N^2) to prepare a grid of G frequencies, O(G N K) a pick.
 */
export function planGridPursuit(size: number, frequencies: Float64Array, write: BasisResponse): GridPursuit {
  const points = frequencies.length;
  const table = new Float64Array(points * size);
  frequencies.forEach((f, g) => write(f, table.subarray(g * size, (g + 1) * size)));
  const explained = new Float64Array(points);
  const norms = Float64Array.from({ length: points }, (_, g) => dotRows(table, g, table, g, size));
  let matrix: Float64Array = new Float64Array(0);
  const image = new Float64Array(size);
  return {
    prepare: (covariance) => {
      matrix = covariance;
      for (let g = 0; g < points; g++) explained[g] = quadraticForm(matrix, table, g, size);
    },
    pick: ({ rows, count }) => {
      // R q_j, and q_i^T R q_j: what a^T P R P a = a^T R a - 2 sum c_j d_j + sum c_i s_ij c_j is made of.
      const images = new Float64Array(count * size);
      const products = new Float64Array(count * count);
      for (let j = 0; j < count; j++) {
        multiplyRow(matrix, rows, j, size, image);
        images.set(image, j * size);
        for (let i = 0; i <= j; i++)
          products[i * count + j] = products[j * count + i] = dotRows(rows, i, images, j, size);
      }
      const along = new Float64Array(count);
      let best: number | undefined;
      let bestScore = 0;
      for (let g = 0; g < points; g++) {
        let fresh = norms[g];
        let power = explained[g];
        for (let j = 0; j < count; j++) {
          along[j] = dotRows(table, g, rows, j, size);
          fresh -= along[j] * along[j];
          power -= 2 * along[j] * dotRows(table, g, images, j, size);
        }
        if (fresh < LEAST_NEW * norms[g]) continue;
        for (let i = 0; i < count; i++)
          for (let j = 0; j < count; j++) power += along[i] * products[i * count + j] * along[j];
        if (power <= bestScore * fresh) continue;
        bestScore = power / fresh;
        best = frequencies[g];
      }
      return best;
    },
  };
}

function dotRows(a: Float64Array, i: number, b: Float64Array, j: number, size: number): number {
  let sum = 0;
  for (let n = 0, p = i * size, q = j * size; n < size; n++) sum += a[p + n] * b[q + n];
  return sum;
}

function multiplyRow(matrix: Float64Array, rows: Float64Array, j: number, size: number, target: Float64Array): void {
  for (let n = 0; n < size; n++) target[n] = dotRows(matrix, n, rows, j, size);
}

function quadraticForm(matrix: Float64Array, rows: Float64Array, g: number, size: number): number {
  let sum = 0;
  for (let n = 0; n < size; n++) sum += rows[g * size + n] * dotRows(matrix, n, rows, g, size);
  return sum;
}
