import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { checkRegion, checkShape } from './plan-checks.ts';

export interface PromotePlan {
  /** Widens `source` (complex float32) to `target` (complex float64), exactly. */
  apply(source: Region, target: Region): void;
  dispose(): void;
}

/**
 * Plans the widening of `count` complex float32 elements to complex float64, before a product that needs the precision.
 *
 * @throws SounderError `plan-invalid` unless `count` is a positive integer
 */
export function planPromote(kernels: Kernels, { count }: { readonly count: number }): PromotePlan {
  const { exports } = kernels;
  checkShape('promote', [count]);
  return {
    apply(source, target) {
      checkRegion('promote: source', source, count * 8);
      checkRegion('promote: target', target, count * 16);
      exports.f32ToF64(source.offset, target.offset, 2 * count);
    },
    dispose: () => undefined,
  };
}
