import type { Kernels } from '../kernels/load.ts';
import { planSymmetricEvd } from '../kernels/symmetric-evd.ts';
import { realEigenvalues } from '../linalg/real-eigenvalues.ts';
import { wrapCycles } from './harmonic-estimator.ts';
import { chooseRotation } from './pencil-rotation.ts';

export interface InvariancePlan {
  /**
   * Writes the frequencies f whose tan(pi f) are the eigenvalues of Y in A Y = B.
   *
   * @param pair  [A B], rows x 2 order, row-major
   * @returns how many were written: `order`, less one for each complex pair
   */
  solve(pair: Float64Array, rows: number, order: number, frequencies: Float64Array): number;
  dispose(): void;
}

/**
 * Plans the real shift-invariance equation of Unitary ESPRIT, A Y = B in the sense of total least squares.
 *
 * The null vectors [v; u] of [A B] give the pencil v + tan(pi f) u (Haardt and Nossek, "Unitary ESPRIT", IEEE TSP 43(5),
 * 1995, section III; Golub and Van Loan, Matrix Computations, 6.3). Turning the pencil by an angle shifts every frequency
 * by it and, unlike in ordinary least squares, changes nothing else: so it is turned to where no tangent is infinite,
 * and a frequency of half a cycle is as good as any.
 *
 * Noise may join two eigenvalues into a pair a +- jb. Their images on the z plane, (1 + jt) / (1 - jt), are reciprocal
 * across the unit circle, at the one angle atan2(2a, 1 - a^2 - b^2): it is written once, as one unresolved value. (The
 * arc tangent of the real part would depend on how the pencil was turned.) Cost O(rows order^2 + order^3).
 */
export function planShiftInvariance(kernels: Kernels, maxOrder: number): InvariancePlan {
  const { memory } = kernels;
  const most = 2 * Math.max(maxOrder, 1);
  const gram = memory.alloc(8 * most * most);
  const values = memory.alloc(8 * most);
  const vectors = memory.alloc(8 * most * most);
  const evd = planSymmetricEvd(kernels, most);
  const gramView = memory.float64(gram);
  const vectorsView = memory.float64(vectors);
  const eigenvalues = new Float64Array(most);
  return {
    solve: (pair, rows, order, frequencies) => {
      writeGram(pair, rows, 2 * order, gramView);
      evd.apply(gram, values, vectors, 2 * order);
      // Rows order .. 2 order - 1: [v u] of the least singular values.
      const turned = chooseRotation(vectorsView.subarray(2 * order * order, 4 * order * order), order);
      if (!turned || !realEigenvalues(turned.matrix, order, eigenvalues)) return 0;
      let found = 0;
      for (let k = 0; k < order; k++) {
        const a = eigenvalues[2 * k];
        const b = eigenvalues[2 * k + 1];
        if (b < 0) continue;
        frequencies[found++] = wrapCycles((turned.angle + Math.atan2(2 * a, 1 - a * a - b * b) / 2) / Math.PI);
      }
      return found;
    },
    dispose: () => {
      evd.dispose();
      for (const region of [gram, values, vectors]) region.free();
    },
  };
}

/** [A B]^T [A B]; the lower triangle is what the decomposition reads. */
function writeGram(pair: Float64Array, rows: number, columns: number, gram: Float64Array): void {
  gram.fill(0, 0, columns * columns);
  for (let r = 0; r < rows; r++) {
    const row = r * columns;
    for (let i = 0; i < columns; i++) {
      const value = pair[row + i];
      for (let j = 0; j <= i; j++) gram[i * columns + j] += value * pair[row + j];
    }
  }
}
