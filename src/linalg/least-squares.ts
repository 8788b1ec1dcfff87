import { complexMatrix, type ComplexMatrix } from './complex-matrix.ts';
import { applyAdjointQ, type PivotedQr, pivotedQr } from './householder-qr.ts';

/** The solution of min ||A X - B||: X, the residual norm of each column of B, and the rank found. */
export interface LeastSquares {
  readonly x: ComplexMatrix;
  readonly residual: Float64Array;
  readonly rank: number;
}

/**
 * Solves min ||A X - B|| column by column through QR with column pivoting.
 *
 * A rank-deficient A gives the basic solution: zeros for the columns that depend on the others, never NaN.
 * Golub and Van Loan, Matrix Computations, 5.5. Cost `O(rows cols (cols + columns of B))`.
 *
 * @param a  `rows x cols` complex
 * @param b  `rows x n` complex
 * @throws SounderError `samples-not-finite` when A holds a NaN or an infinity
 */
export function solveLeastSquares(a: ComplexMatrix, b: ComplexMatrix): LeastSquares {
  return solveFactored(pivotedQr(a), b);
}

/** As `solveLeastSquares`, for a matrix factored before. */
export function solveFactored(qr: PivotedQr, b: ComplexMatrix): LeastSquares {
  const { rows, cols, rank, order, scale } = qr;
  const n = b.cols;
  const c = b.data.slice(0, 2 * rows * n);
  applyAdjointQ(qr, c, n);
  const residual = new Float64Array(n);
  for (let i = rank; i < rows; i++)
    for (let j = 0; j < n; j++) residual[j] = Math.hypot(residual[j], c[2 * (i * n + j)], c[2 * (i * n + j) + 1]);
  solveUpper(qr, c, n);
  const x = complexMatrix(cols, n);
  for (let k = 0; k < rank; k++)
    for (let j = 0; j < 2 * n; j++) x.data[2 * order[k] * n + j] = c[2 * k * n + j] / scale;
  return { x, residual, rank };
}

/** Back substitution with the leading `rank x rank` block of R, in place on the first rows of C. */
function solveUpper({ factor, diagonal, cols, rank }: PivotedQr, c: Float64Array, n: number): void {
  for (let i = rank - 1; i >= 0; i--) {
    const row = 2 * i * n;
    for (let k = i + 1; k < rank; k++) {
      const re = factor[2 * (i * cols + k)];
      const im = factor[2 * (i * cols + k) + 1];
      const other = 2 * k * n;
      for (let j = 0; j < 2 * n; j += 2) {
        c[row + j] -= re * c[other + j] - im * c[other + j + 1];
        c[row + j + 1] -= re * c[other + j + 1] + im * c[other + j];
      }
    }
    const re = diagonal[2 * i];
    const im = diagonal[2 * i + 1];
    const square = re * re + im * im;
    for (let j = 0; j < 2 * n; j += 2) {
      const cr = c[row + j];
      const ci = c[row + j + 1];
      c[row + j] = (cr * re + ci * im) / square;
      c[row + j + 1] = (ci * re - cr * im) / square;
    }
  }
}
