/**
 * Removes everything that does not change along one axis, x <- x - mean(x): static clutter when the axis is slow time.
 *
 * @param tensor  interleaved complex, row-major `shape`, changed in place; the mean is taken in float64
 */
export function removeMeanAlong(tensor: Float32Array | Float64Array, shape: readonly number[], axis: number): void {
  const size = shape[axis];
  const inner = 2 * shape.slice(axis + 1).reduce((n, s) => n * s, 1);
  const outer = shape.slice(0, axis).reduce((n, s) => n * s, 1);
  // With nothing inside, the pair (re, im) is the inner run.
  for (let o = 0; o < outer; o++) {
    const base = o * size * inner;
    for (let i = base; i < base + inner; i++) {
      let sum = 0;
      for (let n = 0, at = i; n < size; n++, at += inner) sum += tensor[at];
      const mean = sum / size;
      for (let n = 0, at = i; n < size; n++, at += inner) tensor[at] -= mean;
    }
  }
}

/** Sets one element of an axis to zero everywhere: in beams the mean over slow time is the beam of zero frequency. */
export function clearElement(tensor: Float32Array, shape: readonly number[], axis: number, element: number): void {
  const inner = 2 * shape.slice(axis + 1).reduce((n, s) => n * s, 1);
  for (let at = element * inner; at < tensor.length; at += shape[axis] * inner) tensor.fill(0, at, at + inner);
}
