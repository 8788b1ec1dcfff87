/**
 * Writes the complex eigenvector Q e of a real eigenvector e, Q the left-Pi-real unitary matrix
 *
 *     Q_2n = [I, jI; J, -jJ] / sqrt 2,   Q_2n+1 = [I, 0, jI; 0, sqrt 2, 0; J, 0, -jJ] / sqrt 2.
 *
 * @param real     e, `size` values from `offset`
 * @param complex  interleaved, 2 `size` values, overwritten; conjugate-symmetric by construction
 * Haardt and Nossek, "Unitary ESPRIT", IEEE TSP 43(5), 1995, eq. 3.
 */
export function complexVector(real: Float64Array, offset: number, size: number, complex: Float64Array): void {
  const half = size >> 1;
  const odd = size & 1;
  for (let i = 0; i < half; i++) {
    const re = Math.SQRT1_2 * real[offset + i];
    const im = Math.SQRT1_2 * real[offset + half + odd + i];
    complex[2 * i] = re;
    complex[2 * i + 1] = im;
    complex[2 * (size - 1 - i)] = re;
    complex[2 * (size - 1 - i) + 1] = -im;
  }
  if (odd) {
    complex[2 * half] = real[offset + half];
    complex[2 * half + 1] = 0;
  }
}
