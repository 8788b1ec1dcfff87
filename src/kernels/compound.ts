import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { checkInteger, checkRegion } from './plan-checks.ts';

export interface CompoundOptions {
  /** Tensors that lie one after the other. */
  readonly parts: number;
  /** float32 values in each. */
  readonly count: number;
}

export interface CompoundPlan {
  /** Writes the mean of the parts of `source` to `target` (float32, `count` values); it may be the first part itself. */
  apply(source: Region, target: Region): void;
  dispose(): void;
}

/** Plans the mean over tensors of one size. */
export function planCompound({ exports }: Kernels, { parts, count }: CompoundOptions): CompoundPlan {
  checkInteger('compound.parts', parts, 1);
  checkInteger('compound.count', count, 1);
  return {
    apply(source, target) {
      checkRegion('compound: source', source, 4 * parts * count);
      checkRegion('compound: target', target, 4 * count);
      exports.compoundF32(source.offset, 4 * count, parts, target.offset, count, 1 / parts);
    },
    dispose: () => undefined,
  };
}
