import type { LearnerSettings } from './options.ts';

// A complex matrix is worked on as the real [Re -Im; Im Re], whose products and polar factor are those of the complex
// one; only upper halves [Re -Im] are computed. A complex vector is the two rows [re im] and [im -re] (that is -j y), so
// that w y^H is the real product of [Re w, Im w] and them.

/** Numbers from one vector of a block to the next. */
export const vectorStride = ({ order, complex }: LearnerSettings): number => (complex ? 2 * order : order);

/** Writes `count` vectors from vector `first` on to `at` of a block. */
export function embedVectors(
  vectors: Float64Array | Float32Array,
  first: number,
  count: number,
  block: Float64Array,
  at: number,
  settings: LearnerSettings,
): void {
  const { size, order, complex } = settings;
  if (!complex) {
    block.set(vectors.subarray(first * size, (first + count) * size), at);
    return;
  }
  for (let v = first; v < first + count; v++, at += 2 * order)
    for (let i = 0; i < size; i++) {
      const re = vectors[2 * (v * size + i)];
      const im = vectors[2 * (v * size + i) + 1];
      block[at + i] = re;
      block[at + size + i] = im;
      block[at + order + i] = im;
      block[at + order + size + i] = -re;
    }
}

/** Writes the lower half [Im Re] below the upper half [Re -Im] of a complex matrix. */
export function embedLowerHalf(matrix: Float64Array, { size, order, complex }: LearnerSettings): void {
  if (!complex) return;
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      matrix[(i + size) * order + j] = -matrix[i * order + j + size];
      matrix[(i + size) * order + j + size] = matrix[i * order + j];
    }
}

/** The dictionary of an analysis matrix D^H: row-major, columns are atoms; interleaved pairs when complex. */
export function toDictionary(analysis: Float64Array, { size, order, complex }: LearnerSettings): Float64Array {
  const atoms = new Float64Array(size * size * (complex ? 2 : 1));
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      const [at, from] = [j * size + i, i * order + j];
      if (!complex) atoms[at] = analysis[from];
      else {
        atoms[2 * at] = analysis[from];
        // The entry of D is the conjugate of that of D^H, whose imaginary part stands negated on the right.
        atoms[2 * at + 1] = analysis[from + size];
      }
    }
  return atoms;
}

/** codes = D^H y. */
export function analyse(
  analysis: Float64Array,
  vector: ArrayLike<number>,
  codes: Float64Array,
  { size, order, complex }: LearnerSettings,
): void {
  for (let i = 0; i < size; i++) {
    let [re, im] = [0, 0];
    for (let j = 0; j < size; j++) {
      const a = analysis[i * order + j];
      if (!complex) {
        re += a * vector[j];
        continue;
      }
      const b = -analysis[i * order + j + size];
      re += a * vector[2 * j] - b * vector[2 * j + 1];
      im += a * vector[2 * j + 1] + b * vector[2 * j];
    }
    if (!complex) codes[i] = re;
    else [codes[2 * i], codes[2 * i + 1]] = [re, im];
  }
}
