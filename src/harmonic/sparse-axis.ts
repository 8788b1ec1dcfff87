import type { HarmonicAxis } from './harmonic-estimator.ts';
import { GRID, type GridPursuit, planGridPursuit } from './grid-pursuit.ts';
import { type BasisResponse, planBasisResponse } from './basis-response.ts';
import type { Subspace } from './subspace.ts';

/** What the sparse estimators share: responses in the basis of the axis, a grid to search, the covariance. */
export interface SparseAxis {
  /** Elements of the axis, N: a resolution cell is 1 / N. */
  readonly elements: number;
  readonly write: BasisResponse;
  readonly grid: GridPursuit;
  /** R = sum_k lambda_k v_k v_k^T over the basis, size x size; overwritten by the next call. */
  covariance(subspace: Subspace): Float64Array;
}

/** Plans an axis: the grid covers the circle, or the beams held and half a beam beside them. */
export function planSparseAxis({ size, beams }: HarmonicAxis): SparseAxis {
  const elements = beams?.size ?? size;
  const write = planBasisResponse(size, beams);
  const points = Math.min(GRID * elements, beams ? GRID * size + 1 : Infinity);
  const first = beams ? GRID * beams.first - GRID / 2 : 0;
  const frequencies = Float64Array.from({ length: points }, (_, g) => (first + g) / (GRID * elements));
  const matrix = new Float64Array(size * size);
  return {
    elements,
    write,
    grid: planGridPursuit(size, frequencies, write),
    covariance: ({ values, vectors }) => {
      matrix.fill(0);
      for (let k = 0; k < size; k++) {
        if (!(values[k] > 0)) continue;
        for (let i = 0; i < size; i++) {
          const weight = values[k] * vectors[k * size + i];
          for (let j = 0; j < size; j++) matrix[i * size + j] += weight * vectors[k * size + j];
        }
      }
      return matrix;
    },
  };
}
