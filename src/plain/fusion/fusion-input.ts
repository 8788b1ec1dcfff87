import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import { planPromote } from '../../kernels/promote.ts';
import { inverseScale, sumOfSquares } from '../model/products.ts';

/** Above this many elements products run in float32: their rounding then lies below that of the samples' own sum. */
const LARGEST_DOUBLE = 2 ** 16;

/** The compressed tensor as the products of the fusion read it. */
export interface FusionInput {
  readonly precision: 'f32' | 'f64';
  readonly tensor: Region;
  /** Power of two near the inverse of the samples, so that float32 sums neither overflow nor underflow; else 1. */
  readonly scale: number;
  /** Takes a cf32 tensor and returns its energy. */
  load(tensor: Region): number;
  dispose(): void;
}

/** Plans the fusion's input: float64 where that costs little, the samples themselves where the tensor is large. */
export function planFusionInput(kernels: Kernels, count: number): FusionInput {
  const { memory } = kernels;
  if (count > LARGEST_DOUBLE) {
    let [tensor, scale]: [Region | undefined, number] = [undefined, 1];
    return {
      precision: 'f32',
      get tensor() {
        return tensor!;
      },
      get scale() {
        return scale;
      },
      load: (source) => {
        tensor = source;
        const energy = sumOfSquares(memory.float32(source, 2 * count));
        scale = inverseScale(energy, count);
        return energy;
      },
      dispose: () => undefined,
    };
  }
  const tensor = memory.alloc(16 * count);
  const promote = planPromote(kernels, { count });
  return {
    precision: 'f64',
    tensor,
    scale: 1,
    load: (source) => {
      promote.apply(source, tensor);
      return sumOfSquares(memory.float64(tensor));
    },
    dispose: () => {
      promote.dispose();
      tensor.free();
    },
  };
}
