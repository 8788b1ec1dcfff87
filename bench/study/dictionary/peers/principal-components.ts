import type { Kernels } from '../../../../src/kernels/load.ts';
import { planHermitianEvd } from '../../../../src/kernels/hermitian-evd.ts';
import { planSymmetricEvd } from '../../../../src/kernels/symmetric-evd.ts';
import type { Vectors } from '../vectors.ts';
import type { Basis } from './bases.ts';

/** Eigenvectors of sum_t y_t y_t^H, not centred, strongest first: best for k components that are the same for all vectors. */
export function principalComponents(kernels: Kernels, { size, complex, count, values }: Vectors): Basis {
  const parts = complex ? 2 : 1;
  const bytes = 8 * size * size * parts;
  const region = kernels.memory.alloc(2 * bytes);
  const spectrum = kernels.memory.alloc(8 * size);
  const rows = kernels.memory.alloc(bytes);
  const evd = complex ? planHermitianEvd(kernels, size) : planSymmetricEvd(kernels, size);
  try {
    const moments = kernels.memory.float64(region, size * size * parts);
    moments.fill(0);
    for (let t = 0; t < count; t++)
      for (let i = 0; i < size; i++)
        for (let j = 0; j < size; j++) {
          const [a, b] = [(t * size + i) * parts, (t * size + j) * parts];
          const at = (i * size + j) * parts;
          moments[at] += values[a] * values[b];
          if (!complex) continue;
          moments[at] += values[a + 1] * values[b + 1];
          moments[at + 1] += values[a + 1] * values[b] - values[a] * values[b + 1];
        }
    evd.apply(region, spectrum, rows);
    const found = kernels.memory.float64(rows, size * size * parts);
    const matrix = new Float64Array(size * size * parts);
    for (let k = 0; k < size; k++)
      for (let i = 0; i < size; i++)
        for (let p = 0; p < parts; p++) matrix[(i * size + k) * parts + p] = found[(k * size + i) * parts + p];
    return { size, complex, matrix };
  } finally {
    evd.dispose();
    for (const taken of [rows, spectrum, region]) taken.free();
  }
}
