import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { beamspaceEsprit } from '../../src/harmonic/beamspace-esprit.ts';
import { rootMusic } from '../../src/harmonic/root-music.ts';
import { unitaryEsprit } from '../../src/harmonic/unitary-esprit.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { loneBound, planChain } from './chain.ts';
import {
  type Complex,
  conjugateTranspose,
  forwardBackward,
  multiply,
  naiveCovariance,
  sourcesTensor,
} from './naive.ts';
import { unitaryBasis, worstFrequencyError, wrapped } from './naive.ts';

const kernels = loadKernels();

/** [[Re, -Im], [Im, Re]]: products and inverses of complex matrices in real ones. */
function embed({ re, im }: Complex): Matrix {
  const result = Matrix.zeros(2 * re.rows, 2 * re.columns);
  result.setSubMatrix(re, 0, 0).setSubMatrix(re, re.rows, re.columns);
  return result.setSubMatrix(im, re.rows, 0).setSubMatrix(im.clone().neg(), 0, re.columns);
}

/** ESPRIT from the textbook (Roy and Kailath 1989), complex, least squares: eigenvalues of U_1^+ U_2 on the circle. */
function complexEsprit(size: number, columns: number, tensor: Float32Array, order: number): number[] {
  const covariance = forwardBackward(naiveCovariance(tensor, [size, columns], 0, size));
  const q = unitaryBasis(size);
  const real = multiply(conjugateTranspose(q), multiply(covariance, q)).re;
  const evd = new EigenvalueDecomposition(real, { assumeSymmetric: true });
  const ranked = evd.realEigenvalues.map((value, k) => ({ value, k })).sort((a, b) => b.value - a.value);
  const vectors = new Matrix(ranked.slice(0, order).map(({ k }) => evd.eigenvectorMatrix.getColumn(k))).transpose();
  const u = multiply(q, { re: vectors, im: Matrix.zeros(size, order) });
  const rows = (from: number): Complex => ({
    re: u.re.subMatrix(from, from + size - 2, 0, order - 1),
    im: u.im.subMatrix(from, from + size - 2, 0, order - 1),
  });
  const [first, second] = [embed(rows(0)), embed(rows(1))];
  // The embedding has each eigenvalue of Psi and its conjugate.
  const psi = solve(first.transpose().mmul(first), first.transpose().mmul(second));
  const eigen = new EigenvalueDecomposition(psi);
  const all = eigen.realEigenvalues.map((re, k) => Math.atan2(eigen.imaginaryEigenvalues[k], re) / (2 * Math.PI));
  // Of each +-f only one is an eigenvalue of Psi: the one whose response lies in the signal subspace.
  const gap = (f: number): number => {
    let power = 0;
    const a = new Float64Array(2 * size);
    for (let n = 0; n < size; n++)
      [a[2 * n], a[2 * n + 1]] = [Math.cos(2 * Math.PI * f * n), Math.sin(2 * Math.PI * f * n)];
    for (let k = 0; k < order; k++) {
      let [re, im] = [0, 0];
      for (let n = 0; n < size; n++) {
        re += u.re.get(n, k) * a[2 * n] + u.im.get(n, k) * a[2 * n + 1];
        im += u.re.get(n, k) * a[2 * n + 1] - u.im.get(n, k) * a[2 * n];
      }
      power += re * re + im * im;
    }
    return size - power;
  };
  return all
    .map((f) => ({ f, gap: gap(f) }))
    .sort((a, b) => a.gap - b.gap)
    .slice(0, order)
    .map(({ f }) => f);
}

describe.each([unitaryEsprit, beamspaceEsprit])('$name', (estimator) => {
  it('finds up to N - 1 exponentials, half a cycle among them, on even and odd sizes', () => {
    for (const size of [2, 3, 4, 5, 8, 9]) {
      const truth = Array.from({ length: size - 1 }, (_, k) => 0.5 - k / size);
      const sources = truth.map((frequency) => ({ frequency, amplitude: 1 }));
      const chain = planChain(kernels, estimator, size, 60, size - 1);
      const found = chain.estimate(sourcesTensor(size, 60, sources, 0, 'full'));
      expect(found).toHaveLength(size - 1);
      // float32 rounding, 2^-24, over the least eigenvalue of a few independent phases and N - 1 sources.
      expect(worstFrequencyError(found, truth)).toBeLessThan(1e-5);
      chain.dispose();
    }
  });

  it('follows a turn of the data by any angle exactly: total least squares has no preferred direction', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: -0.5, max: 0.5, noNaN: true }), (seed, shift) => {
        const size = 9;
        const sources = (offset: number) => [0.1, -0.07].map((f) => ({ frequency: f + offset, amplitude: 1 }));
        const plan = planChain(kernels, unitaryEsprit, size, 20, 2);
        const still = sourcesTensor(size, 20, sources(0), 0.3, seed);
        const turned = still.map((_, i) => {
          const at = 2 * (i >> 1);
          const angle = 2 * Math.PI * shift * Math.floor(i / 40);
          const [c, s] = [Math.cos(angle), Math.sin(angle)];
          return i % 2 === 0 ? still[at] * c - still[at + 1] * s : still[at] * s + still[at + 1] * c;
        });
        const [a, b] = [plan.estimate(still), plan.estimate(turned)];
        plan.dispose();
        expect(b).toHaveLength(a.length);
        // Rounded to float32 once more: 2^-24 of amplitude 1, against a sensitivity of order one.
        expect(
          worstFrequencyError(
            b,
            a.map((f) => f + shift),
          ),
        ).toBeLessThan(1e-5);
      }),
      { numRuns: 60 },
    );
  });

  it('agrees with complex ESPRIT from the textbook and with root-MUSIC at high SNR', () => {
    const [size, columns] = [10, 40];
    const truth = [0.11, -0.27, 0.33];
    const sources = truth.map((frequency, k) => ({ frequency, amplitude: 1 - 0.2 * k }));
    const [own, music] = [estimator, rootMusic].map((e) => planChain(kernels, e, size, columns, 3));
    for (let seed = 0; seed < 20; seed++) {
      const tensor = sourcesTensor(size, columns, sources, 1e-3, `peer ${seed}`);
      const found = own.estimate(tensor);
      // LS and TLS differ in second order of a perturbation of 1e-3 / sqrt 40; root-MUSIC in first: its own error and
      // this one's, 2e-6 each, times five and the cost of three sources.
      if (estimator === unitaryEsprit)
        expect(worstFrequencyError(found, complexEsprit(size, columns, tensor, 3))).toBeLessThan(1e-7);
      expect(worstFrequencyError(found, music.estimate(tensor))).toBeLessThan(3e-5);
    }
    own.dispose();
    music.dispose();
  });

  it('lists the strongest first', () => {
    const sources = [0.3, -0.1, 0.05].map((frequency, k) => ({ frequency, amplitude: 0.1 * 3 ** k }));
    const chain = planChain(kernels, estimator, 12, 50, 3);
    const found = chain.estimate(sourcesTensor(12, 50, sources, 0.01, 'strongest'));
    [0.05, -0.1, 0.3].forEach((f, k) => expect(Math.abs(found[k] - f)).toBeLessThan(0.01));
    chain.dispose();
  });
});

/** Sampled variance of a lone frequency over the bound, and its five-sigma spread. */
function varianceOverBound(
  estimator: typeof unitaryEsprit,
  size: number,
  columns: number,
  sigma: number,
  draw: (uniform: number) => number,
  window?: readonly [number, number],
): { ratio: number; spread: number } {
  const trials = 1500;
  const rng = createRng(`variance ${estimator.name} ${size} ${window?.[0]}`);
  const chain = planChain(kernels, estimator, size, columns, 1, window);
  let squares = 0;
  for (let trial = 0; trial < trials; trial++) {
    const frequency = draw(rng.uniform());
    const [found] = chain.estimate(sourcesTensor(size, columns, [{ frequency, amplitude: 1 }], sigma, rng));
    squares += wrapped(found - frequency) ** 2;
  }
  chain.dispose();
  return { ratio: squares / trials / loneBound(size, columns, sigma), spread: 5 * Math.sqrt(2 / trials) };
}

describe('the variance of a lone frequency', () => {
  it.each([6, 11, 20])('by unitary-esprit is N (N + 1) / (6 (N - 1)) times the bound, N = %i', (size) => {
    const { ratio, spread } = varianceOverBound(unitaryEsprit, size, 12, 0.1, (u) => u - 0.5);
    // Noise cancels but for the two end elements: var(f) = sigma^2 / (columns (N - 1)^2) / (2 pi)^2.
    const wanted = (size * (size + 1)) / (6 * (size - 1));
    expect(ratio / wanted).toBeGreaterThan(1 - spread);
    expect(ratio / wanted).toBeLessThan(1 + spread);
  });

  it.each([12, 32])('by beamspace-esprit over a window is what first-order perturbation gives, N = %i', (size) => {
    const place = 0.3;
    const window = [place - 1.2 / size, place + 1.2 / size] as const;
    const { ratio, spread } = varianceOverBound(beamspaceEsprit, size, 12, 0.1, () => place, window);
    // b real over the beams; noise of variance sigma^2 / (2 columns) a beam on it; t = tan(pi f) from G_1 b t = G_2 b.
    // With the pencil turned to the signal, t = 0 and df = dt / pi.
    const first = Math.floor(window[0] * size) - 1;
    const count = Math.ceil(window[1] * size) + 2 - first;
    const beam = (k: number): number => {
      const x = place - k / size;
      return Math.abs(x) < 1e-12
        ? Math.sqrt(size)
        : Math.sin(Math.PI * size * x) / Math.sin(Math.PI * x) / Math.sqrt(size);
    };
    const weights = new Float64Array(count);
    let power = 0;
    for (let r = 0; r + 1 < count; r++) {
      const angles = [0, 1].map((d) => Math.PI * ((first + r + d) / size - place));
      const sum = angles.reduce((total, angle, d) => total + Math.cos(angle) * beam(first + r + d), 0);
      power += sum * sum;
      angles.forEach((angle, d) => (weights[r + d] += sum * Math.sin(angle)));
    }
    const gain = weights.reduce((total, w) => total + w * w, 0) / power ** 2;
    const wanted = (gain * 0.1 ** 2) / (2 * 12) / Math.PI ** 2 / loneBound(size, 12, 0.1);
    expect(ratio / wanted).toBeGreaterThan(1 - spread);
    expect(ratio / wanted).toBeLessThan(1 + spread);
    // And a window pays: beams beside the signal hold nearly all there is to know, whatever N, and the two end elements
    // ever less.
    expect(wanted).toBeLessThan(1.75);
  });
});

describe('beamspace-esprit within a window', () => {
  it('finds signals anywhere in it, ends and wraparound included, and none of those outside', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 12, max: 33 }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (size, low, place) => {
          const width = 4 / size;
          const inside = low + place * width;
          const chain = planChain(kernels, beamspaceEsprit, size, 30, 1, [low, low + width]);
          const [found] = chain.estimate(sourcesTensor(size, 30, [{ frequency: inside, amplitude: 1 }], 0, 'in'));
          expect(Math.abs(wrapped(found - inside))).toBeLessThan(1e-6);
          const outside = low - 4.5 / size;
          expect(chain.estimate(sourcesTensor(size, 30, [{ frequency: outside, amplitude: 1 }], 0, 'out'))).toEqual([]);
          chain.dispose();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('writes at most one value fewer than it has beams', () => {
    const size = 32;
    const chain = planChain(kernels, beamspaceEsprit, size, 40, 20, [0.1, 0.16]);
    expect(chain.estimate(sourcesTensor(size, 40, [], 1, 'beams')).length).toBeLessThanOrEqual(5);
    chain.dispose();
  });
});

it('gives all memory back', () => expect(kernels.memory.bytesInUse).toBe(0));
