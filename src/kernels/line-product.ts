import type { Kernels } from './load.ts';
import { checkInteger, checkShape, planError } from './plan-checks.ts';

export interface LineProductOptions {
  /** rows x depth, row-major: what every line is multiplied by. */
  readonly matrix: Float64Array;
  readonly rows: number;
  readonly depth: number;
  /** Most lines at a time. */
  readonly lines: number;
}

export interface LineProductPlan {
  /**
   * out[l, r] = sum over k of matrix[r, k] source[l, k], in float32.
   *
   * @param source  lines x depth
   * @param target  lines x rows
   */
  apply(source: Float32Array, target: Float32Array): void;
  dispose(): void;
}

const COLUMNS = 8;
const LINES = 4;
const upTo = (count: number, step: number): number => Math.ceil(count / step) * step;

/**
 * Plans the product of many lines with one constant matrix, which is packed for it once.
 *
 * Cost 2 rows depth flops a line. A line gives the same bytes wherever it stands among others.
 *
 * @throws SounderError `plan-invalid` for sizes that do not fit
 */
export function planLineProduct(kernels: Kernels, options: LineProductOptions): LineProductPlan {
  const { exports, memory } = kernels;
  const { matrix, rows, depth, lines } = options;
  checkShape('line product', [rows, depth]);
  checkInteger('line product.lines', lines, 1, 2 ** 20);
  if (matrix.length !== rows * depth) throw planError('line product.matrix', matrix.length, `${rows} x ${depth}`);
  const columns = upTo(rows, COLUMNS);
  const count = upTo(lines, LINES);
  const panels = memory.alloc(4 * columns * depth);
  const sources = memory.alloc(4 * count * depth);
  const targets = memory.alloc(4 * count * columns);
  const packed = memory.float32(panels, columns * depth);
  for (let column = 0; column < columns; column++)
    for (let k = 0; k < depth; k++)
      packed[(column - (column % COLUMNS)) * depth + k * COLUMNS + (column % COLUMNS)] =
        column < rows ? matrix[column * depth + k] : 0;
  const source = memory.float32(sources, count * depth).fill(0);
  const target = memory.float32(targets, count * columns);
  const outputs = Array.from({ length: lines }, (_, line) => target.subarray(line * columns, line * columns + rows));

  return {
    apply(measured, into) {
      const given = measured.length / depth;
      if (!Number.isInteger(given) || given > lines || into.length !== given * rows)
        throw planError('line product', `${measured.length} and ${into.length} values`, `at most ${lines} lines of ${depth} and ${rows}`); // prettier-ignore
      source.set(measured);
      exports.multiplyLinesF32(sources.offset, depth, panels.offset, targets.offset, upTo(given, LINES), columns);
      if (columns === rows) into.set(target.subarray(0, given * rows));
      else for (let line = 0; line < given; line++) into.set(outputs[line], line * rows);
    },
    dispose: () => [panels, sources, targets].forEach((region) => region.free()),
  };
}
