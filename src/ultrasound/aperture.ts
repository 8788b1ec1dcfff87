import { type Axis, sampledSize } from '../core/axes.ts';

/** Indices of an axis that a tensor holds; one element for an axis that is not there. */
export const keptOf = (axis?: Axis): readonly number[] =>
  axis?.kept ?? Array.from({ length: axis ? sampledSize(axis) : 1 }, (_, i) => i);

/** Lateral positions of all elements along a probe, 0 in the middle between the first and the last, m. */
export function elementPositions({ size, spacing, positions }: Axis): number[] {
  if (!positions) return Array.from({ length: size }, (_, e) => (e - (size - 1) / 2) * spacing);
  const middle = (Math.min(...positions) + Math.max(...positions)) / 2;
  return positions.map((position) => position - middle);
}

/** Distance from the outermost element to the other, m. */
export const apertureWidth = (elementsM: readonly number[]): number => Math.max(...elementsM) - Math.min(...elementsM);
