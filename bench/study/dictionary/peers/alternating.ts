import type { Basis } from './bases.ts';

/** Sparse codes are sought to this part of the largest code, in at most this many sweeps. */
const CODE_TOLERANCE = 1e-5;
const MOST_SWEEPS = 200;

export interface AlternatingLearner {
  update(vectors: Float64Array, count: number): void;
  /** Row-major, columns are the atoms, of length one at most, not orthogonal. */
  dictionary(): Float64Array;
}

/**
 * Online alternating dictionary learning: lasso codes by coordinate descent, then one pass of block-coordinate descent over the atoms.
 *
 *   alpha = argmin 1/2 |y - D alpha|^2 + lambda |alpha|_1,   A <- beta A + mean alpha alpha^H,   B <- beta B + mean y alpha^H
 *   u = d_j + (b_j - D a_j) / A_jj,   d_j = u / max(1, |u|)
 *
 * Mairal, Bach, Ponce and Sapiro (2010), "Online learning for matrix factorization and sparse coding", algorithms 1 and 2, with the
 * forgetting of early codes of section 3.4.2. No intercept.
 *
 * @param lambda  in the unit of the codes
 */
export function planAlternating(start: Basis, lambda: number): AlternatingLearner {
  const { size: n, complex } = start;
  const parts = complex ? 2 : 1;
  // Atom by atom, so that inner products run along memory.
  const atoms = transposed(start.matrix, n, parts);
  const gram = new Float64Array(n * n * parts);
  const codeMoments = new Float64Array(n * n * parts); // row j: sum_t conj(alpha_j) alpha
  const crossMoments = new Float64Array(n * n * parts); // row j: sum_t conj(alpha_j) y
  const codes = new Float64Array(n * parts);
  const residual = new Float64Array(n * parts);
  const candidate = new Float64Array(n * parts);
  let steps = 0;

  /** sum conj(a_i) b_i of vectors at two places. */
  function inner(a: Float64Array, from: number, b: Float64Array, at: number): readonly [number, number] {
    let [re, im] = [0, 0];
    for (let i = 0; i < n * parts; i += parts) {
      re += a[from + i] * b[at + i];
      if (!complex) continue;
      re += a[from + i + 1] * b[at + i + 1];
      im += a[from + i] * b[at + i + 1] - a[from + i + 1] * b[at + i];
    }
    return [re, im];
  }

  /** y += (re + j im) x. */
  function add(y: Float64Array, to: number, re: number, im: number, x: Float64Array, from: number): void {
    for (let i = 0; i < n * parts; i += parts) {
      y[to + i] += re * x[from + i];
      if (!complex) continue;
      y[to + i] -= im * x[from + i + 1];
      y[to + i + 1] += re * x[from + i + 1] + im * x[from + i];
    }
  }

  function updateGram(): void {
    for (let j = 0; j < n; j++)
      for (let k = 0; k < n; k++) {
        // Row j is what a change of code j takes from the inner products d_k^H r.
        const [re, im] = inner(atoms, k * n * parts, atoms, j * n * parts);
        gram[(j * n + k) * parts] = re;
        if (complex) gram[(j * n + k) * parts + 1] = im;
      }
  }

  function encode(vectors: Float64Array, at: number): void {
    codes.fill(0);
    for (let k = 0; k < n; k++) {
      const [re, im] = inner(atoms, k * n * parts, vectors, at);
      residual[k * parts] = re;
      if (complex) residual[k * parts + 1] = im;
    }
    for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      let [changed, largest] = [0, 0];
      for (let j = 0; j < n; j++) {
        const energy = gram[(j * n + j) * parts];
        if (energy < 1e-12) continue;
        const [oldRe, oldIm] = [codes[j * parts], complex ? codes[j * parts + 1] : 0];
        const re = residual[j * parts] + energy * oldRe;
        const im = complex ? residual[j * parts + 1] + energy * oldIm : 0;
        const magnitude = complex ? Math.hypot(re, im) : Math.abs(re);
        const shrink = magnitude > lambda ? (magnitude - lambda) / (magnitude * energy) : 0;
        const [newRe, newIm] = [shrink * re, shrink * im];
        largest = Math.max(largest, Math.abs(newRe), Math.abs(newIm));
        if (newRe === oldRe && newIm === oldIm) continue;
        changed = Math.max(changed, Math.abs(newRe - oldRe), Math.abs(newIm - oldIm));
        codes[j * parts] = newRe;
        if (complex) codes[j * parts + 1] = newIm;
        add(residual, 0, oldRe - newRe, oldIm - newIm, gram, j * n * parts);
      }
      if (changed <= CODE_TOLERANCE * largest) return;
    }
  }

  function updateAtoms(): void {
    for (let j = 0; j < n; j++) {
      const row = j * n * parts;
      const energy = codeMoments[(j * n + j) * parts];
      if (energy < 1e-12) continue; // not used so far
      candidate.fill(0);
      add(candidate, 0, 1, 0, crossMoments, row);
      for (let k = 0; k < n; k++) {
        const at = (j * n + k) * parts;
        add(candidate, 0, -codeMoments[at], complex ? -codeMoments[at + 1] : 0, atoms, k * n * parts);
      }
      for (let i = 0; i < n * parts; i++) candidate[i] = atoms[row + i] + candidate[i] / energy;
      const length = Math.max(1, Math.sqrt(inner(candidate, 0, candidate, 0)[0]));
      for (let i = 0; i < n * parts; i++) atoms[row + i] = candidate[i] / length;
    }
  }

  return {
    update(vectors, count) {
      steps++;
      const theta = steps < count ? steps * count : count * count + steps - count;
      const kept = (theta + 1 - count) / (theta + 1);
      for (const sums of [codeMoments, crossMoments]) for (let i = 0; i < sums.length; i++) sums[i] *= kept;
      updateGram();
      for (let v = 0; v < count; v++) {
        encode(vectors, v * n * parts);
        for (let j = 0; j < n; j++) {
          const [re, im] = [codes[j * parts] / count, complex ? -codes[j * parts + 1] / count : 0];
          if (re === 0 && im === 0) continue;
          add(codeMoments, j * n * parts, re, im, codes, 0);
          add(crossMoments, j * n * parts, re, im, vectors, v * n * parts);
        }
      }
      updateAtoms();
    },
    dictionary: () => transposed(atoms, n, parts),
  };
}

function transposed(matrix: Float64Array, n: number, parts: number): Float64Array {
  const turned = new Float64Array(matrix.length);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++)
      for (let p = 0; p < parts; p++) turned[(i * n + k) * parts + p] = matrix[(k * n + i) * parts + p];
  return turned;
}
