import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import { planModeProduct } from '../../kernels/mode-product.ts';
import type { AxisPlan } from '../compression/axis-plan.ts';
import type { Beams } from '../compression/beams.ts';
import type { ModelAxis } from '../model/signal-model.ts';
import { steer } from '../model/steering.ts';

/** Frequency of point g of a grid of `points` over the beams of an axis of `size` elements, cycles per element. */
export const beamGridFrequency = (size: number, beams: Beams, g: number, points: number): number =>
  (beams.first + (g * beams.size) / points) / size;

/** The inverse of `beamGridFrequency`, not rounded. */
export const beamGridCell = (size: number, beams: Beams, frequency: number, points: number): number =>
  ((frequency * size - beams.first) * points) / beams.size;

/**
 * Plans the matched filter along an axis held in beams, on a grid of frequencies inside the window, in place:
 *
 *     X[g] = sum_b conj([W^H a(f_g)]_b) y_b,   f_g = (first + g beams / points) / N
 *
 * What a Fourier transform is to an axis of elements. Cost O(points beams) a line, from a scratch copy of the grid.
 *
 * @param shape  cf32 grid, `points` on the axis of which the first `beams` hold data
 */
export function planBeamGrid(
  kernels: Kernels,
  shape: readonly number[],
  axis: number,
  plan: AxisPlan,
  model: ModelAxis,
): { apply(grid: Region): void; dispose(): void } {
  const { memory } = kernels;
  const points = shape[axis];
  const beams = plan.beams!;
  const parameter = model.terms[0].parameter;
  const theta = new Float64Array(parameter + 1);
  const response = new Float64Array(2 * beams.size);
  const matrix = memory.alloc(8 * points * points);
  const weights = memory.float32(matrix).fill(0);
  for (let g = 0; g < points; g++) {
    theta[parameter] = beamGridFrequency(plan.axis.size, beams, g, points);
    steer(model, theta, response);
    for (let b = 0; b < beams.size; b++) {
      weights[2 * (g * points + b)] = response[2 * b];
      weights[2 * (g * points + b) + 1] = -response[2 * b + 1];
    }
  }
  const count = shape.reduce((n, size) => n * size, 1);
  const scratch = memory.alloc(8 * count);
  const product = planModeProduct(kernels, { shape, axis, rows: points, precision: 'f32' });
  return {
    apply: (grid) => {
      product.apply(grid, matrix, scratch);
      memory.bytes(grid).set(memory.bytes(scratch));
    },
    dispose: () => {
      product.dispose();
      matrix.free();
      scratch.free();
    },
  };
}
