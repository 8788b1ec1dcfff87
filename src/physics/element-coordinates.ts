import { type Axis, sampledSize } from '../core/axes.ts';

/**
 * Coordinates of the sampled elements of an axis in units of its spacing, the first element of the full axis at 0.
 *
 * A uniform axis gives 0, 1, 2, ...; `kept` picks indices; `positions` gives (position - first position) / spacing.
 */
export function elementCoordinates(axis: Axis): Float64Array {
  const { kept, positions, spacing } = axis;
  const coordinates = new Float64Array(sampledSize(axis));
  for (let i = 0; i < coordinates.length; i++) {
    const n = kept ? kept[i] : i;
    coordinates[i] = positions ? (positions[n] - positions[0]) / spacing : n;
  }
  return coordinates;
}
