import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import { planModeProduct } from '../../kernels/mode-product.ts';
import type { AxisBasis } from './axis-basis.ts';
import type { AxisPlan } from './axis-plan.ts';
import { removeMeanAlong } from './clutter.ts';

/** Moments kept of every averaged block: its mean and its slope. */
export const MOMENTS = 2;

/** Whether an axis is averaged, so that its blocks have a slope besides their mean. */
export const hasBlocks = ({ method, factor, compressedSize }: AxisPlan): boolean =>
  method === 'averaging' && factor > 1 && compressedSize > 1;

/**
 * Weights of the moments of one block of D elements, MOMENTS x D complex, row-major:
 *
 *     w_r[n] = q_r[n] exp(-j 2 pi f n) / sqrt(D),   q_0 = 1 / sqrt(D), q_1 proportional to n - (D-1)/2
 *
 * with orthonormal q (discrete Legendre polynomials) and f the centre of the averages, so that w_0 is their weight and
 * the noise of all moments is white. Of an exponential whose phase turns by 2 phi within the block they keep the energy
 * j_0(phi)^2 + 3 j_1(phi)^2 (spherical Bessel functions): where the mean alone loses 0.5 dB both lose 0.012 dB.
 */
export function momentWeights(factor: number, centre: number): Float64Array {
  const weights = new Float64Array(2 * MOMENTS * factor);
  const slopeNorm = Math.sqrt((factor * (factor * factor - 1)) / 12);
  for (let n = 0; n < factor; n++) {
    const cycles = centre * n - Math.round(centre * n);
    const [c, s] = [Math.cos(2 * Math.PI * cycles), -Math.sin(2 * Math.PI * cycles)];
    [1 / Math.sqrt(factor), (n - (factor - 1) / 2) / slopeNorm].forEach((q, r) => {
      const at = 2 * (r * factor + n);
      weights[at] = (q * c) / Math.sqrt(factor);
      weights[at + 1] = (q * s) / Math.sqrt(factor);
    });
  }
  return weights;
}

/**
 * The basis of an axis held in the moments of its blocks, moment fastest.
 *
 * @param meanRemoved  the mean over the blocks has been removed from every moment of the data
 */
export function momentBasis({ axis, factor, compressedSize, steering }: AxisPlan, meanRemoved: boolean): AxisBasis {
  const weights = momentWeights(factor, steering);
  return {
    aperture: axis.size / factor,
    apply: (elements, target, offset) => {
      for (let block = 0; block < compressedSize; block++)
        for (let r = 0; r < MOMENTS; r++) {
          let re = 0;
          let im = 0;
          for (let n = 0, w = 2 * r * factor, e = 2 * block * factor; n < factor; n++, w += 2, e += 2) {
            re += weights[w] * elements[e] - weights[w + 1] * elements[e + 1];
            im += weights[w] * elements[e + 1] + weights[w + 1] * elements[e];
          }
          const at = 2 * (offset + block * MOMENTS + r);
          target[at] = re;
          target[at + 1] = im;
        }
      if (meanRemoved) {
        const held = target.subarray(2 * offset, 2 * (offset + compressedSize * MOMENTS));
        removeMeanAlong(held, [compressedSize, MOMENTS], 0);
      }
    },
  };
}

/** Plans one axis of a cf32 tensor into the moments of its blocks: one pass over the tensor. */
export function planBlockMoments(
  kernels: Kernels,
  shape: readonly number[],
  axis: number,
  { factor, steering }: AxisPlan,
): { readonly shape: readonly number[]; apply(source: Region, target: Region): void; dispose(): void } {
  const { memory } = kernels;
  const weights = momentWeights(factor, steering);
  const matrix = memory.alloc(4 * weights.length);
  memory.float32(matrix).set(weights);
  const [before, after] = [shape.slice(0, axis), shape.slice(axis + 1)];
  const blocks = shape[axis] / factor;
  const plan = planModeProduct(kernels, {
    shape: [...before, blocks, factor, ...after],
    axis: axis + 1,
    rows: MOMENTS,
    precision: 'f32',
  });
  return {
    shape: [...before, blocks * MOMENTS, ...after],
    apply: (source, target) => plan.apply(source, matrix, target),
    dispose: () => {
      plan.dispose();
      matrix.free();
    },
  };
}
