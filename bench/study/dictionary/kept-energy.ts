import type { Basis } from './peers/bases.ts';

/** Energy of the part of a vector that its k largest coefficients leave out, for each k, in an orthogonal basis. */
export function leftOut(magnitudesSquared: Float64Array, keep: readonly number[]): number[] {
  const ascending = magnitudesSquared.toSorted();
  return keep.map((k) => {
    let energy = 0;
    for (let i = 0; i < ascending.length - k; i++) energy += ascending[i];
    return energy;
  });
}

/** |d_k^H y|^2 of every atom. */
export function analyse({ size, complex, matrix }: Basis, values: Float64Array, at: number, into: Float64Array): void {
  const parts = complex ? 2 : 1;
  for (let k = 0; k < size; k++) {
    let [re, im] = [0, 0];
    for (let i = 0; i < size; i++) {
      const [d, y] = [(i * size + k) * parts, at + i * parts];
      re += matrix[d] * values[y];
      if (!complex) continue;
      re += matrix[d + 1] * values[y + 1];
      im += matrix[d] * values[y + 1] - matrix[d + 1] * values[y];
    }
    into[k] = re * re + im * im;
  }
}
