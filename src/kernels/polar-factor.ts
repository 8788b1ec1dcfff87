import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { checkInteger, checkRegion, planError } from './plan-checks.ts';

export interface PolarFactorOptions {
  /** Rows and columns of the matrix; a complex one is given as the real [Re -Im; Im Re] of twice this order. */
  readonly size: number;
  readonly complex?: boolean;
  /** Largest |X X^T - I| before the last step, which squares it; default 3e-7: orthogonal to rounding. */
  readonly enough?: number;
  /** Most steps; default 60, enough for a condition number of 1e15. */
  readonly most?: number;
}

export interface PolarFactorPlan {
  /**
   * Overwrites a float64 matrix by its polar factor; of a complex one only the upper half [Re -Im] is read.
   *
   * @returns `orthogonal`; `partial` when the steps did not suffice (a null direction), singular values then lie in [0, 1];
   *   `none` for a zero matrix or one beyond the range of numbers, which is then of no use
   */
  apply(matrix: Region): 'orthogonal' | 'partial' | 'none';
  dispose(): void;
}

/**
 * Plans the nearest orthogonal (unitary) matrix U V^H of U S V^H by the scaled Newton-Schulz iteration.
 *
 * Chen and Chow (2014), Stable scaling of Newton-Schulz. About log(condition) / log(2.6) + 4 steps of 3 size^3
 * multiply-adds, four times as many when complex; two or three steps when the matrix is nearly orthogonal.
 *
 * @throws SounderError `plan-invalid` for options out of range
 */
export function planPolarFactor(kernels: Kernels, options: PolarFactorOptions): PolarFactorPlan {
  const { exports, memory } = kernels;
  const { size, complex = false, enough = 3e-7, most = 60 } = options;
  checkInteger('polar factor.size', size, 1, 4096);
  checkInteger('polar factor.most', most, 1);
  if (!(enough > 0 && enough < 1)) throw planError('polar factor.enough', enough, 'between 0 and 1');
  const order = complex ? 2 * size : size;
  const bytes = 8 * order * size;
  const work = memory.alloc(2 * bytes + 32 * order);
  return {
    apply(matrix) {
      checkRegion('polar factor: matrix', matrix, 8 * order * order);
      const [gram, next, panel] = [work.offset, work.offset + bytes, work.offset + 2 * bytes];
      const steps = exports.polarFactorF64(matrix.offset, gram, next, panel, size, order, enough, most);
      return steps > 0 ? 'orthogonal' : steps < 0 ? 'partial' : 'none';
    },
    dispose: () => work.free(),
  };
}
