import { SounderError } from '../../../core/errors.ts';
import { pixelsOf } from '../../../core/image.ts';
import type { Kernels } from '../../../kernels/load.ts';
import { removeSubspace } from '../../../kernels/slow-time.ts';
import type { FramesLayout } from '../../frames.ts';
import { framesBytes } from '../frames-region.ts';
import type { ClutterFilter } from './clutter-filter.ts';

export interface PolynomialFilterOptions {
  readonly method: 'polynomial';
  /** Highest power of time that is taken out: 0 the mean, 1 the trend. */
  readonly order: number;
}

/**
 * Plans polynomial regression: the projection of slow time off all polynomials up to an order (Hoeks et al. 1991).
 *
 * It works on the instants there are, so sub-sampled slow time is no different. It has no transient.
 *
 * @throws SounderError `configuration-invalid` when it would take out everything
 */
export function planPolynomialFilter(
  kernels: Kernels,
  layout: FramesLayout,
  { order }: PolynomialFilterOptions,
): ClutterFilter {
  const { kept, pulses } = layout;
  if (!Number.isInteger(order) || order < 0 || order >= kept.length - 1)
    throw new SounderError(
      'configuration-invalid',
      `clutter.order: found ${order}, allowed: an integer from 0 to ${kept.length - 2}, as the packet has ${kept.length} pulses`,
      { field: 'clutter.order', found: order },
    );
  const { memory } = kernels;
  const basis = memory.alloc(8 * (order + 1) * kept.length);
  const target = memory.alloc(framesBytes(layout));
  const rows = memory.float32(basis);
  orthonormalPolynomials(
    kept.map((frame) => (2 * frame) / Math.max(1, pulses - 1) - 1),
    order,
  ).forEach((row, k) => row.forEach((value, n) => rows.set([value, 0], 2 * (k * kept.length + n))));
  return {
    layout,
    apply: (source) => {
      const shape = { pixels: pixelsOf(layout.grid), pulses: kept.length };
      removeSubspace(kernels, shape, { source, target, basis }, order + 1);
      return target;
    },
    dispose: () => {
      basis.free();
      target.free();
    },
  };
}

/** Polynomials of degree 0 to `order`, orthonormal over the instants: Gram-Schmidt, twice for accuracy. */
function orthonormalPolynomials(instants: readonly number[], order: number): number[][] {
  const rows: number[][] = [];
  let next = instants.map(() => 1);
  for (let k = 0; k <= order; k++) {
    for (let pass = 0; pass < 2; pass++)
      for (const row of rows) {
        const along = row.reduce((sum, value, n) => sum + value * next[n], 0);
        next = next.map((value, n) => value - along * row[n]);
      }
    const norm = Math.hypot(...next);
    const unit = next.map((value) => value / norm);
    rows.push(unit);
    next = unit.map((value, n) => value * instants[n]);
  }
  return rows;
}
