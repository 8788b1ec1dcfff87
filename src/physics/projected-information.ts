import { choleskyInverse } from '../linalg/cholesky.ts';
import { type GramEntry, plain } from './steering-moments.ts';

/**
 * A target counts as resolved while its variances are below this multiple of what they would be alone (one-sigma error
 * below 1000 times). Rounding then stays below 1e-3 of every bound; beyond, a bound would be noise.
 */
export const mostLost = 1e6;

/**
 * What is left of the derivatives once everything the gains can explain is projected out.
 *
 *   Q_ij = G(D_i, D_j) - G(D_i, A) G(A, A)^-1 G(A, D_j)        (5.3 of the PLAIN notes; Van Trees 2004, eq. 8.110)
 *
 * Normalised so that Q = 1 on the diagonal for a target alone. Rows run target by target, aperture by aperture.
 *
 * @param active      indices of the targets to include, P of them
 * @param dimensions  number of apertures M
 * @returns Q, P M x P M, interleaved complex, or undefined when the responses of the targets are not independent
 */
export function projectedInformation(
  gram: GramEntry,
  active: readonly number[],
  dimensions: number,
): Float64Array | undefined {
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
  const inverse = choleskyInverse(base, count);
  if (!inverse) return undefined;
  for (let p = 0; p < count; p++) if (!(inverse[2 * p * (count + 1)] < mostLost)) return undefined;
  const explained = multiply(inverse, cross, count, size);
  subtractProjection(information, cross, explained, count, size);
  return information;
}

/** A B with A rows x rows and B rows x columns, interleaved complex. */
function multiply(a: Float64Array, b: Float64Array, rows: number, columns: number): Float64Array {
  const product = new Float64Array(2 * rows * columns);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < rows; k++) {
      const [re, im] = [a[2 * (i * rows + k)], a[2 * (i * rows + k) + 1]];
      for (let j = 0; j < columns; j++) {
        const from = 2 * (k * columns + j);
        const to = 2 * (i * columns + j);
        product[to] += re * b[from] - im * b[from + 1];
        product[to + 1] += re * b[from + 1] + im * b[from];
      }
    }
  return product;
}

/** information -= cross^H explained. */
function subtractProjection(
  information: Float64Array,
  cross: Float64Array,
  explained: Float64Array,
  count: number,
  size: number,
): void {
  for (let k = 0; k < count; k++)
    for (let row = 0; row < size; row++) {
      const [re, im] = [cross[2 * (k * size + row)], cross[2 * (k * size + row) + 1]];
      for (let column = 0; column < size; column++) {
        const at = 2 * (row * size + column);
        const from = 2 * (k * size + column);
        information[at] -= re * explained[from] + im * explained[from + 1];
        information[at + 1] -= re * explained[from + 1] - im * explained[from];
      }
    }
}
