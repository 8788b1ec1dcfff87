import type { Axis } from '../core/axes.ts';
import { type BoundOf, boundOver } from './frequency-bounds.ts';
import { projectedInformation } from './projected-information.ts';
import { defineApertures } from './steering-moments.ts';

/**
 * Plans the bound the PLAIN authors plot: each target and each axis by itself, the other frequencies known.
 *
 *   CRB_i(p) = sigma^2 / (2 |b_p|^2 Q_ii[p, p])
 *
 * It equals `planCramerRao` for targets well apart and is too small for close ones; for comparison with the published
 * curves only. Section 5.2 of the PLAIN notes, after Van Trees (2004), eq. 8.110.
 */
export function planPlottedBound(axes: readonly Axis[]): BoundOf {
  const apertures = defineApertures(axes);
  const dimensions = apertures.measured.length;
  return boundOver(apertures, (gram, active) => {
    const information = projectedInformation(gram, active, dimensions);
    const size = active.length * dimensions;
    return information && Float64Array.from({ length: size }, (_, row) => 1 / information[2 * row * (size + 1)]);
  });
}
