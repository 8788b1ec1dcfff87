import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { checkRegion } from './plan-checks.ts';

export interface FirstNonFinitePlan {
  /** Index of the first of `count` float32 values that is NaN or infinite, or -1 when all are finite. */
  apply(source: Region, count: number): number;
  dispose(): void;
}

/**
 * Plans the search for samples that are not numbers: one pass that stops at the first.
 *
 * In complex samples, element i is value 2i (real) and 2i + 1 (imaginary). Apply throws `plan-invalid` when the region
 * holds fewer values.
 */
export function planFirstNonFinite(kernels: Kernels): FirstNonFinitePlan {
  const { exports } = kernels;
  return {
    apply(source, count) {
      checkRegion('first non-finite: source', source, count * 4);
      return exports.firstNonFiniteF32(source.offset, count);
    },
    dispose: () => undefined,
  };
}
