/**
 * Cholesky solutions of small positive definite systems in float64; complex matrices are interleaved, row-major.
 *
 * Golub and Van Loan, Matrix Computations, 4.2. Cost O(n^3). Each answers undefined where the matrix is not positive
 * definite to rounding: a pivot below 1e-13 of its diagonal entry carries no digit of information.
 */
const SMALLEST_PIVOT = 1e-13;

/** Lower factor of a complex Hermitian matrix, A = L L^H, in a new array; undefined when not positive definite. */
export function choleskyFactor(matrix: Float64Array, n: number): Float64Array | undefined {
  const factor = matrix.slice(0, 2 * n * n);
  for (let j = 0; j < n; j++) {
    const diagonal = matrix[2 * (j * n + j)];
    for (let i = j; i < n; i++) {
      let re = factor[2 * (i * n + j)];
      let im = factor[2 * (i * n + j) + 1];
      for (let k = 0; k < j; k++) {
        const a = 2 * (i * n + k);
        const b = 2 * (j * n + k);
        re -= factor[a] * factor[b] + factor[a + 1] * factor[b + 1];
        im -= factor[a + 1] * factor[b] - factor[a] * factor[b + 1];
      }
      if (i === j) {
        if (!(re > SMALLEST_PIVOT * diagonal)) return undefined;
        factor[2 * (j * n + j)] = Math.sqrt(re);
        factor[2 * (j * n + j) + 1] = 0;
      } else {
        const pivot = factor[2 * (j * n + j)];
        factor[2 * (i * n + j)] = re / pivot;
        factor[2 * (i * n + j) + 1] = im / pivot;
      }
    }
  }
  return factor;
}

/**
 * Solves A X = B for a complex Hermitian positive definite A.
 *
 * @param matrix  n x n complex
 * @param right   n x columns complex
 * @returns X, n x columns complex, or undefined when A is not positive definite
 */
export function choleskySolve(
  matrix: Float64Array,
  n: number,
  right: Float64Array,
  columns: number,
): Float64Array | undefined {
  const factor = choleskyFactor(matrix, n);
  return factor && choleskySubstitute(factor, n, right, columns);
}

/** Solves L L^H X = B for a factor of `choleskyFactor`; B and X are n x columns complex. */
export function choleskySubstitute(
  factor: Float64Array,
  n: number,
  right: Float64Array,
  columns: number,
): Float64Array {
  const x = right.slice(0, 2 * n * columns);
  for (let i = 0; i < n; i++) eliminate(factor, n, x, columns, i, 0, i, false);
  for (let i = n - 1; i >= 0; i--) eliminate(factor, n, x, columns, i, i + 1, n, true);
  return x;
}

/** x[i] = (x[i] - sum_{k in [from, to)} l x[k]) / L[i,i], l = L[i,k] going down or conj(L[k,i]) coming up. */
function eliminate(
  factor: Float64Array,
  n: number,
  x: Float64Array,
  columns: number,
  i: number,
  from: number,
  to: number,
  adjoint: boolean,
): void {
  const row = 2 * i * columns;
  for (let k = from; k < to; k++) {
    const at = adjoint ? 2 * (k * n + i) : 2 * (i * n + k);
    const lr = factor[at];
    const li = adjoint ? -factor[at + 1] : factor[at + 1];
    const other = 2 * k * columns;
    for (let c = 0; c < 2 * columns; c += 2) {
      x[row + c] -= lr * x[other + c] - li * x[other + c + 1];
      x[row + c + 1] -= lr * x[other + c + 1] + li * x[other + c];
    }
  }
  const pivot = factor[2 * (i * n + i)];
  for (let c = 0; c < 2 * columns; c++) x[row + c] /= pivot;
}

/** Inverse of a complex Hermitian positive definite matrix, n x n complex; undefined when not positive definite. */
export function choleskyInverse(matrix: Float64Array, n: number): Float64Array | undefined {
  const identity = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++) identity[2 * (i * n + i)] = 1;
  return choleskySolve(matrix, n, identity, n);
}

/** L with L L^T = S A S, S = diag(A)^-1/2: unlike units of the parameters lose no digits to each other. */
interface ScaledFactor {
  readonly factor: Float64Array;
  readonly scale: Float64Array;
}

function scaledFactor(matrix: Float64Array, n: number): ScaledFactor | undefined {
  const scale = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const diagonal = matrix[i * n + i];
    if (!(diagonal > 0) || diagonal === Infinity) return undefined;
    scale[i] = 1 / Math.sqrt(diagonal);
  }
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j] * scale[i] * scale[j];
      for (let k = 0; k < j; k++) sum -= factor[i * n + k] * factor[j * n + k];
      if (i > j) factor[i * n + j] = sum / factor[j * n + j];
      else if (sum > SMALLEST_PIVOT) factor[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return { factor, scale };
}

/** Solves A x = b for a real symmetric positive definite A, n x n; undefined when not positive definite. */
export function realCholeskySolve(matrix: Float64Array, n: number, right: Float64Array): Float64Array | undefined {
  const scaled = scaledFactor(matrix, n);
  if (!scaled) return undefined;
  const { factor, scale } = scaled;
  const x = right.map((value, i) => value * scale[i]);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= factor[i * n + k] * x[k];
    x[i] /= factor[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    x[i] /= factor[i * n + i];
    for (let k = 0; k < i; k++) x[k] -= factor[i * n + k] * x[i];
  }
  return x.map((value, i) => value * scale[i]);
}

/** Inverse of a real symmetric positive definite matrix, n x n; undefined when not positive definite. */
export function realCholeskyInverse(matrix: Float64Array, n: number): Float64Array | undefined {
  const scaled = scaledFactor(matrix, n);
  if (!scaled) return undefined;
  const { factor, scale } = scaled;
  // W = L^-1 row by row, then A^-1 = W^T W with the scaling put back.
  const w = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    w[i * n + i] = 1;
    for (let k = 0; k < i; k++) {
      const l = factor[i * n + k];
      if (l !== 0) for (let j = 0; j <= k; j++) w[i * n + j] -= l * w[k * n + j];
    }
    for (let j = 0; j <= i; j++) w[i * n + j] /= factor[i * n + i];
  }
  const inverse = new Float64Array(n * n);
  for (let k = 0; k < n; k++)
    for (let i = 0; i <= k; i++) {
      const value = w[k * n + i] * scale[i];
      for (let j = 0; j <= k; j++) inverse[i * n + j] += value * w[k * n + j] * scale[j];
    }
  return inverse;
}
