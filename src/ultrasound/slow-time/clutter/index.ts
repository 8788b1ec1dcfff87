import { SounderError } from '../../../core/errors.ts';
import type { Kernels } from '../../../kernels/load.ts';
import type { FramesLayout } from '../../frames.ts';
import { requireCompounded } from '../frames-region.ts';
import type { ClutterFilter } from './clutter-filter.ts';
import { type HighPassFilterOptions, planHighPassFilter } from './high-pass.ts';
import { planPolynomialFilter, type PolynomialFilterOptions } from './polynomial.ts';
import { planSingularValueFilter, type SingularValueFilterOptions } from './singular-value.ts';

export type { ClutterFilter } from './clutter-filter.ts';
export { rankFromSpectrum } from './rank.ts';

/** How slow echoes are taken out before velocities are estimated. */
export type ClutterOptions =
  { readonly method: 'none' } | PolynomialFilterOptions | HighPassFilterOptions | SingularValueFilterOptions;

/**
 * Whether a filter carries something from packet to packet: its packets must then come in order, on one thread.
 */
export const followsStream = (options: ClutterOptions): boolean =>
  options.method === 'svd' && options.newest !== undefined && options.newest < 1;

/** Plans a clutter filter. @throws SounderError `configuration-invalid`, `plan-invalid` for frames of several angles */
export function planClutterFilter(kernels: Kernels, layout: FramesLayout, options: ClutterOptions): ClutterFilter {
  requireCompounded(layout, 'clutter');
  if (options.method !== 'none' && layout.kept.length < 2)
    throw new SounderError(
      'configuration-invalid',
      `clutter.method: found ${options.method}, allowed: none, as the packet has a single pulse`,
      { field: 'clutter.method', found: options.method },
    );
  switch (options.method) {
    case 'none':
      return { layout, apply: (frames) => frames, dispose: () => undefined };
    case 'polynomial':
      return planPolynomialFilter(kernels, layout, options);
    case 'high-pass':
      return planHighPassFilter(kernels, layout, options);
    case 'svd':
      return planSingularValueFilter(kernels, layout, options);
  }
}
