/** A stretch of a row-major array that HDF5 can select: one box of indices, contiguous in memory order. */
export interface Slab {
  /** Byte position of its first element in the array. */
  readonly start: number;
  readonly selection: { readonly offset: readonly number[]; readonly count: readonly number[] };
}

/** What a slab is meant to take, and what it may take where chunks ask for more. */
const USUAL_BYTES = 1 << 22;
const MOST_BYTES = 1 << 28;

/**
 * The slab to read when the element at a byte position is wanted.
 *
 * It spans whole chunks along its outermost axis, so that reading a dataset from front to back decodes every chunk once, wherever
 * that takes no more than 256 MiB.
 */
export function slabOf(
  shape: readonly number[],
  chunks: readonly number[] | undefined,
  elementBytes: number,
  position: number,
): Slab {
  const rowBytes = new Array<number>(shape.length).fill(elementBytes);
  for (let k = shape.length - 2; k >= 0; k--) rowBytes[k] = rowBytes[k + 1] * shape[k + 1];
  // The outermost axis along which one step of chunks fits.
  let axis = 0;
  while (axis < shape.length - 1 && (shape[axis] === 1 || rowBytes[axis] * stepOf(axis) > MOST_BYTES)) axis++;
  const index = shape.map((size, k) => Math.floor(position / rowBytes[k]) % size);
  if (shape.length === 0) return { start: 0, selection: { offset: [], count: [] } };
  const step = Math.min(stepOf(axis), Math.max(1, Math.floor(MOST_BYTES / rowBytes[axis])));
  const steps = Math.max(1, Math.floor(USUAL_BYTES / (rowBytes[axis] * step)));
  const first = Math.floor(index[axis] / step) * step;
  const offset = index.map((at, k) => (k < axis ? at : k === axis ? first : 0));
  const count = shape.map((size, k) => (k < axis ? 1 : k === axis ? Math.min(size - first, step * steps) : size));
  return { start: offset.reduce((sum, at, k) => sum + at * rowBytes[k], 0), selection: { offset, count } };

  function stepOf(k: number): number {
    return Math.max(1, Math.min(chunks?.[k] ?? 1, shape[k]));
  }
}
