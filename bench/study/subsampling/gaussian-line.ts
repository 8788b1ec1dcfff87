import { SounderError } from '../../../src/core/errors.ts';
import { realEigenvalues } from '../../../src/linalg/real-eigenvalues.ts';

/** A Gaussian line of zero mean and of which some samples are measured in noise. */
export interface GaussianLine {
  readonly size: number;
  /** size x size, row-major. */
  readonly covariance: Float64Array;
  /** Power of the noise of a measured sample. */
  readonly noise: number;
}

/** Echoes of a pulse by scatterers of the variances `scatterers`, the first of which reaches the first sample with its last tap. */
export function echoes(pulse: Float64Array, scatterers: Float64Array, noise: number): GaussianLine {
  const [taps, size] = [pulse.length, scatterers.length - pulse.length + 1];
  const covariance = new Float64Array(size * size);
  scatterers.forEach((variance, at) => {
    for (let m = Math.max(0, at - taps + 1); m <= Math.min(size - 1, at); m++)
      for (let n = Math.max(0, at - taps + 1); n <= Math.min(size - 1, at); n++)
        covariance[m * size + n] += variance * pulse[at - m] * pulse[at - n];
  });
  return { size, covariance, noise };
}

/** The covariance P of a line given what is measured of it. */
export interface Given {
  /** One sample more: P - p p^T / (P_nn + noise), p column n of P. */
  add(n: number): void;
  /** One sample less, which was measured. */
  remove(n: number): void;
  /** By how much the trace of P falls when all these samples are measured too. */
  explained(samples: readonly number[]): number;
  trace(): number;
}

export function given({ size, covariance, noise }: GaussianLine): Given {
  const p = covariance.slice();
  const column = new Float64Array(size);
  const change = (n: number, scale: number): void => {
    for (let i = 0; i < size; i++) column[i] = p[n * size + i];
    for (let i = 0; i < size; i++) {
      const by = scale * column[i];
      for (let j = 0, at = i * size; j < size; j++) p[at + j] += by * column[j];
    }
  };
  const product = (m: number, n: number): number => {
    let sum = 0;
    for (let i = 0, a = m * size, b = n * size; i < size; i++) sum += p[a + i] * p[b + i];
    return sum;
  };
  return {
    add: (n) => change(n, -1 / (p[n * size + n] + noise)),
    remove: (n) => change(n, 1 / (noise - p[n * size + n])),
    explained: (samples) => {
      if (samples.length === 1) return product(samples[0], samples[0]) / (p[samples[0] * (size + 1)] + noise);
      // trace((P_SS + noise I)^-1 (P P)_SS) with both eliminated together, one sample after the other.
      const m = samples.length;
      const left = Float64Array.from({ length: m * m }, (_, at) => {
        const [i, j] = [Math.floor(at / m), at % m];
        return p[samples[i] * size + samples[j]] + (i === j ? noise : 0);
      });
      const right = Float64Array.from({ length: m * m }, (_, at) => {
        const [i, j] = [Math.floor(at / m), at % m];
        return j <= i ? product(samples[i], samples[j]) : 0;
      });
      for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) right[j * m + i] = right[i * m + j];
      let sum = 0;
      for (let k = 0; k < m; k++) {
        const pivot = left[k * m + k];
        sum += right[k * m + k] / pivot;
        // What sample k explains already: both matrices as they are with it measured.
        const [l, r] = [left.slice(k * m, (k + 1) * m), right.slice(k * m, (k + 1) * m)];
        const own = r[k] / pivot;
        for (let i = k + 1; i < m; i++)
          for (let j = k + 1; j < m; j++) {
            right[i * m + j] += (l[i] * l[j] * own - l[i] * r[j] - r[i] * l[j]) / pivot;
            left[i * m + j] -= (l[i] * l[j]) / pivot;
          }
      }
      return sum;
    },
    trace: () => {
      let sum = 0;
      for (let n = 0; n < size; n++) sum += p[n * size + n];
      return sum;
    },
  };
}

export const powerOf = ({ size, covariance }: GaussianLine): number => {
  let sum = 0;
  for (let n = 0; n < size; n++) sum += covariance[n * size + n];
  return sum;
};

/** E |x - found|^2 / E |x|^2 of the linear estimate with least error from the samples of a mask. */
export function linearErrorOf(line: GaussianLine, mask: readonly number[]): number {
  const left = given(line);
  for (const n of mask) left.add(n);
  return left.trace() / powerOf(line);
}

/**
 * What no `kept` measurements can be better than: rows of any matrix with orthonormal rows, of which a mask is one, measured in the
 * same noise. Best are the principal components (Hotelling 1933), which explain sum l^2 / (l + noise) of the largest eigenvalues l.
 *
 * @throws SounderError `not-converged` for a covariance that is not finite
 */
export function principalBound(line: GaussianLine, kept: number): number {
  const values = new Float64Array(2 * line.size);
  if (!realEigenvalues(line.covariance.slice(), line.size, values))
    throw new SounderError('not-converged', 'principalBound: eigenvalues of the covariance, allowed: finite entries');
  const largest = Array.from({ length: line.size }, (_, i) => values[2 * i])
    .sort((a, b) => b - a)
    .slice(0, kept);
  return 1 - largest.reduce((sum, l) => sum + (l * l) / (l + line.noise), 0) / powerOf(line);
}
