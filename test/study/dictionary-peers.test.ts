import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { afterAll, describe, expect, it } from 'vitest';
import { planAlternating } from '../../bench/study/dictionary/peers/alternating.ts';
import { type Basis, cosineBasis, fourierBasis } from '../../bench/study/dictionary/peers/bases.ts';
import { batchPower } from '../../bench/study/dictionary/peers/batch-power.ts';
import { pursuitLeftOut } from '../../bench/study/dictionary/peers/matching-pursuit.ts';
import { principalComponents } from '../../bench/study/dictionary/peers/principal-components.ts';
import { analyse, leftOut } from '../../bench/study/dictionary/kept-energy.ts';
import { dictionaryError, randomOrthogonal, sparseStream } from '../../bench/study/dictionary/sparse-stream.ts';
import type { Vectors } from '../../bench/study/dictionary/vectors.ts';
import { createRng } from '../../src/core/rng.ts';
import { loadKernels } from '../../src/kernels/load.ts';

const kernels = loadKernels();
afterAll(() => expect(kernels.memory.bytesInUse).toBe(0));

/** Largest |D^H D - I|. */
function astray({ size, complex, matrix }: Basis): number {
  const parts = complex ? 2 : 1;
  let worst = 0;
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++) {
      let [re, im] = [0, 0];
      for (let i = 0; i < size; i++) {
        const [p, q] = [(i * size + a) * parts, (i * size + b) * parts];
        re += matrix[p] * matrix[q] + (complex ? matrix[p + 1] * matrix[q + 1] : 0);
        if (complex) im += matrix[p] * matrix[q + 1] - matrix[p + 1] * matrix[q];
      }
      worst = Math.max(worst, Math.abs(re - (a === b ? 1 : 0)), Math.abs(im));
    }
  return worst;
}

/** Vectors whose components in a basis have the given spreads. */
function gaussian({ size, complex, matrix }: Basis, spreads: readonly number[], count: number): Vectors {
  const parts = complex ? 2 : 1;
  const rng = createRng('peers');
  const values = new Float64Array(count * size * parts);
  for (let t = 0; t < count; t++)
    for (let k = 0; k < size; k++) {
      const [re, im] = [spreads[k] * rng.normal(), complex ? spreads[k] * rng.normal() : 0];
      for (let i = 0; i < size; i++) {
        const [at, d] = [(t * size + i) * parts, (i * size + k) * parts];
        values[at] += re * matrix[d] - (complex ? im * matrix[d + 1] : 0);
        if (complex) values[at + 1] += re * matrix[d + 1] + im * matrix[d];
      }
    }
  return { size, complex, count, values };
}

describe('fixed bases', () => {
  it('are orthonormal; a cosine and a wave are their own atoms', () => {
    for (const basis of [cosineBasis(7), cosineBasis(6, true), fourierBasis(7)])
      expect(astray(basis)).toBeLessThan(1e-14);
    const energies = new Float64Array(8);
    const ramp = Float64Array.from({ length: 8 }, (_, i) => Math.cos((Math.PI * 3 * (2 * i + 1)) / 16));
    analyse(cosineBasis(8), ramp, 0, energies);
    energies.forEach((value, k) => expect(value).toBeCloseTo(k === 3 ? 4 : 0, 12));
    const wave = Float64Array.from({ length: 16 }, (_, at) => {
      const phase = (2 * Math.PI * 5 * (at >> 1)) / 8;
      return at % 2 === 0 ? Math.cos(phase) : Math.sin(phase);
    });
    analyse(fourierBasis(8), wave, 0, energies);
    energies.forEach((value, k) => expect(value).toBeCloseTo(k === 5 ? 8 : 0, 12));
  });
});

describe('principal components', () => {
  it.each([false, true])('find the axes that vectors were spread along, strongest first (complex %s)', (complex) => {
    const truth = complex ? fourierBasis(5) : cosineBasis(5);
    const basis = principalComponents(kernels, gaussian(truth, [16, 8, 4, 2, 1], 4000));
    expect(astray(basis)).toBeLessThan(1e-12);
    const energies = new Float64Array(5);
    for (let k = 0; k < 5; k++) {
      const parts = complex ? 2 : 1;
      const atom = Float64Array.from({ length: 5 * parts }, (_, at) => truth.matrix[(Math.floor(at / parts) * 5 + k) * parts + (at % parts)]); // prettier-ignore
      analyse(basis, atom, 0, energies);
      // Mixing of neighbours: 2 / 3 / sqrt(4000) rms, energy 1e-4; thirty times that.
      expect(energies[k]).toBeGreaterThan(1 - 4e-3);
    }
  });
});

describe('the batch power method', () => {
  it('takes the steps that singular value decompositions (ml-matrix) take', () => {
    const vectors = sparse(6, 50);
    const start = cosineBasis(6);
    const y = Matrix.from1DArray(50, 6, [...vectors.values]).transpose();
    let a = Matrix.from1DArray(6, 6, [...start.matrix]).transpose();
    for (let i = 0; i < 3; i++) {
      const z = a.mmul(y);
      const svd = new SingularValueDecomposition(Matrix.abs(z).mul(z).mmul(y.transpose()));
      a = svd.leftSingularVectors.mmul(svd.rightSingularVectors.transpose());
    }
    const { matrix } = batchPower(kernels, vectors, start, 3);
    const expected = a.transpose().to1DArray();
    matrix.forEach((value, at) => expect(Math.abs(value - expected[at])).toBeLessThan(1e-9));
  });

  it('of complex vectors: recovers a unitary dictionary, up to phases', () => {
    const truth = fourierBasis(6);
    const rng = createRng('codes');
    const values = new Float64Array(2000 * 12);
    for (let t = 0; t < 2000; t++)
      for (let k = 0; k < 6; k++) {
        if (rng.uniform() > 0.3) continue;
        const [re, im] = [rng.normal(), rng.normal()];
        for (let i = 0; i < 6; i++) {
          const [dr, di] = [truth.matrix[12 * i + 2 * k], truth.matrix[12 * i + 2 * k + 1]];
          values[12 * t + 2 * i] += re * dr - im * di;
          values[12 * t + 2 * i + 1] += re * di + im * dr;
        }
      }
    const found = batchPower(kernels, { size: 6, complex: true, count: 2000, values }, cosineBasis(6, true));
    expect(astray(found)).toBeLessThan(1e-9);
    const energies = new Float64Array(6);
    for (let k = 0; k < 6; k++) {
      const atom = Float64Array.from({ length: 12 }, (_, at) => truth.matrix[12 * (at >> 1) + 2 * k + (at & 1)]);
      analyse(found, atom, 0, energies);
      expect(Math.max(...energies)).toBeGreaterThan(0.99);
    }
  });
});

describe('online alternating learning', () => {
  it('takes the step that closed forms give where the atoms are orthogonal', () => {
    // Orthogonal start and lambda: codes are the soft-thresholded inner products, in closed form.
    const start = cosineBasis(4);
    const vectors = sparse(4, 20).values;
    const lambda = 0.2;
    const learner = planAlternating(start, lambda);
    learner.update(vectors, 20);
    const d = Matrix.from1DArray(4, 4, [...start.matrix]);
    const y = Matrix.from1DArray(20, 4, [...vectors]).transpose();
    const codes = d.transpose().mmul(y);
    for (let j = 0; j < 4; j++)
      for (let t = 0; t < 20; t++) {
        const c = codes.get(j, t);
        codes.set(j, t, Math.sign(c) * Math.max(0, Math.abs(c) - lambda));
      }
    const [a, b] = [codes.mmul(codes.transpose()), y.mmul(codes.transpose())];
    for (let j = 0; j < 4; j++) {
      const column = d.mmul(a.getColumnVector(j));
      const u = Array.from({ length: 4 }, (_, i) => d.get(i, j) + (b.get(i, j) - column.get(i, 0)) / a.get(j, j));
      const length = Math.max(1, Math.hypot(...u));
      u.forEach((value, i) => d.set(i, j, value / length));
    }
    const found = learner.dictionary();
    d.to1DArray().forEach((value, at) => expect(Math.abs(found[at] - value)).toBeLessThan(1e-4));
  });

  it('recovers an orthogonal dictionary, real or complex', () => {
    const stream = sparseStream(kernels, { size: 5, theta: 0.2, noise: 0, drift: 0 }, 'alternating');
    const start = { size: 5, complex: false, matrix: randomOrthogonal(kernels, 5, createRng('start')) };
    const real = planAlternating(start, 0.3);
    const twice = planAlternating(asComplex(start), 0.3);
    for (let step = 0; step < 1000; step++) {
      const vectors = stream.next(10);
      real.update(vectors, 10);
      twice.update(pairs(vectors), 10);
    }
    expect(dictionaryError(real.dictionary(), stream.truth(), 5)).toBeLessThan(1e-2);
    // Real numbers are complex ones.
    twice.dictionary().forEach((value, at) => {
      expect(Math.abs(value - (at % 2 === 0 ? real.dictionary()[at >> 1] : 0))).toBeLessThan(1e-9);
    });
  });
});

describe('what kept coefficients leave out', () => {
  it('is the same by pursuit as by the largest codes where atoms are orthogonal', () => {
    const { values } = sparse(6, 1);
    for (const [basis, vector] of [
      [cosineBasis(6), values],
      [fourierBasis(6), pairs(values)],
    ] as const) {
      const energies = new Float64Array(6);
      analyse(basis, vector, 0, energies);
      const expected = leftOut(energies, [1, 2, 4, 6]);
      pursuitLeftOut(basis, vector, [1, 2, 4, 6]).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 10));
    }
  });
});

describe('a drifting stream', () => {
  it('turns by the angle asked for and stays orthogonal', () => {
    const stream = sparseStream(kernels, { size: 6, theta: 0.3, noise: 0, drift: 0.01 }, 'turning');
    const before = Matrix.from1DArray(6, 6, [...stream.truth()]);
    stream.next(1);
    const turned = Matrix.from1DArray(6, 6, [...stream.truth()]).mmul(before.transpose());
    // |R - I|_2 = 2 sin(angle / 2).
    const most = new SingularValueDecomposition(Matrix.sub(turned, Matrix.eye(6))).norm2;
    expect(most).toBeCloseTo(2 * Math.sin(0.005), 8);
    for (let step = 0; step < 1000; step++) stream.next(1);
    expect(astray({ size: 6, complex: false, matrix: stream.truth() })).toBeLessThan(1e-11);
  });
});

function sparse(size: number, count: number): Vectors {
  const values = sparseStream(kernels, { size, theta: 0.5, noise: 0.1, drift: 0 }, 'sparse').next(count);
  return { size, complex: false, count, values };
}

const pairs = (values: Float64Array): Float64Array =>
  Float64Array.from({ length: 2 * values.length }, (_, at) => (at % 2 === 0 ? values[at >> 1] : 0));

const asComplex = ({ size, matrix }: Basis): Basis => ({ size, complex: true, matrix: pairs(matrix) });
