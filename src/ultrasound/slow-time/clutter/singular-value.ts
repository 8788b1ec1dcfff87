import { SounderError } from '../../../core/errors.ts';
import { pixelsOf } from '../../../core/image.ts';
import { planCovariance } from '../../../kernels/covariance.ts';
import { planHermitianEvd } from '../../../kernels/hermitian-evd.ts';
import type { Kernels } from '../../../kernels/load.ts';
import { removeSubspace } from '../../../kernels/slow-time.ts';
import type { FramesLayout } from '../../frames.ts';
import { framesBytes } from '../frames-region.ts';
import type { ClutterFilter } from './clutter-filter.ts';
import { rankFromSpectrum } from './rank.ts';

export interface SingularValueFilterOptions {
  readonly method: 'svd';
  /** How many singular vectors are taken out, or `auto`: where the spectrum turns from steep to flat. */
  readonly rank: number | 'auto';
  /**
   * Weight of the newest packet in the covariance that the vectors come from, above 0 and at most 1; 1 looks at each
   * packet alone. Below 1 the subspace is followed from packet to packet of a stream, in order.
   */
  readonly newest?: number;
}

/**
 * Plans the singular value filter: takes the strongest slow-time vectors out of the packet (Demené et al. 2015).
 *
 * The right singular vectors of the Casorati matrix, pixels x pulses, are the eigenvectors of its covariance over pixels,
 * formed and decomposed in float64. Sub-sampled slow time has fewer columns and is otherwise the same.
 *
 * @throws SounderError `configuration-invalid` when the rank leaves nothing
 */
export function planSingularValueFilter(
  kernels: Kernels,
  layout: FramesLayout,
  { rank, newest = 1 }: SingularValueFilterOptions,
): ClutterFilter {
  const pulses = layout.kept.length;
  const pixels = pixelsOf(layout.grid);
  const refuse = (field: string, found: unknown, allowed: string): never => {
    throw new SounderError('configuration-invalid', `clutter.${field}: found ${String(found)}, allowed: ${allowed}`, {
      field: `clutter.${field}`,
      found,
    });
  };
  if (rank !== 'auto' && !(Number.isInteger(rank) && rank >= 1 && rank < pulses))
    refuse('rank', rank, `auto or an integer from 1 to ${pulses - 1}, as the packet has ${pulses} pulses`);
  if (!(newest > 0 && newest <= 1)) refuse('newest', newest, 'a number above 0, at most 1');

  const { memory } = kernels;
  const covariance = planCovariance(kernels, { shape: [pixels, pulses], axis: 1 });
  const decomposition = planHermitianEvd(kernels, pulses);
  const square = memory.alloc(16 * pulses * pulses);
  const values = memory.alloc(8 * pulses);
  const vectors = memory.alloc(16 * pulses * pulses);
  const basis = memory.alloc(8 * pulses * pulses);
  const target = memory.alloc(framesBytes(layout));
  const current = memory.float64(square);
  const running = newest < 1 ? new Float64Array(current.length) : undefined;
  let started = false;

  /** Writes the vectors of clutter into `basis`, strongest first. @returns how many */
  const findClutter = (source: { offset: number; byteLength: number; free(): void }): number => {
    covariance.apply(source, square);
    if (running) {
      for (let i = 0; i < current.length; i++)
        running[i] = started ? running[i] + newest * (current[i] - running[i]) : current[i];
      started = true;
      current.set(running);
    }
    decomposition.apply(square, values, vectors);
    const power = [...memory.float64(values)];
    const order = power.map((_, i) => i).sort((a, b) => power[b] - power[a] || a - b);
    const count = rank === 'auto' ? rankFromSpectrum(order.map((i) => power[i])) : rank;
    const [from, to] = [memory.float64(vectors), memory.float32(basis)];
    for (let k = 0; k < count; k++)
      to.set(from.subarray(2 * order[k] * pulses, 2 * (order[k] + 1) * pulses), 2 * k * pulses);
    return count;
  };
  return {
    layout,
    apply: (source) => {
      const count = findClutter(source);
      removeSubspace(kernels, { pixels, pulses }, { source, target, basis }, count);
      return target;
    },
    dispose: () => {
      covariance.dispose();
      decomposition.dispose();
      for (const region of [square, values, vectors, basis, target]) region.free();
    },
  };
}
