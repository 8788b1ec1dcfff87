import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { realEigenvalues } from '../../src/linalg/real-eigenvalues.ts';
import { randomValues, U64 } from '../kernels/tensors.ts';

function eigenvalues(matrix: ArrayLike<number>, n: number): [number, number][] {
  const values = new Float64Array(2 * n).fill(NaN);
  expect(realEigenvalues(Float64Array.from(matrix), n, values)).toBe(true);
  return Array.from({ length: n }, (_, k) => [values[2 * k], values[2 * k + 1]]);
}

/** Largest distance from each wanted value to the nearest found one that is still free. */
function worst(found: readonly [number, number][], wanted: readonly (readonly [number, number])[]): number {
  const free = [...found];
  return wanted.reduce((most, [re, im]) => {
    free.sort((a, b) => Math.hypot(a[0] - re, a[1] - im) - Math.hypot(b[0] - re, b[1] - im));
    const [nearest] = free.splice(0, 1);
    return Math.max(most, Math.hypot(nearest[0] - re, nearest[1] - im));
  }, 0);
}

describe('eigenvalues of a real matrix', () => {
  it('agree with an independent implementation', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 }), fc.nat(), (n, seed) => {
        const matrix = randomValues(seed, n * n);
        const peer = new EigenvalueDecomposition(Matrix.from1DArray(n, n, [...matrix]));
        const wanted = peer.realEigenvalues.map((re, k) => [re, peer.imaginaryEigenvalues[k]] as const);
        // Both are backward stable, n eps ||A||; random matrices have eigenvalue conditions in the hundreds at most,
        // now and then near a double one 1e4.
        expect(worst(eigenvalues(matrix, n), wanted)).toBeLessThan(1e4 * n * n * U64);
      }),
      { numRuns: 200 },
    );
  });

  it('are the diagonal of a matrix turned from a triangular one', () => {
    const n = 9;
    const rng = createRng('turned');
    const wanted = Array.from({ length: n }, (_, k) => [k - 4 + 0.3 * rng.uniform(), 0] as const);
    const upper = Matrix.zeros(n, n);
    for (let i = 0; i < n; i++) {
      upper.set(i, i, wanted[i][0]);
      for (let j = i + 1; j < n; j++) upper.set(i, j, rng.uniform() / 4);
    }
    const mixed = new Matrix(Array.from({ length: n }, () => Array.from({ length: n }, () => rng.normal())));
    const q = new EigenvalueDecomposition(mixed.mmul(mixed.transpose())).eigenvectorMatrix;
    const turned = q.mmul(upper).mmul(q.transpose());
    expect(worst(eigenvalues(turned.to1DArray(), n), wanted)).toBeLessThan(1e-11);
  });

  it('come in exact conjugate pairs: rotations, companions of 1, a permutation', () => {
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    expect(
      worst(eigenvalues([c, -s, s, c], 2), [
        [c, s],
        [c, -s],
      ]),
    ).toBeLessThan(4 * U64);
    for (const n of [3, 4, 7, 12]) {
      // The cyclic shift: all n-th roots of one, whose plain QR iteration never moves.
      const shift = Float64Array.from({ length: n * n }, (_, i) => (Math.floor(i / n) === ((i % n) + 1) % n ? 1 : 0));
      const roots = Array.from(
        { length: n },
        (_, k) => [Math.cos((2 * Math.PI * k) / n), Math.sin((2 * Math.PI * k) / n)] as const,
      );
      const found = eigenvalues(shift, n);
      expect(worst(found, roots)).toBeLessThan(1e-13);
      for (const [re, im] of found) expect(found).toContainEqual([re, im === 0 ? im : -im]);
    }
  });

  it('of zero, of one element and of a Jordan block', () => {
    expect(eigenvalues(new Float64Array(16), 4)).toEqual(Array.from({ length: 4 }, () => [0, 0]));
    expect(eigenvalues([-3], 1)).toEqual([[-3, 0]]);
    expect(eigenvalues([2, 1, 0, 0, 2, 1, 0, 0, 2], 3)).toEqual(Array.from({ length: 3 }, () => [2, 0]));
  });

  it('are refused, not looped over, where the matrix is not finite', () => {
    for (const bad of [NaN, Infinity, -Infinity])
      expect(realEigenvalues(Float64Array.of(1, 2, bad, 4), 2, new Float64Array(4))).toBe(false);
  });
});
