/** result = matrix vector, for a square matrix, row-major; interleaved pairs when complex. */
export function multiply(
  matrix: Float64Array,
  size: number,
  complex: boolean,
  vector: Float64Array,
  result: Float64Array,
): void {
  if (!complex) {
    for (let i = 0, at = 0; i < size; i++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += matrix[at++] * vector[j];
      result[i] = sum;
    }
    return;
  }
  for (let i = 0, at = 0; i < size; i++) {
    let [re, im] = [0, 0];
    for (let j = 0; j < 2 * size; j += 2, at += 2) {
      re += matrix[at] * vector[j] - matrix[at + 1] * vector[j + 1];
      im += matrix[at] * vector[j + 1] + matrix[at + 1] * vector[j];
    }
    result[2 * i] = re;
    result[2 * i + 1] = im;
  }
}
