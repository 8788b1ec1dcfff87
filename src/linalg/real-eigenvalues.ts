/**
 * Eigenvalues of a real matrix of any symmetry, complex ones in conjugate pairs, in no particular order.
 *
 * Householder reduction to Hessenberg form, then the double-shift QR iteration: J. Francis, "The QR transformation", The
 * Computer Journal 4, 1961-62; Golub and Van Loan, Matrix Computations, 7.5. Cost about 10 n^3.
 *
 * @param matrix  n x n, row-major; destroyed
 * @param values  interleaved re, im; 2 n values, overwritten
 * @returns false where the matrix is not finite or the iteration does not end; `values` then mean nothing
 */
export function realEigenvalues(matrix: Float64Array, n: number, values: Float64Array): boolean {
  for (let i = 0; i < n * n; i++) if (!Number.isFinite(matrix[i])) return false;
  toHessenberg(matrix, n);
  let high = n - 1;
  let sweeps = 0;
  while (high >= 0) {
    const low = startOfBlock(matrix, n, high);
    if (low === high) {
      values[2 * high] = matrix[high * n + high];
      values[2 * high + 1] = 0;
    } else if (low === high - 1) pairOfBlock(matrix, n, low, values);
    else {
      if (++sweeps > MOST_SWEEPS) return false;
      francisStep(matrix, n, low, high, sweeps % 10 === 0);
      continue;
    }
    high = low - 1;
    sweeps = 0;
  }
  return true;
}

/** Sweeps for one eigenvalue; two or three are usual. */
const MOST_SWEEPS = 60;

function toHessenberg(a: Float64Array, n: number): void {
  const v = new Float64Array(n);
  for (let k = 0; k < n - 2; k++) {
    for (let i = k + 1; i < n; i++) v[i] = a[i * n + k];
    reflect(a, n, v, k + 1, n - 1, k, n - 1, 0, n - 1);
  }
}

/** The Householder reflection that turns v[from..to] onto its first element, applied to both sides of the matrix. */
function reflect(
  a: Float64Array,
  n: number,
  v: Float64Array,
  from: number,
  to: number,
  firstColumn: number,
  lastColumn: number,
  firstRow: number,
  lastRow: number,
): void {
  let norm = 0;
  for (let i = from; i <= to; i++) norm = Math.hypot(norm, v[i]);
  if (norm === 0) return;
  for (let i = from; i <= to; i++) v[i] /= norm;
  v[from] += v[from] < 0 ? -1 : 1;
  const scale = 1 / Math.abs(v[from]);
  for (let j = firstColumn; j <= lastColumn; j++) {
    let dot = 0;
    for (let i = from; i <= to; i++) dot += v[i] * a[i * n + j];
    for (let i = from; i <= to; i++) a[i * n + j] -= scale * dot * v[i];
  }
  for (let i = firstRow; i <= lastRow; i++) {
    let dot = 0;
    for (let j = from; j <= to; j++) dot += v[j] * a[i * n + j];
    for (let j = from; j <= to; j++) a[i * n + j] -= scale * dot * v[j];
  }
}

/** The first row of the last block that no vanishing subdiagonal element divides. */
function startOfBlock(a: Float64Array, n: number, high: number): number {
  let low = high;
  for (; low > 0; low--) {
    const around = Math.abs(a[(low - 1) * n + low - 1]) + Math.abs(a[low * n + low]);
    if (Math.abs(a[low * n + low - 1]) <= Number.EPSILON * around) break;
  }
  return low;
}

/** Both eigenvalues of the 2 x 2 block that begins at row `low`. */
function pairOfBlock(a: Float64Array, n: number, low: number, values: Float64Array): void {
  const [p, q, r, s] = [a[low * n + low], a[low * n + low + 1], a[(low + 1) * n + low], a[(low + 1) * n + low + 1]];
  const half = (p - s) / 2;
  const square = half * half + q * r;
  const root = Math.sqrt(Math.abs(square));
  const at = 2 * low;
  if (square < 0) {
    values[at] = values[at + 2] = s + half;
    values[at + 1] = root;
    values[at + 3] = -root;
    return;
  }
  // The larger shift first, the other from the product: no digits cancel.
  const larger = half + (half < 0 ? -root : root);
  values[at] = s + larger;
  values[at + 2] = larger === 0 ? s : s - (q * r) / larger;
  values[at + 1] = values[at + 3] = 0;
}

/** One implicit double shift over rows low..high. */
function francisStep(a: Float64Array, n: number, low: number, high: number, exceptional: boolean): void {
  const at = (i: number, j: number): number => a[i * n + j];
  const last = Math.abs(at(high, high - 1)) + Math.abs(at(high - 1, high - 2));
  const trace = exceptional ? 1.5 * last : at(high - 1, high - 1) + at(high, high);
  const determinant = exceptional
    ? last * last
    : at(high - 1, high - 1) * at(high, high) - at(high - 1, high) * at(high, high - 1);
  const v = new Float64Array(n);
  v[low] = at(low, low) * (at(low, low) - trace) + at(low, low + 1) * at(low + 1, low) + determinant;
  v[low + 1] = at(low + 1, low) * (at(low, low) + at(low + 1, low + 1) - trace);
  v[low + 2] = at(low + 1, low) * at(low + 2, low + 1);
  for (let k = low; k < high; k++) {
    const to = Math.min(k + 2, high);
    if (k > low) for (let i = k; i <= to; i++) v[i] = at(i, k - 1);
    reflect(a, n, v, k, to, Math.max(low, k - 1), high, low, Math.min(k + 3, high));
    if (k > low) for (let i = k + 1; i <= to; i++) a[i * n + k - 1] = 0;
  }
}
