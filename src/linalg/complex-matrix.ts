/** A dense complex matrix in float64: row-major, element (i, j) at `data[2 (i cols + j)]` and the place after it. */
export interface ComplexMatrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/** Wraps interleaved data, or makes a zero matrix. */
export const complexMatrix = (
  rows: number,
  cols: number,
  data: Float64Array = new Float64Array(2 * rows * cols),
): ComplexMatrix => ({ rows, cols, data });

/** The n x n identity. */
export function identity(n: number): ComplexMatrix {
  const result = complexMatrix(n, n);
  for (let i = 0; i < n; i++) result.data[2 * i * (n + 1)] = 1;
  return result;
}

/** Conjugate transpose. */
export function adjoint({ rows, cols, data }: ComplexMatrix): ComplexMatrix {
  const result = complexMatrix(cols, rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) {
      const from = 2 * (i * cols + j);
      const to = 2 * (j * rows + i);
      result.data[to] = data[from];
      result.data[to + 1] = -data[from + 1];
    }
  return result;
}

/** Product A B; the inner sizes must agree. */
export function multiply(a: ComplexMatrix, b: ComplexMatrix): ComplexMatrix {
  const result = complexMatrix(a.rows, b.cols);
  const width = 2 * b.cols;
  for (let i = 0; i < a.rows; i++)
    for (let k = 0; k < a.cols; k++) {
      const re = a.data[2 * (i * a.cols + k)];
      const im = a.data[2 * (i * a.cols + k) + 1];
      const from = k * width;
      const to = i * width;
      for (let j = 0; j < width; j += 2) {
        const br = b.data[from + j];
        const bi = b.data[from + j + 1];
        result.data[to + j] += re * br - im * bi;
        result.data[to + j + 1] += re * bi + im * br;
      }
    }
  return result;
}
