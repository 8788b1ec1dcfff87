import { createRng, type Rng } from '../../../src/core/rng.ts';
import type { Kernels } from '../../../src/kernels/load.ts';
import { planPolarFactor } from '../../../src/kernels/polar-factor.ts';

export interface SparseStreamOptions {
  readonly size: number;
  /** Share of coefficients that are not zero. */
  readonly theta: number;
  /** Standard deviation of Gaussian noise on every number. */
  readonly noise: number;
  /** Radians that the fastest plane of the dictionary turns by before each step, always the same way. */
  readonly drift: number;
}

export interface SparseStream {
  /** The dictionary of now, row-major, columns are atoms. */
  truth(): Float64Array;
  /** The next step's vectors, one after the other; the dictionary drifts before it. */
  next(count: number): Float64Array;
}

/** Bernoulli-Gaussian vectors D* x + noise of a random orthogonal D*, drifting as expm(drift S / |S|_2) D* each step. */
export function sparseStream(kernels: Kernels, options: SparseStreamOptions, seed: string): SparseStream {
  const { size: n, theta, noise, drift } = options;
  const rng = createRng(seed);
  let truth = randomOrthogonal(kernels, n, rng.fork('truth'));
  const turn = drift > 0 ? rotation(n, drift, rng.fork('drift')) : undefined;
  const codes = new Float64Array(n);
  return {
    truth: () => truth,
    next(count) {
      if (turn) truth = product(turn, truth, n);
      const vectors = new Float64Array(n * count);
      for (let v = 0; v < count; v++) {
        for (let j = 0; j < n; j++) codes[j] = rng.uniform() < theta ? rng.normal() : 0;
        for (let j = 0; j < n; j++)
          if (codes[j] !== 0) for (let i = 0; i < n; i++) vectors[v * n + i] += codes[j] * truth[i * n + j];
        if (noise > 0) for (let i = 0; i < n; i++) vectors[v * n + i] += noise * rng.normal();
      }
      return vectors;
    },
  };
}

/** Uniform over all orthogonal matrices: the polar factor of a normal one. */
export function randomOrthogonal(kernels: Kernels, n: number, rng: Rng): Float64Array {
  const region = kernels.memory.alloc(8 * n * n);
  const polar = planPolarFactor(kernels, { size: n });
  const matrix = kernels.memory.float64(region, n * n);
  for (let i = 0; i < n * n; i++) matrix[i] = rng.normal();
  polar.apply(region);
  const drawn = matrix.slice();
  polar.dispose();
  region.free();
  return drawn;
}

/** expm(angle S / |S|_2) of a random skew-symmetric S. */
function rotation(n: number, angle: number, rng: Rng): Float64Array {
  const skew = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      skew[i * n + j] = rng.normal();
      skew[j * n + i] = -skew[i * n + j];
    }
  // Power iteration on S S^T; the norm to 1e-9 needs a gap in the spectrum, the angle to a percent does not.
  let x: Float64Array = Float64Array.from({ length: n }, () => rng.normal());
  let norm = 0;
  const times = (a: Float64Array): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => a.reduce((sum, value, j) => sum + skew[i * n + j] * value, 0));
  for (let k = 0; k < 500; k++) {
    x = times(x);
    norm = Math.hypot(...x);
    x = x.map((value) => value / norm);
  }
  const step = skew.map((value) => (angle * value) / norm);
  // Taylor: angles of 5e-3 leave 1e-19 after seven terms.
  let term: Float64Array = Float64Array.from({ length: n * n }, (_, at) => (Math.floor(at / n) === at % n ? 1 : 0));
  const sum = Float64Array.from(term);
  for (let k = 1; k <= 7; k++) {
    term = product(term, step, n).map((value) => value / k);
    for (let at = 0; at < n * n; at++) sum[at] += term[at];
  }
  return sum;
}

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const c = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) c[i * n + j] += a[i * n + k] * b[k * n + j];
  return c;
}

/** |1 - |D^T D*|_4^4 / n|: zero for the truth up to signs and order, about 1 - 3 / (n + 2) for a random one. */
export function dictionaryError(learned: Float64Array, truth: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let inner = 0;
      for (let k = 0; k < n; k++) inner += learned[k * n + i] * truth[k * n + j];
      sum += inner ** 4;
    }
  return Math.abs(1 - sum / n);
}
