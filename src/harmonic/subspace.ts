import { SounderError } from '../core/errors.ts';
import { planCovariance } from '../kernels/covariance.ts';
import { planForwardBackwardCovariance } from '../kernels/forward-backward-covariance.ts';
import type { Kernels } from '../kernels/load.ts';
import type { Region } from '../kernels/memory.ts';
import { planSymmetricEvd } from '../kernels/symmetric-evd.ts';
import type { Beams } from './beams.ts';
import { effectiveWindows } from './effective-windows.ts';
import { averageWindows, toRealSymmetric } from './window-averaging.ts';

/**
 * Eigenvalues and eigenvectors of the forward-backward averaged covariance along one axis, in a real basis.
 *
 * `elements`: the complex eigenvector k is Q times row k of `vectors` (`complexVector` in `unitary-basis.ts`). Beams:
 * row k of `vectors` is the eigenvector over the beams, W times it the one over the elements.
 */
export interface Subspace {
  readonly size: number;
  readonly basis: SubspaceBasis;
  /** Columns the covariance averages over, overlapping windows counted each: what its rank can be. */
  readonly columns: number;
  /** Columns without overlap that would know the power of a signal as well: at most `columns`. */
  readonly effectiveColumns: number;
  /** Descending eigenvalues, `size` of them. */
  readonly values: Float64Array;
  /** Row k is the real eigenvector of `values[k]`; `size` x `size`. */
  readonly vectors: Float64Array;
}

/** What the rows and columns of a covariance are. */
export type SubspaceBasis = 'elements' | Beams;

export interface SubspacePlan {
  readonly columns: number;
  readonly effectiveColumns: number;
  /** @param tensor  cf32, the planned shape. The result is overwritten by the next call. */
  apply(tensor: Region): Subspace;
  dispose(): void;
}

export interface SubspaceOptions {
  readonly shape: readonly number[];
  readonly axis: number;
  /**
   * Length of the window slid along the axis (`shape[axis]`: none). A shorter window gives more columns and restores
   * the rank that targets equal on every other axis lose, for a smaller aperture.
   */
  readonly window: number;
  /** The axis holds `shape[axis]` adjacent DFT beams; no window is slid over beams. Absent: it holds elements. */
  readonly beams?: Beams;
}

/**
 * Plans covariance, forward-backward averaging and eigendecomposition along one axis of a tensor; all other axes
 * serve as snapshots.
 *
 * Haardt and Nossek, "Unitary ESPRIT", IEEE TSP 43(5), 1995: the averaged covariance is real in the basis Q. Over beams
 * (conjugate-symmetric weights) it is the real part of the covariance: Zoltowski, Haardt, Mathews, IEEE TSP 44(2), 1996.
 * Cost O(N^2 columns + N^3).
 */
export function planSubspace(kernels: Kernels, options: SubspaceOptions): SubspacePlan {
  return kernels.memory.attempt(() => plan(kernels, options));
}

function plan(kernels: Kernels, options: SubspaceOptions): SubspacePlan {
  const { shape, axis, window, beams } = options;
  const full = shape[axis];
  if (full === undefined)
    throw new SounderError(
      'plan-invalid',
      `subspace: axis ${axis} of ${shape.length}, allowed: 0 to ${shape.length - 1}`,
    );
  if (!Number.isInteger(window) || window < 1 || window > full)
    throw new SounderError('plan-invalid', `subspace: window ${window} on an axis of ${full}, allowed: 1 to ${full}`);
  if (beams && (window !== full || full > beams.size))
    throw new SounderError(
      'plan-invalid',
      `subspace: window ${window} on ${full} beams of ${beams.size} elements, allowed: all beams, at most one an element`,
    );
  const { memory } = kernels;
  const others = shape.reduce((n, size) => n * size, 1) / full;
  const matrix = memory.alloc(8 * window * window);
  const valuesRegion = memory.alloc(8 * window);
  const vectorsRegion = memory.alloc(8 * window * window);
  const evd = planSymmetricEvd(kernels, window);
  const covariance = beams
    ? planRealCovariance(kernels, [...shape], axis)
    : window === full
      ? planForwardBackwardCovariance(kernels, { shape: [...shape], axis })
      : planWindowedCovariance(kernels, [...shape], axis, window);
  const result: Subspace = {
    size: window,
    basis: beams ?? 'elements',
    columns: others * (full - window + 1),
    effectiveColumns: others * effectiveWindows(full, window),
    values: memory.float64(valuesRegion),
    vectors: memory.float64(vectorsRegion),
  };
  return {
    columns: result.columns,
    effectiveColumns: result.effectiveColumns,
    apply: (tensor) => {
      covariance.apply(tensor, matrix);
      evd.apply(matrix, valuesRegion, vectorsRegion);
      return result;
    },
    dispose: () => {
      covariance.dispose();
      evd.dispose();
      for (const region of [matrix, valuesRegion, vectorsRegion]) region.free();
    },
  };
}

/** The full covariance once, then every window's block of it: sum_w R[w..w+L, w..w+L]. */
function planWindowedCovariance(kernels: Kernels, shape: number[], axis: number, window: number) {
  const size = shape[axis];
  const fullMatrix = kernels.memory.alloc(16 * size * size);
  const covariance = planCovariance(kernels, { shape, axis });
  const windowed = new Float64Array(2 * window * window);
  return {
    apply: (tensor: Region, target: Region) => {
      covariance.apply(tensor, fullMatrix);
      averageWindows(kernels.memory.float64(fullMatrix), size, window, windowed);
      toRealSymmetric(windowed, window, kernels.memory.float64(target));
    },
    dispose: () => {
      covariance.dispose();
      fullMatrix.free();
    },
  };
}

/** The real part of the covariance over beams. */
function planRealCovariance(kernels: Kernels, shape: number[], axis: number) {
  const { memory } = kernels;
  const size = shape[axis];
  const complex = memory.alloc(16 * size * size);
  const covariance = planCovariance(kernels, { shape, axis });
  return {
    apply: (tensor: Region, target: Region) => {
      covariance.apply(tensor, complex);
      const [from, to] = [memory.float64(complex), memory.float64(target)];
      for (let i = 0; i < size * size; i++) to[i] = from[2 * i];
    },
    dispose: () => {
      covariance.dispose();
      complex.free();
    },
  };
}
