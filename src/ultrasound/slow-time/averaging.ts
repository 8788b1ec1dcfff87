import { SounderError } from '../../core/errors.ts';
import type { ImageGrid } from '../../core/image.ts';

/** Size of a box around a pixel, in pixels; odd, so that the pixel is its middle. */
export interface AveragingBox {
  readonly lateral: number;
  readonly depth: number;
}

export interface AveragingPlan {
  /** Averages in place; at the edges over the part of the box that lies inside. `stride` values a pixel, from `first`. */
  apply(values: Float32Array, stride?: number, first?: number): void;
}

/**
 * Plans the mean over a box around every pixel, in float64, one axis after the other.
 *
 * Sums are not carried from pixel to pixel, so that nothing of a strong echo stays where there is none. Cost: one addition
 * a pixel and side of the box.
 *
 * @throws SounderError `configuration-invalid` unless the sides are odd
 */
export function planAveraging(grid: ImageGrid, box: AveragingBox): AveragingPlan {
  for (const side of ['lateral', 'depth'] as const)
    if (!Number.isInteger(box[side]) || box[side] < 1 || box[side] % 2 === 0)
      throw new SounderError(
        'configuration-invalid',
        `doppler.average.${side}: found ${box[side]}, allowed: an odd number of pixels from 1`,
        { field: `doppler.average.${side}`, found: box[side] },
      );
  const { lateralCount, depthCount } = grid;
  const line = new Float64Array(Math.max(lateralCount, depthCount));
  const along = (values: Float32Array, at: number, step: number, count: number, side: number): void => {
    const half = (side - 1) / 2;
    for (let i = 0; i < count; i++) line[i] = values[at + i * step];
    for (let i = 0; i < count; i++) {
      const [from, to] = [Math.max(0, i - half), Math.min(count - 1, i + half)];
      let sum = 0;
      for (let k = from; k <= to; k++) sum += line[k];
      values[at + i * step] = sum / (to - from + 1);
    }
  };
  return {
    apply: (values, stride = 1, first = 0) => {
      if (box.lateral > 1)
        for (let d = 0; d < depthCount; d++)
          along(values, first + d * lateralCount * stride, stride, lateralCount, box.lateral);
      if (box.depth > 1)
        for (let l = 0; l < lateralCount; l++)
          along(values, first + l * stride, lateralCount * stride, depthCount, box.depth);
    },
  };
}
