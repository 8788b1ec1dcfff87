import { elementsOf, type ModelAxis } from './signal-model.ts';

/**
 * Writes the response of one axis to one target, a[n] = exp(j 2 pi sum_t theta_t x_t[n]), mean removed where the data's
 * was, in the basis that the data is in.
 *
 * @param theta   every parameter of the target, cycles per compressed sample
 * @param target  interleaved complex, `axis.size` values from `offset` (in complex elements)
 */
export function steer(axis: ModelAxis, theta: ArrayLike<number>, target: Float64Array, offset = 0): void {
  const { basis } = axis;
  const count = elementsOf(axis);
  const elements = basis ? new Float64Array(2 * count) : target;
  const from = basis ? 0 : offset;
  writeElements(axis, theta, elements, from);
  if (axis.meanRemoved) removeMean(elements, from, count);
  basis?.apply(elements, target, offset);
}

/**
 * Writes the response and, per phase term, its derivative j 2 pi x_t[n] a[n].
 *
 * @param target  as for `steer`
 * @param slopes  one per term, as `target`
 */
export function steerWithSlopes(
  axis: ModelAxis,
  theta: ArrayLike<number>,
  target: Float64Array,
  slopes: readonly Float64Array[],
  offset = 0,
): void {
  const { basis, meanRemoved, terms } = axis;
  const count = elementsOf(axis);
  const from = basis ? 0 : offset;
  const elements = basis ? new Float64Array(2 * count) : target;
  const turned = basis ? new Float64Array(2 * count) : undefined;
  writeElements(axis, theta, elements, from);
  terms.forEach(({ coordinates }, t) => {
    const slope = turned ?? slopes[t];
    for (let n = 0; n < count; n++) {
      const scale = 2 * Math.PI * coordinates[n];
      slope[2 * (from + n)] = -scale * elements[2 * (from + n) + 1];
      slope[2 * (from + n) + 1] = scale * elements[2 * (from + n)];
    }
    if (meanRemoved) removeMean(slope, from, count);
    basis?.apply(slope, slopes[t], offset);
  });
  if (meanRemoved) removeMean(elements, from, count);
  basis?.apply(elements, target, offset);
}

function writeElements(axis: ModelAxis, theta: ArrayLike<number>, target: Float64Array, offset: number): void {
  const count = elementsOf(axis);
  for (let n = 0; n < count; n++) {
    let cycles = 0;
    for (const term of axis.terms) cycles += theta[term.parameter] * term.coordinates[n];
    // Whole cycles are dropped first: the sine of a large argument loses digits.
    const phase = 2 * Math.PI * (cycles - Math.round(cycles));
    target[2 * (offset + n)] = Math.cos(phase);
    target[2 * (offset + n) + 1] = Math.sin(phase);
  }
}

function removeMean(values: Float64Array, offset: number, size: number): void {
  let re = 0;
  let im = 0;
  for (let n = offset; n < offset + size; n++) {
    re += values[2 * n];
    im += values[2 * n + 1];
  }
  for (let n = offset; n < offset + size; n++) {
    values[2 * n] -= re / size;
    values[2 * n + 1] -= im / size;
  }
}
