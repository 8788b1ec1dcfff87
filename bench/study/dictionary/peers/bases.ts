/** Columns are the atoms, row-major n x n; interleaved pairs when complex. */
export interface Basis {
  readonly size: number;
  readonly complex: boolean;
  readonly matrix: Float64Array;
}

/** Discrete cosine transform, type II, orthonormal (Ahmed, Natarajan and Rao, 1974). */
export function cosineBasis(size: number, complex = false): Basis {
  return basisOf(size, complex, (i, k) => [
    Math.sqrt((k === 0 ? 1 : 2) / size) * Math.cos((Math.PI * k * (2 * i + 1)) / (2 * size)),
    0,
  ]);
}

/** Discrete Fourier transform, unitary. */
export function fourierBasis(size: number): Basis {
  return basisOf(size, true, (i, k) => {
    const phase = (2 * Math.PI * ((i * k) % size)) / size;
    return [Math.cos(phase) / Math.sqrt(size), Math.sin(phase) / Math.sqrt(size)];
  });
}

function basisOf(size: number, complex: boolean, atom: (row: number, column: number) => [number, number]): Basis {
  const parts = complex ? 2 : 1;
  const matrix = new Float64Array(size * size * parts);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < size; k++) {
      const [re, im] = atom(i, k);
      matrix[(i * size + k) * parts] = re;
      if (complex) matrix[(i * size + k) * parts + 1] = im;
    }
  return { size, complex, matrix };
}
