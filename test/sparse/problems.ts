import { createRng } from '../../src/core/index.ts';

/** `count` of `length` places, ascending, without replacement. */
export function randomSubset(seed: string, length: number, count: number): number[] {
  const rng = createRng(`subset ${seed}`);
  const all = Array.from({ length }, (_, n) => n);
  for (let i = length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all.slice(0, count).sort((a, b) => a - b);
}

/** A random unitary matrix, row-major complex pairs: normal columns made orthonormal one after the other. */
export function randomUnitary(seed: string, length: number): Float64Array {
  const rng = createRng(`unitary ${seed}`);
  const matrix = new Float64Array(2 * length * length);
  const at = (row: number, column: number): number => 2 * (row * length + column);
  for (let column = 0; column < length; column++) {
    for (let row = 0; row < length; row++) matrix.set([rng.normal(), rng.normal()], at(row, column));
    // Twice is enough (Kahan; Giraud et al. 2005).
    for (let pass = 0; pass < 2; pass++)
      for (let other = 0; other < column; other++) {
        let [re, im] = [0, 0];
        for (let row = 0; row < length; row++) {
          const [a, b] = [at(row, other), at(row, column)];
          re += matrix[a] * matrix[b] + matrix[a + 1] * matrix[b + 1];
          im += matrix[a] * matrix[b + 1] - matrix[a + 1] * matrix[b];
        }
        for (let row = 0; row < length; row++) {
          const [a, b] = [at(row, other), at(row, column)];
          matrix[b] -= re * matrix[a] - im * matrix[a + 1];
          matrix[b + 1] -= re * matrix[a + 1] + im * matrix[a];
        }
      }
    let norm = 0;
    for (let row = 0; row < length; row++) norm += matrix[at(row, column)] ** 2 + matrix[at(row, column) + 1] ** 2;
    for (let row = 0; row < length; row++)
      for (const i of [at(row, column), at(row, column) + 1]) matrix[i] /= Math.sqrt(norm);
  }
  return matrix;
}
