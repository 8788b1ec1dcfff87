import type { Kernels } from '../kernels/load.ts';
import { planSymmetricEvd } from '../kernels/symmetric-evd.ts';
import { type Beams, beamMatrix } from './beams.ts';
import type { HarmonicAxis } from './harmonic-estimator.ts';
import type { Subspace } from './subspace.ts';

/** Subspaces over adjacent beams of an axis, whatever basis they come in. */
export interface BeamspacePlan {
  readonly beams: Beams;
  /** Beams held. */
  readonly count: number;
  /** The result is overwritten by the next call. */
  apply(subspace: Subspace): Subspace;
  dispose(): void;
}

/**
 * Plans the way to beamspace: nothing on an axis of beams; on one of elements the real covariance over the beams of its
 * window, T C T^T with T = W^H Q, and its eigenvectors.
 *
 * Zoltowski, Haardt, Mathews, IEEE TSP 44(2), 1996, section IV: real beams, noise still white. Cost O(B N^2 + B^3).
 */
export function planBeamspace(kernels: Kernels, axis: HarmonicAxis): BeamspacePlan {
  const { size, beams } = axis;
  if (beams) return { beams, count: size, apply: (subspace) => subspace, dispose: () => undefined };
  const [first, count] = beamsOver(axis);
  const held = { size, first };
  const matrix = beamMatrix(held, count);
  const { memory } = kernels;
  const covariance = memory.alloc(8 * count * count);
  const values = memory.alloc(8 * count);
  const vectors = memory.alloc(8 * count * count);
  const evd = planSymmetricEvd(kernels, count);
  const turned = new Float64Array(count * size);
  return {
    beams: held,
    count,
    apply: (subspace) => {
      writeCovariance(subspace, matrix, count, turned, memory.float64(covariance));
      evd.apply(covariance, values, vectors);
      return {
        ...subspace,
        size: count,
        basis: held,
        values: memory.float64(values),
        vectors: memory.float64(vectors),
      };
    },
    dispose: () => {
      evd.dispose();
      for (const region of [covariance, values, vectors]) region.free();
    },
  };
}

/** First beam and number of beams of a window, one to spare on each side; every beam where that is not fewer. */
function beamsOver({ size, window }: HarmonicAxis): [first: number, count: number] {
  if (!window) return [0, size];
  const first = Math.floor(window[0] * size) - 1;
  const count = Math.ceil(window[1] * size) + 2 - first;
  return count >= size || !(count >= 1) ? [0, size] : [first, count];
}

/** T C T^T = sum_k lambda_k (T e_k) (T e_k)^T. */
function writeCovariance(
  { size, values, vectors }: Subspace,
  matrix: Float64Array,
  count: number,
  turned: Float64Array,
  covariance: Float64Array,
): void {
  for (let b = 0; b < count; b++)
    for (let k = 0; k < size; k++) {
      let sum = 0;
      for (let n = 0; n < size; n++) sum += matrix[b * size + n] * vectors[k * size + n];
      turned[b * size + k] = sum;
    }
  for (let i = 0; i < count; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += values[k] * turned[i * size + k] * turned[j * size + k];
      covariance[i * count + j] = covariance[j * count + i] = sum;
    }
}
