/** A Hermitian factor, or the row at which the matrix stopped being positive definite. */
export type Factor = { readonly lower: Float64Array } | { readonly singularRow: number };

/**
 * Factors a Hermitian matrix A = L L^H and says where it fails instead of dividing by nothing.
 *
 * @param matrix  n x n, row-major, interleaved re, im; only the lower triangle is read
 * @param scale   size n; row k is singular when its pivot falls below `guard * scale[k]`
 * @returns the lower factor, same layout, or the first singular row. Cost O(n^3 / 3)
 */
export function guardedCholesky(matrix: Float64Array, scale: Float64Array, guard: number): Factor {
  const n = scale.length;
  const lower = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let re = matrix[2 * (i * n + j)];
      let im = matrix[2 * (i * n + j) + 1];
      for (let k = 0; k < j; k++) {
        const a = 2 * (i * n + k);
        const b = 2 * (j * n + k);
        re -= lower[a] * lower[b] + lower[a + 1] * lower[b + 1];
        im -= lower[a + 1] * lower[b] - lower[a] * lower[b + 1];
      }
      const at = 2 * (i * n + j);
      if (i === j) {
        if (!(re > guard * scale[i])) return { singularRow: i };
        lower[at] = Math.sqrt(re);
      } else {
        const pivot = lower[2 * (j * n + j)];
        lower[at] = re / pivot;
        lower[at + 1] = im / pivot;
      }
    }
  }
  return { lower };
}

/**
 * Overwrites a right-hand side B with L^-1 B.
 *
 * @param lower    n x n factor
 * @param right    n x columns, row-major, interleaved
 */
export function solveLower(lower: Float64Array, right: Float64Array, n: number, columns: number): void {
  for (let i = 0; i < n; i++) {
    const pivot = lower[2 * (i * n + i)];
    for (let c = 0; c < columns; c++) {
      const at = 2 * (i * columns + c);
      let re = right[at];
      let im = right[at + 1];
      for (let k = 0; k < i; k++) {
        const l = 2 * (i * n + k);
        const r = 2 * (k * columns + c);
        re -= lower[l] * right[r] - lower[l + 1] * right[r + 1];
        im -= lower[l] * right[r + 1] + lower[l + 1] * right[r];
      }
      right[at] = re / pivot;
      right[at + 1] = im / pivot;
    }
  }
}

/** The diagonal of A^-1 from its factor: entry k is the squared norm of column k of L^-1. */
export function inverseDiagonal(lower: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++) inverse[2 * (i * n + i)] = 1;
  solveLower(lower, inverse, n, n);
  const diagonal = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) diagonal[k] += inverse[2 * (i * n + k)] ** 2 + inverse[2 * (i * n + k) + 1] ** 2;
  return diagonal;
}
