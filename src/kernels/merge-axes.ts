/** One axis, or several that lie together: elements, elements to a block, and the axes of the tensor it stands for. */
export interface MergedAxis {
  readonly size: number;
  readonly factor: number;
  readonly members: readonly number[];
}

/**
 * Folds neighbouring axes of a row-major tensor together where a block of the pair is contiguous: the outer factor is
 * 1, or the inner block is the whole inner axis. What remains has as few and as long rows as possible.
 */
export function mergeAxes(shape: readonly number[], factors: readonly number[]): MergedAxis[] {
  const merged: MergedAxis[] = [{ size: 1, factor: 1, members: [] }];
  shape.forEach((size, axis) => {
    const factor = Math.min(factors[axis], size);
    const last = merged[merged.length - 1];
    const together = factor === size || (last.factor === 1 && size % factor === 0);
    if (together) merged.pop();
    merged.push(
      together
        ? { size: last.size * size, factor: last.factor * factor, members: [...last.members, axis] }
        : { size, factor, members: [axis] },
    );
  });
  return merged;
}

/** All sums i * step + at with i < count and at in `inner`, i slowest: the offsets of a grid from those of one line. */
export function gridOffsets(count: number, step: number, inner: Uint32Array): Uint32Array {
  const offsets = new Uint32Array(count * inner.length);
  for (let i = 0, to = 0; i < count; i++) for (const at of inner) offsets[to++] = i * step + at;
  return offsets;
}
