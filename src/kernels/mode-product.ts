import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { checkInteger, checkRegion, planError } from './plan-checks.ts';
import { unfold } from './unfolding.ts';

export interface ModeProductOptions {
  /** Sizes of the source tensor, outermost axis first. */
  readonly shape: readonly number[];
  /** The axis that is multiplied (0 is the outermost). */
  readonly axis: number;
  /** Most rows of the matrix: the size of the axis afterwards. */
  readonly rows: number;
  /** Whether tensor, matrix and result are complex float32 or complex float64. */
  readonly precision: 'f32' | 'f64';
}

export interface ModeProductPlan {
  /** Sizes of the product: the planned shape with `rows` on the axis. */
  readonly shape: readonly number[];
  /**
   * Multiplies `source` by `matrix` (rows x shape[axis], row-major, not conjugated) into `target`, which is apart.
   *
   * @param rows  rows of this matrix, at most those planned (all of them when absent)
   */
  apply(source: Region, matrix: Region, target: Region, rows?: number): void;
  dispose(): void;
}

/**
 * Plans the product of a complex tensor with a complex matrix along one axis.
 *
 *   out[.., r, ..] = sum over k of  U[r][k] x[.., k, ..]
 *
 * Cost 8 rows count flops, count the elements of the tensor; the matrix may change with every call.
 *
 * @throws SounderError `plan-invalid` for a shape, axis, row count or precision that does not exist
 */
export function planModeProduct(kernels: Kernels, options: ModeProductOptions): ModeProductPlan {
  const { exports, memory } = kernels;
  const { shape, axis, rows: most, precision } = options;
  const { outer, size, inner, count } = unfold('mode product', shape, axis);
  checkInteger('mode product.rows', most, 1);
  if (precision !== 'f32' && precision !== 'f64') throw planError('mode product.precision', precision, 'f32, f64');
  const element = precision === 'f32' ? 8 : 16;
  checkInteger('mode product: elements of the result', (count / size) * most, 1, 2 ** 28);

  // The contiguous axis keeps the whole matrix packed; any other axis packs one 32-byte-wide panel of the tensor.
  const panelCount = inner === 1 ? Math.ceil((most * element) / 32) : 1;
  const panels = memory.alloc(panelCount * size * 32);
  const kernel = precision === 'f32' ? exports.modeProductF32 : exports.modeProductF64;

  return {
    shape: shape.map((full, i) => (i === axis ? most : full)),
    apply(source, matrix, target, rows = most) {
      if (rows > most) throw planError('mode product.rows', rows, `at most the ${most} planned`);
      checkRegion('mode product: source', source, count * element);
      checkRegion('mode product: matrix', matrix, rows * size * element);
      checkRegion('mode product: target', target, (count / size) * rows * element);
      kernel(source.offset, matrix.offset, target.offset, panels.offset, outer, size, inner, rows);
    },
    dispose: () => panels.free(),
  };
}
