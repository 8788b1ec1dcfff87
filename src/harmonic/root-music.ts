import type { Kernels } from '../kernels/load.ts';
import { planReciprocalRoots } from '../kernels/polynomial-roots.ts';
import type { Subspace } from './subspace.ts';
import type { HarmonicEstimator, HarmonicEstimatorPlan } from './harmonic-estimator.ts';
import { complexVector } from './unitary-basis.ts';

/**
 * Root-MUSIC: frequencies are the angles of the polynomial roots nearest the unit circle,
 *
 *     D(z) = N - sum_{i<=K} |v_i^H a(z)|^2 = 0,   a(z) = [1, z, ..., z^{N-1}].
 *
 * A. Barabell, "Improving the resolution performance of eigenstructure-based direction-finding algorithms", ICASSP
 * 1983. Off-grid, needs a uniform axis; fails when two targets are equal on all other axes (rank one).
 * Cost O(min(K, N-K) N^2) for the coefficients and O(N^2) per root sweep.
 */
export const rootMusic: HarmonicEstimator = {
  name: 'root-music',
  summary: 'roots of the noise-subspace polynomial nearest the unit circle',
  reference: 'A. Barabell, ICASSP 1983',
  cost: 'O(K N^2)',
  plan: (kernels: Kernels, size: number) => kernels.memory.attempt(() => planRoots(kernels, size)),
};

function planRoots(kernels: Kernels, size: number): HarmonicEstimatorPlan {
  const { memory } = kernels;
  const coefficients = memory.alloc(16 * size);
  const roots = memory.alloc(16 * Math.max(size - 1, 1));
  const coefficientsView = memory.float64(coefficients);
  const rootsView = memory.float64(roots);
  const solver = planReciprocalRoots(kernels, size);
  const vector = new Float64Array(2 * size);
  return {
    estimate: (subspace: Subspace, order: number, frequencies: Float64Array) => {
      noiseSpectrum(subspace, order, vector, coefficientsView);
      const found = Math.min(order, solver.apply(coefficients, roots));
      for (let k = 0; k < found; k++) frequencies[k] = frequencyOf(rootsView[2 * k], rootsView[2 * k + 1]);
      return found;
    },
    dispose: () => {
      solver.dispose();
      coefficients.free();
      roots.free();
    },
  };
}

/** Angle of a root in cycles, in (-0.5, 0.5]: the angle of -1 - j0 is taken as +pi. */
function frequencyOf(re: number, im: number): number {
  const cycles = Math.atan2(im, re) / (2 * Math.PI);
  return cycles <= -0.5 ? 0.5 : cycles;
}

/**
 * Coefficients of D on z^0..z^{N-1} (those on z^-k are their conjugates), from whichever subspace is the smaller:
 * the noise subspace gives D, the signal subspace N - D.
 */
function noiseSpectrum(subspace: Subspace, order: number, vector: Float64Array, coefficients: Float64Array): void {
  const { size, vectors } = subspace;
  const useNoise = size - order < order;
  const [first, last, sign] = useNoise ? [order, size, 1] : [0, order, -1];
  coefficients.fill(0);
  for (let k = first; k < last; k++) {
    complexVector(vectors, k * size, size, vector);
    // |v^H a|^2 = sum_lag z^lag sum_n conj(v[n + lag]) v[n]
    for (let lag = 0; lag < size; lag++) {
      let re = 0;
      let im = 0;
      for (let n = 0, m = lag; m < size; n++, m++) {
        const ar = vector[2 * n];
        const ai = vector[2 * n + 1];
        const br = vector[2 * m];
        const bi = vector[2 * m + 1];
        re += ar * br + ai * bi;
        im += ai * br - ar * bi;
      }
      coefficients[2 * lag] += sign * re;
      coefficients[2 * lag + 1] += sign * im;
    }
  }
  if (!useNoise) coefficients[0] += size;
  coefficients[1] = 0;
}
