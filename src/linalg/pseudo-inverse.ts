import { adjoint, type ComplexMatrix, complexMatrix, identity, multiply } from './complex-matrix.ts';
import { applyAdjointQ, type PivotedQr, pivotedQr } from './householder-qr.ts';
import { solveFactored } from './least-squares.ts';

/**
 * Moore-Penrose inverse of a complex matrix of any shape and rank, `cols x rows`.
 *
 * Complete orthogonal decomposition (Golub and Van Loan, Matrix Computations, 5.4.2): A = Q1 C with C of full row
 * rank gives A+ = C+ Q1^H. Cost `O(rows^2 cols)` for a tall matrix.
 *
 * @throws SounderError `samples-not-finite` when A holds a NaN or an infinity
 */
export function pseudoInverse(a: ComplexMatrix): ComplexMatrix {
  if (a.rows < a.cols) return adjoint(pseudoInverse(adjoint(a)));
  const qr = pivotedQr(a);
  if (qr.rank === 0) return complexMatrix(a.cols, a.rows);
  if (qr.rank === a.cols) return solveFactored(qr, identity(a.rows)).x;
  const inverseOfAdjoint = solveFactored(pivotedQr(adjoint(rowSpace(qr))), identity(a.cols)).x;
  return multiply(adjoint(inverseOfAdjoint), adjointRange(qr));
}

/** C = R P^T, the first `rank` rows, with the scale of A put back. */
function rowSpace({ rank, cols, factor, diagonal, order, scale }: PivotedQr): ComplexMatrix {
  const result = complexMatrix(rank, cols);
  for (let i = 0; i < rank; i++)
    for (let k = i; k < cols; k++) {
      const to = 2 * (i * cols + order[k]);
      const from = 2 * (i * cols + k);
      result.data[to] = scale * (k === i ? diagonal[2 * i] : factor[from]);
      result.data[to + 1] = scale * (k === i ? diagonal[2 * i + 1] : factor[from + 1]);
    }
  return result;
}

/** Q1^H, `rank x rows`. */
function adjointRange(qr: PivotedQr): ComplexMatrix {
  const q = identity(qr.rows);
  applyAdjointQ(qr, q.data, qr.rows);
  return complexMatrix(qr.rank, qr.rows, q.data.slice(0, 2 * qr.rank * qr.rows));
}
