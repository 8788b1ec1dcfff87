import type { Kernels } from '../kernels/load.ts';
import { planReciprocalRoots } from '../kernels/polynomial-roots.ts';
import { type Beams, beamMatrix, beamsToElements, withinBeams } from './beams.ts';
import {
  checkHarmonicAxis,
  type HarmonicAxis,
  type HarmonicEstimator,
  type HarmonicEstimatorPlan,
  wrapCycles,
} from './harmonic-estimator.ts';
import type { Subspace } from './subspace.ts';
import { complexVector } from './unitary-basis.ts';

/**
 * Root-MUSIC: frequencies are the angles of the polynomial roots nearest the unit circle,
 *
 *     D(z) = N - sum_{i<=K} |v_i^H a(z)|^2 = 0,   a(z) = [1, z, ..., z^{N-1}].
 *
 * A. Barabell, "Improving the resolution performance of eigenstructure-based direction-finding algorithms", ICASSP
 * 1983. Off-grid, needs a uniform axis; fails when two targets are equal on all other axes (rank one).
 * Cost O(min(K, N-K) N^2) for the coefficients and O(N^2) per root sweep.
 *
 * On beams: D(z) = sum_noise |e_i^T W^H a(z)|^2, the noise vectors taken back to elements, and only roots within half a
 * beam of the beams held, since D vanishes at the centre of every other beam too. Zoltowski, Kautz, Silverstein,
 * "Beamspace root-MUSIC", IEEE TSP 41(1), 1993.
 */
export const rootMusic: HarmonicEstimator = {
  name: 'root-music',
  summary: 'roots of the noise-subspace polynomial nearest the unit circle',
  reference: 'A. Barabell, ICASSP 1983; on beams M. Zoltowski, G. Kautz, S. Silverstein, IEEE TSP 41(1), 1993',
  cost: 'O(K N^2)',
  supports: { beams: true },
  plan: (kernels, axis) => kernels.memory.attempt(() => planRoots(kernels, axis)),
};

function planRoots(kernels: Kernels, axis: HarmonicAxis): HarmonicEstimatorPlan {
  checkHarmonicAxis(rootMusic, axis);
  const { memory } = kernels;
  const { beams } = axis;
  const size = beams?.size ?? axis.size;
  const coefficients = memory.alloc(16 * size);
  const roots = memory.alloc(16 * Math.max(size - 1, 1));
  const coefficientsView = memory.float64(coefficients);
  const rootsView = memory.float64(roots);
  const solver = planReciprocalRoots(kernels, size);
  const spectrum = beams ? planBeamSpectrum(beams, axis.size) : planElementSpectrum(size);
  const visible = (f: number): boolean => !beams || withinBeams(beams, axis.size, f, 0.5);
  return {
    estimate: (subspace: Subspace, order: number, frequencies: Float64Array) => {
      spectrum(subspace, order, coefficientsView);
      const count = solver.apply(coefficients, roots);
      let found = 0;
      for (let k = 0; k < count && found < order; k++) {
        const f = frequencyOf(rootsView[2 * k], rootsView[2 * k + 1]);
        if (visible(f)) frequencies[found++] = f;
      }
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
  return wrapCycles(Math.atan2(im, re) / (2 * Math.PI));
}

/** Writes the coefficients of D on z^0..z^{N-1}; those on z^-k are their conjugates. */
type NoiseSpectrum = (subspace: Subspace, order: number, coefficients: Float64Array) => void;

/** From whichever subspace is the smaller: the noise subspace gives D, the signal subspace N - D. */
function planElementSpectrum(size: number): NoiseSpectrum {
  const vector = new Float64Array(2 * size);
  return ({ vectors }, order, coefficients) => {
    const useNoise = size - order < order;
    const [first, last, sign] = useNoise ? [order, size, 1] : [0, order, -1];
    coefficients.fill(0);
    for (let k = first; k < last; k++) {
      complexVector(vectors, k * size, size, vector);
      addAutocorrelation(vector, size, sign, coefficients);
    }
    if (!useNoise) coefficients[0] += size;
    coefficients[1] = 0;
  };
}

/** From the noise vectors, W e in elements. */
function planBeamSpectrum(beams: Beams, count: number): NoiseSpectrum {
  const { size } = beams;
  const matrix = beamMatrix(beams, count);
  const real = new Float64Array(size);
  const vector = new Float64Array(2 * size);
  return ({ vectors }, order, coefficients) => {
    coefficients.fill(0);
    for (let k = order; k < count; k++) {
      beamsToElements(matrix, size, vectors, k * count, count, real);
      complexVector(real, 0, size, vector);
      addAutocorrelation(vector, size, 1, coefficients);
    }
    coefficients[1] = 0;
  };
}

/** Adds |v^H a|^2 = sum_lag z^lag sum_n conj(v[n + lag]) v[n], times `sign`. */
function addAutocorrelation(vector: Float64Array, size: number, sign: number, coefficients: Float64Array): void {
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
