import type { FourierPairs, PairBuffer } from './fourier-pairs.ts';

/**
 * W x = Re F^H (c h^2 a . F x) for a batch of real signals in pairs, F orthonormal: measures and brings back.
 *
 * c is 1/2 for bins 0 and N/2, which are their own mirror images and carry one number where others carry two, and else 1: a
 * mask without mirror images then has one largest eigenvalue, max h^2 / 2, whichever bins it keeps.
 *
 * Of the weight only the part even in frequency acts on real signals, and for a pair C = F (x1 + j x2)
 *
 *     (w1 + w2) / 2 C(n) + (w1 - w2) / 2 conj C(-n)
 *
 * applies w1 to x1 and w2 to x2 (derived from X1(n) = (C(n) + conj C(-n)) / 2). W is its own adjoint.
 */
export interface MaskedSpectrum {
  /** Sets the masks, examples x size. */
  weigh(masks: Float64Array): void;
  /** Spectrum of a pair buffer to the spectrum of W of it. */
  apply(spectrum: PairBuffer, target: PairBuffer): void;
  /** Writes Re F^H (c h a . f) of complex measurements f (examples x size x 2, orthonormal scale). */
  backproject(measurements: Float64Array, masks: Float64Array, target: PairBuffer): void;
  /** Adds `scale Re(conj G(n) X(n))` of each signal (unscaled spectra), examples x size, even in n. */
  correlate(g: PairBuffer, x: PairBuffer, scale: number, into: Float64Array): void;
}

/** c: weight of a bin by the numbers it carries of a real signal. */
export const ownShare = (n: number, size: number): number => (n === 0 || 2 * n === size ? 0.5 : 1);

/** @param weights  h: real gain of every bin, such as a pulse's spectrum */
export function planMaskedSpectrum(pairs: FourierPairs, weights: Float64Array): MaskedSpectrum {
  const { examples, size } = pairs;
  const half = examples / 2;
  const sums = new Float64Array(half * size);
  const differences = new Float64Array(half * size);
  const mirror = (n: number): number => (n === 0 ? 0 : size - n);
  const gains = weights.map((h, n) => h * ownShare(n, size));
  const power = weights.map((h, n) => h * gains[n]);
  return {
    weigh: (masks) => {
      for (let p = 0; p < half; p++) {
        const [first, second] = [2 * p * size, (2 * p + 1) * size];
        for (let n = 0; n < size; n++) {
          const m = mirror(n);
          const w1 = 0.5 * (power[n] * masks[first + n] + power[m] * masks[first + m]);
          const w2 = 0.5 * (power[n] * masks[second + n] + power[m] * masks[second + m]);
          sums[p * size + n] = 0.5 * (w1 + w2);
          differences[p * size + n] = 0.5 * (w1 - w2);
        }
      }
    },
    apply: ({ values: c }, { values: to }) => {
      for (let p = 0; p < half; p++) {
        const row = p * size;
        for (let n = 0, at = 2 * row; n < size; n++, at += 2) {
          const back = 2 * (row + (n === 0 ? 0 : size - n));
          const [s, d] = [sums[row + n], differences[row + n]];
          to[at] = s * c[at] + d * c[back];
          to[at + 1] = s * c[at + 1] - d * c[back + 1];
        }
      }
    },
    backproject: (f, masks, target) => {
      const to = target.values;
      // numpy's 1 / N is in the inverse; orthonormal wants 1 / sqrt(N).
      const scale = 0.5 * Math.sqrt(size);
      for (let p = 0; p < half; p++) {
        const [first, second] = [2 * p * size, (2 * p + 1) * size];
        for (let n = 0; n < size; n++) {
          const m = mirror(n);
          const [u1, v1] = [scale * gains[n] * masks[first + n], scale * gains[m] * masks[first + m]];
          const [u2, v2] = [scale * gains[n] * masks[second + n], scale * gains[m] * masks[second + m]];
          const [i1, j1, i2, j2] = [2 * (first + n), 2 * (first + m), 2 * (second + n), 2 * (second + m)];
          const re1 = u1 * f[i1] + v1 * f[j1];
          const im1 = u1 * f[i1 + 1] - v1 * f[j1 + 1];
          const re2 = u2 * f[i2] + v2 * f[j2];
          const im2 = u2 * f[i2 + 1] - v2 * f[j2 + 1];
          to[2 * (p * size + n)] = re1 - im2;
          to[2 * (p * size + n) + 1] = im1 + re2;
        }
      }
      pairs.inverse(target, target);
    },
    correlate: ({ values: g }, { values: x }, scale, into) => {
      const quarter = 0.25 * scale;
      for (let p = 0; p < half; p++) {
        const [first, second] = [2 * p * size, (2 * p + 1) * size];
        for (let n = 0; 2 * n <= size; n++) {
          const m = mirror(n);
          const [at, back] = [2 * (p * size + n), 2 * (p * size + m)];
          const [gr, gi, hr, hi] = [g[at], g[at + 1], g[back], g[back + 1]];
          const [xr, xi, yr, yi] = [x[at], x[at + 1], x[back], x[back + 1]];
          const one = quarter * ((gr + hr) * (xr + yr) + (gi - hi) * (xi - yi));
          const two = quarter * ((gr - hr) * (xr - yr) + (gi + hi) * (xi + yi));
          into[first + n] += one;
          into[second + n] += two;
          if (m === n) continue;
          into[first + m] += one;
          into[second + m] += two;
        }
      }
    },
  };
}
