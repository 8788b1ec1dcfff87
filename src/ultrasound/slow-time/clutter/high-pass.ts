import { SounderError } from '../../../core/errors.ts';
import { pixelsOf } from '../../../core/image.ts';
import type { Kernels } from '../../../kernels/load.ts';
import { planModeProduct } from '../../../kernels/mode-product.ts';
import { aliasVelocity, type FramesLayout } from '../../frames.ts';
import { framesBytes } from '../frames-region.ts';
import type { ClutterFilter } from './clutter-filter.ts';

export interface HighPassFilterOptions {
  readonly method: 'high-pass';
  /** Axial speed below which echoes are taken out, m/s. */
  readonly cutoffMps: number;
  /** Length of the filter in pulses, odd; each packet is shorter by as many less one. */
  readonly taps: number;
}

/**
 * Plans a linear-phase high-pass filter over slow time, a Hamming-windowed sinc whose mean is exactly nothing.
 *
 * Pulses where the filter does not lie wholly within the packet are its transient; they are dropped, not estimated from.
 *
 * @throws SounderError `configuration-invalid` for sub-sampled slow time, a filter that leaves no two pulses, or a speed
 *   that slow time cannot hold
 */
export function planHighPassFilter(
  kernels: Kernels,
  layout: FramesLayout,
  { cutoffMps, taps }: HighPassFilterOptions,
): ClutterFilter {
  const refuse = (field: string, found: unknown, allowed: string): never => {
    throw new SounderError('configuration-invalid', `clutter.${field}: found ${String(found)}, allowed: ${allowed}`, {
      field: `clutter.${field}`,
      found,
    });
  };
  const { kept, pulses, grid } = layout;
  if (kept.length !== pulses)
    refuse('method', 'high-pass', `polynomial or svd, as slow time holds ${kept.length} of ${pulses} pulses`);
  if (!Number.isInteger(taps) || taps < 3 || taps % 2 === 0 || taps > pulses - 1)
    refuse('taps', taps, `an odd integer from 3 to ${pulses - 1}, as the packet has ${pulses} pulses`);
  const alias = aliasVelocity(layout);
  if (!(cutoffMps > 0 && cutoffMps < alias))
    refuse('cutoffMps', cutoffMps, `above 0 and below ${Number(alias.toPrecision(4))} m/s, which the PRF can hold`);
  const response = highPass(cutoffMps / (2 * alias), taps);
  const left = pulses - taps + 1;
  const filtered: FramesLayout = { ...layout, pulses: left, kept: Array.from({ length: left }, (_, n) => n) };
  const { memory } = kernels;
  const shape = [pixelsOf(grid), pulses];
  const product = planModeProduct(kernels, { shape, axis: 1, rows: left, precision: 'f32' });
  const matrix = memory.alloc(8 * left * pulses);
  const target = memory.alloc(framesBytes(filtered));
  const entries = memory.float32(matrix).fill(0);
  for (let row = 0; row < left; row++) response.forEach((tap, k) => (entries[2 * (row * pulses + row + k)] = tap));
  return {
    layout: filtered,
    apply: (source) => {
      product.apply(source, matrix, target);
      return target;
    },
    dispose: () => {
      product.dispose();
      matrix.free();
      target.free();
    },
  };
}

/** Taps of a high-pass filter; `cutoff` in cycles per pulse. */
function highPass(cutoff: number, taps: number): number[] {
  const middle = (taps - 1) / 2;
  const low = Array.from({ length: taps }, (_, k) => {
    const x = k - middle;
    const sinc = x === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
    return sinc * (0.54 - 0.46 * Math.cos((2 * Math.PI * k) / (taps - 1)));
  });
  const sum = low.reduce((total, tap) => total + tap, 0);
  return low.map((tap, k) => (k === middle ? 1 : 0) - tap / sum);
}
