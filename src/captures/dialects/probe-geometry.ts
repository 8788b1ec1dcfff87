import { invalidField } from '../invalid-field.ts';
import type { LinearProbe } from './acquisition.ts';

/** How far an element may lie from its place on a line, in pitches: what float32 coordinates of a large probe need. */
const TOLERANCE = 0.01;

/**
 * The linear probe whose elements have these coordinates.
 *
 * @param xyz  coordinates of the elements, m
 * @throws SounderError `capture-invalid` for a curved or two-dimensional probe, or one with gaps
 */
export function linearProbe(
  { x, y, z }: Readonly<Record<'x' | 'y' | 'z', ArrayLike<number>>>,
  where: string,
  elementWidthM?: number,
): LinearProbe {
  const elements = x.length;
  const pitchM = (x[elements - 1] - x[0]) / (elements - 1);
  if (!(pitchM > 0))
    throw invalidField(where, 'element positions', x[elements - 1], `rising x of two or more elements`);
  for (let e = 0; e < elements; e++) {
    const off = Math.max(Math.abs(x[e] - x[0] - e * pitchM), Math.abs(y[e] - y[0]), Math.abs(z[e]));
    if (!(off <= TOLERANCE * pitchM)) {
      const found = `element ${e} at (${x[e]}, ${y[e]}, ${z[e]}) m`;
      throw invalidField(where, 'element positions', found, 'a linear probe along x at z = 0, evenly spaced');
    }
  }
  return { pitchM, firstM: x[0], elementWidthM };
}
