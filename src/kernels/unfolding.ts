import { checkInteger, checkShape } from './plan-checks.ts';

/** A tensor seen along one axis as [outer, size, inner]: what lies before the axis, the axis, what lies within it. */
export interface Unfolding {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
  /** Elements of the whole tensor. */
  readonly count: number;
}

/** Checks shape and axis (0 is the outermost) and folds the other axes together. */
export function unfold(where: string, shape: readonly number[], axis: number): Unfolding {
  const count = checkShape(where, shape);
  checkInteger(`${where}.axis`, axis, 0, shape.length - 1);
  const product = (sizes: readonly number[]): number => sizes.reduce((n, size) => n * size, 1);
  return { outer: product(shape.slice(0, axis)), size: shape[axis], inner: product(shape.slice(axis + 1)), count };
}
