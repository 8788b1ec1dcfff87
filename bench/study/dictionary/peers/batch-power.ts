import type { Kernels } from '../../../../src/kernels/load.ts';
import { planPolarFactor } from '../../../../src/kernels/polar-factor.ts';
import type { Vectors } from '../vectors.ts';
import type { Basis } from './bases.ts';

/**
 * Maximises sum_t |D^H y_t|_3^3 over unitary D with all vectors at hand: the generalised power method, from a given start.
 *
 *   A <- polar(sum_t (|A y_t| .* A y_t) y_t^H),   A = D^H
 *
 * Zhai, Yang, Liao, Wright and Ma (2020), "Complete dictionary learning via l4-norm maximization"; l3: Shen et al. (2020).
 */
export function batchPower(kernels: Kernels, vectors: Vectors, start: Basis, iterations = 50): Basis {
  const { size, complex, count, values } = vectors;
  const parts = complex ? 2 : 1;
  const order = complex ? 2 * size : size;
  const region = kernels.memory.alloc(8 * order * order);
  const polar = planPolarFactor(kernels, { size, complex });
  // What `polar` takes of a complex matrix: the rows [Re -Im].
  const gradient = kernels.memory.float64(region, order * order);
  const analysis = new Float64Array(size * size * parts);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      analysis[(k * size + i) * parts] = start.matrix[(i * size + k) * parts];
      if (complex) analysis[(k * size + i) * parts + 1] = -start.matrix[(i * size + k) * parts + 1];
    }
  try {
    for (let iteration = 0; iteration < iterations; iteration++) {
      gradient.fill(0);
      for (let t = 0; t < count; t++) {
        const y = values.subarray(t * size * parts, (t + 1) * size * parts);
        for (let k = 0; k < size; k++) {
          let [re, im] = [0, 0];
          const row = k * size * parts;
          if (complex)
            for (let i = 0; i < 2 * size; i += 2) {
              re += analysis[row + i] * y[i] - analysis[row + i + 1] * y[i + 1];
              im += analysis[row + i] * y[i + 1] + analysis[row + i + 1] * y[i];
            }
          else for (let i = 0; i < size; i++) re += analysis[row + i] * y[i];
          const magnitude = Math.sqrt(re * re + im * im);
          re *= magnitude;
          im *= magnitude;
          const to = k * order;
          if (complex)
            for (let i = 0; i < size; i++) {
              gradient[to + i] += re * y[2 * i] + im * y[2 * i + 1];
              gradient[to + size + i] -= im * y[2 * i] - re * y[2 * i + 1];
            }
          else for (let i = 0; i < size; i++) gradient[to + i] += re * y[i];
        }
      }
      if (polar.apply(region) === 'none') throw new Error('batch power method: no vector but zero');
      for (let k = 0; k < size; k++)
        for (let i = 0; i < size; i++) {
          analysis[(k * size + i) * parts] = gradient[k * order + i];
          if (complex) analysis[(k * size + i) * parts + 1] = -gradient[k * order + size + i];
        }
    }
  } finally {
    polar.dispose();
    region.free();
  }
  const matrix = new Float64Array(size * size * parts);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      matrix[(i * size + k) * parts] = analysis[(k * size + i) * parts];
      if (complex) matrix[(i * size + k) * parts + 1] = -analysis[(k * size + i) * parts + 1];
    }
  return { size, complex, matrix };
}
