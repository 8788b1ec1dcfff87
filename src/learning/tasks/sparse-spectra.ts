import { unit } from '../../kernels/fft-tables.ts';
import type { Examples } from './examples.ts';

export interface SparseSpectraOptions {
  /** Samples of a signal, and bins. */
  readonly size: number;
  /** Samples that differ from zero. */
  readonly spikes: number;
  /** Gain h of every bin; 1. */
  readonly weights?: Float64Array;
  /** Standard deviation of real and imaginary part of the noise together, in every bin; 0. */
  readonly noise?: number;
}

/** Spectrum of a band-pass pulse: h_n = exp(-((|n| - centre) / width)^2 / 2) over signed bins n. */
export function bandPassWeights(size: number, centre: number, width: number): Float64Array {
  return Float64Array.from({ length: size }, (_, n) => {
    const bin = Math.min(n, size - n);
    return Math.exp(-(((bin - centre) / width) ** 2) / 2);
  });
}

/**
 * Sparse reflectors and their spectrum: spikes at places without repetition, amplitudes N(0, 1), measurements
 * f = h F z + noise with F the orthonormal transform.
 */
export function sparseSpectra({ size, spikes, weights, noise = 0 }: SparseSpectraOptions): Examples {
  const h = weights ?? new Float64Array(size).fill(1);
  const roots = Float64Array.from({ length: 2 * size }, (_, i) => unit(-(i >> 1), size)[i & 1] / Math.sqrt(size));
  const places = Int32Array.from({ length: size }, (_, n) => n);
  return {
    shape: { measurement: 2 * size, target: size, mask: size },
    draw: (rng, { measurements, targets }) => {
      targets.fill(0);
      const spread = noise * Math.SQRT1_2;
      for (let b = 0; b < targets.length / size; b++) {
        const f = measurements.subarray(2 * b * size, 2 * (b + 1) * size).fill(0);
        for (let n = 0; n < size; n++) places[n] = n;
        for (let s = 0; s < spikes; s++) {
          const pick = s + rng.integer(size - s);
          [places[s], places[pick]] = [places[pick], places[s]];
          const amplitude = rng.normal();
          targets[b * size + places[s]] = amplitude;
          for (let n = 0, turn = 0; n < size; n++, turn = (turn + places[s]) % size) {
            f[2 * n] += amplitude * h[n] * roots[2 * turn];
            f[2 * n + 1] += amplitude * h[n] * roots[2 * turn + 1];
          }
        }
        if (spread > 0) for (let i = 0; i < f.length; i++) f[i] += spread * rng.normal();
      }
    },
  };
}
