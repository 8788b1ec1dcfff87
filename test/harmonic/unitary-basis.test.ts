import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { averageWindows, toRealSymmetric } from '../../src/harmonic/window-averaging.ts';
import { randomValues, U64 } from '../kernels/tensors.ts';
import { type Complex, conjugateTranspose, forwardBackward, interleaved, multiply, unitaryBasis } from './naive.ts';

const sizes = fc.integer({ min: 1, max: 17 });
/** A Hermitian matrix with entries up to 2 in modulus. */
function randomHermitian(seed: number, size: number): Complex {
  const re = new Matrix(Array.from({ length: size }, (_, i) => [...randomValues(`re ${seed} ${i}`, size)]));
  const im = new Matrix(Array.from({ length: size }, (_, i) => [...randomValues(`im ${seed} ${i}`, size)]));
  return { re: Matrix.add(re, re.transpose()), im: Matrix.sub(im, im.transpose()) };
}

const worst = (a: Matrix, b: Matrix): number => Matrix.sub(a, b).abs().max();

describe('the unitary basis Q', () => {
  it('is unitary', () => {
    for (let size = 1; size <= 17; size++) {
      const q = unitaryBasis(size);
      const identity = multiply(conjugateTranspose(q), q);
      // Two products of sqrt(1/2), itself rounded: three roundings an entry.
      expect(worst(identity.re, Matrix.eye(size, size))).toBeLessThan(4 * U64);
      expect(worst(identity.im, Matrix.zeros(size, size))).toBeLessThan(4 * U64);
    }
  });

  it('is left Pi-real, J conj(Q) = Q, to the last bit', () => {
    for (let size = 1; size <= 17; size++) {
      const { re, im } = unitaryBasis(size);
      for (let n = 0; n < size; n++)
        for (let k = 0; k < size; k++) {
          expect(re.get(size - 1 - n, k)).toBe(re.get(n, k));
          expect(im.get(size - 1 - n, k) + im.get(n, k)).toBe(0);
        }
    }
  });
});

describe('the real symmetric form', () => {
  // Every entry mixes 4 entries of modulus up to 2 sqrt 2, each product rounded a handful of times.
  const tolerance = 64 * U64;

  it('is Re(Q^H R Q) for any Hermitian R', () => {
    fc.assert(
      fc.property(fc.nat(), sizes, (seed, size) => {
        const r = randomHermitian(seed, size);
        const target = new Float64Array(size * size).fill(NaN);
        toRealSymmetric(interleaved(r), size, target);
        const q = unitaryBasis(size);
        const wanted = multiply(conjugateTranspose(q), multiply(r, q)).re;
        const difference = target.reduce(
          (most, value, i) => Math.max(most, Math.abs(value - wanted.get(Math.floor(i / size), i % size))),
          0,
        );
        expect(difference).toBeLessThan(tolerance);
      }),
      { numRuns: 100 },
    );
  });

  it('loses nothing of a forward-backward averaged R: Q^H R Q has no imaginary part and keeps the trace', () => {
    fc.assert(
      fc.property(fc.nat(), sizes, (seed, size) => {
        const r = forwardBackward(randomHermitian(seed, size));
        const q = unitaryBasis(size);
        const { re, im } = multiply(conjugateTranspose(q), multiply(r, q));
        expect(im.abs().max()).toBeLessThan(tolerance);
        expect(Math.abs(re.trace() - r.re.trace())).toBeLessThan(size * tolerance);
      }),
      { numRuns: 50 },
    );
  });
});

describe('window averaging', () => {
  it('is the mean over all diagonal blocks', () => {
    fc.assert(
      fc.property(fc.nat(), sizes, fc.nat(), (seed, size, pick) => {
        const window = 1 + (pick % size);
        const r = randomHermitian(seed, size);
        const found = new Float64Array(2 * window * window).fill(NaN);
        averageWindows(interleaved(r), size, window, found);
        const blocks = Array.from({ length: size - window + 1 }, (_, w) => w);
        for (const [part, matrix] of [r.re, r.im].entries())
          for (let i = 0; i < window; i++)
            for (let j = 0; j < window; j++) {
              const mean = blocks.reduce((sum, w) => sum + matrix.get(w + i, w + j), 0) / blocks.length;
              // The same sum of at most 17 terms of at most 2.
              expect(Math.abs(found[2 * (i * window + j) + part] - mean)).toBeLessThan(2 * 18 * U64);
            }
      }),
      { numRuns: 100 },
    );
  });

  it('leaves the covariance as it is when the window is the whole axis', () => {
    const r = interleaved(randomHermitian(1, 9));
    const found = new Float64Array(r.length);
    averageWindows(r, 9, 9, found);
    expect(found).toEqual(r);
  });
});
