import fc from 'fast-check';
import { Matrix, pseudoInverse } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import type { HarmonicEstimator } from '../../src/harmonic/index.ts';
import { nomp } from '../../src/harmonic/nomp.ts';
import { omp } from '../../src/harmonic/omp.ts';
import { rootMusic } from '../../src/harmonic/root-music.ts';
import { unitaryEsprit } from '../../src/harmonic/unitary-esprit.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { loneBound, planChain } from './chain.ts';
import { type Source, sourcesTensor, worstFrequencyError, wrapped } from './naive.ts';

const kernels = loadKernels();

/** [cos; sin] columns of a response over stacked real and imaginary parts: a complex atom spans two real dimensions. */
function atoms(size: number, frequencies: readonly number[]): Matrix {
  const result = Matrix.zeros(2 * size, 2 * frequencies.length);
  frequencies.forEach((f, k) => {
    for (let n = 0; n < size; n++) {
      const [c, s] = [Math.cos(2 * Math.PI * f * n), Math.sin(2 * Math.PI * f * n)];
      result.set(n, 2 * k, c);
      result.set(size + n, 2 * k, s);
      result.set(n, 2 * k + 1, -s);
      result.set(size + n, 2 * k + 1, c);
    }
  });
  return result;
}

/** Orthogonal matching pursuit on the samples themselves, with a pseudo-inverse for every trial set. */
function naiveOmp(size: number, columns: number, tensor: Float32Array, order: number): number[] {
  const data = Matrix.zeros(2 * size, columns);
  for (let n = 0; n < size; n++)
    for (let c = 0; c < columns; c++) {
      data.set(n, c, tensor[2 * (n * columns + c)]);
      data.set(size + n, c, tensor[2 * (n * columns + c) + 1]);
    }
  const picked: number[] = [];
  while (picked.length < order) {
    const residuals = Array.from({ length: 4 * size }, (_, g) => {
      if (picked.includes(g / (4 * size))) return Infinity;
      const set = atoms(size, [...picked, g / (4 * size)]);
      return Matrix.sub(data, set.mmul(pseudoInverse(set).mmul(data))).norm('frobenius');
    });
    picked.push(residuals.indexOf(Math.min(...residuals)) / (4 * size));
  }
  return picked;
}

describe('omp', () => {
  it('picks what the pursuit over the samples picks, order by order', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(6, 9), fc.integer({ min: 1, max: 4 }), (seed, size, columns) => {
        const sources = [0.13, -0.31].map((frequency) => ({ frequency, amplitude: 1 }));
        const tensor = sourcesTensor(size, columns, sources, 0.5, seed);
        const chain = planChain(kernels, omp, size, columns, 3);
        const found = chain.estimate(tensor);
        chain.dispose();
        naiveOmp(size, columns, tensor, 3).forEach((f, k) =>
          expect(Math.abs(wrapped(found[k] - f))).toBeLessThan(1e-12),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('finds frequencies on its grid exactly, and any within half a step', () => {
    const [size, columns] = [14, 8];
    const chain = planChain(kernels, omp, size, columns, 1);
    const rng = createRng('grid');
    for (let trial = 0; trial < 100; trial++) {
      const frequency = trial < 50 ? trial / (4 * size) : rng.uniform() - 0.5;
      const [found] = chain.estimate(sourcesTensor(size, columns, [{ frequency, amplitude: 1 }], 0, trial));
      expect(Math.abs(wrapped(found - frequency))).toBeLessThan(trial < 50 ? 1e-12 : 0.5 / (4 * size) + 1e-9);
      expect(Math.abs(wrapped(found * 4 * size))).toBeLessThan(1e-9);
    }
    chain.dispose();
  });
});

describe('on a single snapshot', () => {
  // Averaged forward and backward it spans two dimensions: three signals are beyond any subspace of it.
  const [size, truth] = [24, [0.1, -0.22, 0.34]] as const;
  const sources = truth.map((frequency): Source => ({ frequency, amplitude: 1 }));
  const worstErrors = (estimator: HarmonicEstimator): number[] => {
    const chain = planChain(kernels, estimator, size, 1, 3);
    const errors = Array.from({ length: 40 }, (_, seed) =>
      worstFrequencyError(chain.estimate(sourcesTensor(size, 1, sources, 1e-3, `single ${seed}`)), truth),
    );
    chain.dispose();
    return errors;
  };

  it('omp finds three coherent signals to its grid, nomp to the bound', () => {
    expect(Math.max(...worstErrors(omp))).toBeLessThan(0.25 / size);
    // The bound is 3e-6 for one of them; six sigma, and half again for what they take from each other.
    expect(Math.max(...worstErrors(nomp))).toBeLessThan(3e-5);
  });

  it.each([rootMusic, unitaryEsprit])(
    '$name misses them by a hundred bounds at a noise where the bound is tiny',
    (estimator) => {
      const errors = worstErrors(estimator);
      expect(errors.filter((error) => error > 3e-4).length).toBeGreaterThan(errors.length / 2);
    },
  );
});

describe('nomp', () => {
  it('has the variance of the bound for one source at any frequency', () => {
    const [size, columns, sigma, trials] = [10, 6, 0.3, 1200];
    const chain = planChain(kernels, nomp, size, columns, 1);
    const rng = createRng('nomp bound');
    let squares = 0;
    for (let trial = 0; trial < trials; trial++) {
      const frequency = rng.uniform() - 0.5;
      const [found] = chain.estimate(sourcesTensor(size, columns, [{ frequency, amplitude: 1 }], sigma, rng));
      squares += wrapped(found - frequency) ** 2;
    }
    chain.dispose();
    // Deterministic maximum likelihood: bound (1 + 1 / (N snr)) (Stoica and Nehorai 1989); five sigma of a sampled variance.
    const ratio = squares / trials / loneBound(size, columns, sigma);
    const spread = 5 * Math.sqrt(2 / trials);
    expect(ratio).toBeGreaterThan(1 - spread);
    expect(ratio).toBeLessThan((1 + sigma ** 2 / size) * (1 + spread));
  });

  it('finds what root-MUSIC finds where sources are uncorrelated and strong', () => {
    const [size, columns] = [12, 200];
    const sources = [0.11, -0.02, 0.4].map((frequency, k) => ({ frequency, amplitude: 1 - 0.3 * k }));
    const [own, peer] = [nomp, rootMusic].map((estimator) => planChain(kernels, estimator, size, columns, 3));
    for (let seed = 0; seed < 10; seed++) {
      const tensor = sourcesTensor(size, columns, sources, 0.01, `peer ${seed}`);
      // Both efficient: they differ by a part of the error of the weakest, 6e-6, here five of them.
      expect(worstFrequencyError(own.estimate(tensor), peer.estimate(tensor))).toBeLessThan(3e-5);
    }
    own.dispose();
    peer.dispose();
  });

  it('resolves a weak source beside one 30 dB stronger, whose own grid error would hide it', () => {
    const [size, columns] = [20, 50];
    const sources = [
      { frequency: 0.1 + 0.125 / size, amplitude: 1 },
      { frequency: 0.1 + 2.1 / size, amplitude: 10 ** (-30 / 20) },
    ];
    const chain = planChain(kernels, nomp, size, columns, 2);
    const found = chain.estimate(sourcesTensor(size, columns, sources, 1e-3, 'weak'));
    // The bound of the weak source is 3e-5.
    expect(
      worstFrequencyError(
        found,
        sources.map(({ frequency }) => frequency),
      ),
    ).toBeLessThan(3e-4);
    expect(Math.abs(found[0] - sources[0].frequency)).toBeLessThan(1e-4);
    chain.dispose();
  });
});

it('gives all memory back', () => expect(kernels.memory.bytesInUse).toBe(0));
