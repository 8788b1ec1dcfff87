import { createRng, type Rng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { planPolarFactor } from '../../src/kernels/polar-factor.ts';

export const kernels = loadKernels();

/** A random orthogonal or unitary matrix, row-major, interleaved pairs when complex. */
export function randomOrthogonal(n: number, rng: Rng, complex = false): Float64Array {
  const order = complex ? 2 * n : n;
  const region = kernels.memory.alloc(8 * order * order);
  const matrix = kernels.memory.float64(region, order * order);
  for (let i = 0; i < n * order; i++) matrix[i] = rng.normal();
  const plan = planPolarFactor(kernels, { size: n, complex });
  plan.apply(region);
  const upper = matrix.slice(0, n * order);
  plan.dispose();
  region.free();
  if (!complex) return upper;
  const pair = (i: number, j: number): number[] => [upper[i * order + j], -upper[i * order + j + n]];
  return Float64Array.from(Array.from({ length: n * n }, (_, at) => pair(Math.floor(at / n), at % n)).flat());
}

export interface StreamOptions {
  readonly size: number;
  readonly theta?: number;
  readonly noise?: number;
  readonly complex?: boolean;
  /** A non-zero coefficient; standard normal unless given. */
  readonly draw?: (rng: Rng) => number;
}

/** Bernoulli-Gaussian vectors D* x (+ noise) of a dictionary that may be exchanged under way. */
export function sparseStream(options: StreamOptions, seed: number | string) {
  const { size: n, theta = 0.3, noise = 0, complex = false, draw = (r: Rng) => r.normal() } = options;
  const rng = createRng(seed);
  const parts = complex ? 2 : 1;
  return {
    truth: randomOrthogonal(n, rng, complex),
    next(count: number): Float64Array {
      const vectors = new Float64Array(n * count * parts);
      for (let v = 0; v < count; v++) {
        for (let j = 0; j < n; j++) {
          if (rng.uniform() >= theta) continue;
          const x = draw(rng);
          const y = complex ? draw(rng) : 0;
          for (let i = 0; i < n; i++) {
            const at = (v * n + i) * parts;
            const a = this.truth[(i * n + j) * parts];
            const b = complex ? this.truth[(i * n + j) * parts + 1] : 0;
            vectors[at] += a * x - b * y;
            if (complex) vectors[at + 1] += a * y + b * x;
          }
        }
        if (noise > 0) for (let i = 0; i < n * parts; i++) vectors[v * n * parts + i] += noise * rng.normal();
      }
      return vectors;
    },
  };
}

/** |1 - |D^H D*|_4^4 / n|: zero for the truth up to phases and order. */
export function dictionaryError(learned: Float64Array, truth: Float64Array, n: number, complex = false): number {
  const parts = complex ? 2 : 1;
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let [re, im] = [0, 0];
      for (let k = 0; k < n; k++) {
        const [l, t] = [(k * n + i) * parts, (k * n + j) * parts];
        const [a, b] = complex ? [learned[l + 1], truth[t + 1]] : [0, 0];
        re += learned[l] * truth[t] + a * b;
        im += learned[l] * b - a * truth[t];
      }
      sum += (re * re + im * im) ** 2;
    }
  return Math.abs(1 - sum / n);
}

/** max |D^H D - I|. */
export function astray(d: Float64Array, n: number, complex = false): number {
  const parts = complex ? 2 : 1;
  let worst = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let [re, im] = [0, 0];
      for (let k = 0; k < n; k++) {
        const [a, b] = [(k * n + i) * parts, (k * n + j) * parts];
        re += d[a] * d[b] + (complex ? d[a + 1] * d[b + 1] : 0);
        if (complex) im += d[a] * d[b + 1] - d[a + 1] * d[b];
      }
      worst = Math.max(worst, Math.abs(re - (i === j ? 1 : 0)), Math.abs(im));
    }
  return worst;
}
