/** The nearest orthogonal matrix by Newton-Schulz iteration, buffers taken once. */
export interface PolarFactor {
  /** Overwrites the row-major `order` x `order` matrix by its polar factor; null directions are completed. */
  apply(matrix: Float64Array): void;
}

/**
 * Plans U V^T of a square matrix U S V^T: X <- X (3 I - X^T X) / 2 until max |X^T X - I| is below 1e-11.
 *
 * Bjorck and Bowie (1971). Rank-deficient matrices first get a small multiple of `fallback`, an orthogonal matrix: any
 * completion of the null directions is a valid answer, and this one is near where the learner was.
 */
export function planPolarFactor(
  order: number,
): PolarFactor & { complete(matrix: Float64Array, fallback: Float64Array): void } {
  const gram = new Float64Array(order * order);
  const next = new Float64Array(order * order);
  const apply = (x: Float64Array): void => {
    let norm = 0;
    for (const value of x) norm += value * value;
    const scale = norm > 0 ? 1 / Math.sqrt(norm) : 0;
    for (let i = 0; i < x.length; i++) x[i] *= scale;
    for (let step = 0; step < 80; step++) {
      gramOfRows(x, gram, order);
      let residual = 0;
      for (let i = 0; i < order; i++)
        for (let j = 0; j < order; j++)
          residual = Math.max(residual, Math.abs(gram[i * order + j] - (i === j ? 1 : 0)));
      if (residual < 1e-11) return;
      next.fill(0);
      for (let i = 0; i < order; i++)
        for (let k = 0; k < order; k++) {
          const weight = (i === k ? 1.5 : 0) - 0.5 * gram[i * order + k];
          for (let j = 0; j < order; j++) next[i * order + j] += weight * x[k * order + j];
        }
      x.set(next);
    }
  };
  const complete = (x: Float64Array, fallback: Float64Array): void => {
    let norm = 0;
    for (const value of x) norm += value * value;
    const share = norm > 0 ? 1e-7 * Math.sqrt(norm) : 1;
    for (let i = 0; i < x.length; i++) x[i] += share * fallback[i];
    apply(x);
  };
  return { apply, complete };
}

function gramOfRows(x: Float64Array, gram: Float64Array, order: number): void {
  for (let i = 0; i < order; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < order; k++) sum += x[i * order + k] * x[j * order + k];
      gram[i * order + j] = gram[j * order + i] = sum;
    }
}
