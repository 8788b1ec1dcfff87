import type { Kernels } from './load.ts';
import type { Region } from './memory.ts';
import { checkInteger, checkRegion, planError } from './plan-checks.ts';

export interface SparseStepOptions {
  /** Length of each problem: coefficients, and rows of the signal. */
  readonly rows: number;
  /** Problems side by side, a multiple of 2. */
  readonly columns: number;
  /** Rows of the signal that were measured, ascending. */
  readonly measured: readonly number[];
  /** Per coefficient: its threshold over that of the problem, and the slope above it (`firm`). */
  readonly shrinkages: readonly { readonly threshold: number; readonly slope: number }[];
  /** Half thresholding instead of firm. */
  readonly half: boolean;
}

export interface SparseStepPlan {
  /** Puts measured rows into `signal` and sets `energies`, per problem, to the energy of the difference to what was there. */
  place(signal: Region, measured: Region): void;
  /**
   * Shrinks `gradient` into `code` and sets `point` to where the next gradient is taken: ahead of `code` by the momentum of
   * FISTA, with adaptive restart, or at it.
   */
  step(gradient: Region, code: Region, point: Region, momentum: boolean): void;
  /** Forgets the momentum of a problem. */
  restart(column: number): void;
  /** Twice each, side by side: of the residual, of the change of `code` in the last step, of `code`. */
  readonly energies: Float32Array;
  readonly changes: Float32Array;
  readonly norms: Float32Array;
  /** To be set before a step; twice each. */
  readonly thresholds: Float32Array;
  dispose(): void;
}

/**
 * Plans proximal gradient steps on tiles, rows x columns complex float32 (Beck & Teboulle 2009; O'Donoghue & Candes 2015).
 *
 *   code' = u h(threshold / |u|),   point' = code' + ((t - 1) / t') (code' - code),   t' = (1 + sqrt(1 + 4 t^2)) / 2
 *
 * h is firm thresholding, min(1, slope (1 - q)), or half thresholding. Cost about 30 flops a coefficient.
 *
 * @throws SounderError `plan-invalid` for a tile or a row that does not exist
 */
export function planSparseStep(kernels: Kernels, options: SparseStepOptions): SparseStepPlan {
  const { exports, memory } = kernels;
  const { rows, columns, measured, shrinkages, half } = options;
  checkInteger('sparse step.rows', rows, 1);
  checkInteger('sparse step.columns', columns, 2);
  if (columns % 2) throw planError('sparse step.columns', columns, 'a multiple of 2');
  measured.forEach((row, k) => checkInteger(`sparse step.measured[${k}]`, row, k ? measured[k - 1] + 1 : 0, rows - 1));
  if (shrinkages.length !== rows) throw planError('sparse step.shrinkages', shrinkages.length, `${rows}, one a row`);
  const places = memory.alloc(4 * Math.max(1, measured.length));
  memory.int32(places, measured.length).set(measured);
  const table = memory.alloc(8 * rows);
  // Infinite times the 0 at the threshold is no number.
  memory.float32(table).set(shrinkages.flatMap(({ threshold, slope }) => [threshold, Math.min(slope, 1e30)]));
  const perColumn = Array.from({ length: 5 }, () => memory.alloc(8 * columns));
  const [energies, changes, norms, thresholds, ages] = perColumn;
  const views = perColumn.map((region) => memory.float32(region).fill(0));
  const tile = 8 * rows * columns;
  views[4].fill(1);
  return {
    energies: views[0],
    changes: views[1],
    norms: views[2],
    thresholds: views[3],
    place: (signal, values) => {
      checkRegion('sparse step: signal', signal, tile);
      checkRegion('sparse step: measured', values, 8 * measured.length * columns);
      exports.placeRowsF32(signal.offset, places.offset, measured.length, columns, values.offset, energies.offset);
    },
    step: (gradient, code, point, momentum) => {
      for (const region of [gradient, code, point]) checkRegion('sparse step', region, tile);
      exports.sparseStepF32(
        gradient.offset,
        code.offset,
        point.offset,
        rows,
        columns,
        thresholds.offset,
        table.offset,
        half ? 1 : 0,
        momentum ? 1 : 0,
        ages.offset,
        changes.offset,
        norms.offset,
      );
    },
    restart: (column) => views[4].fill(1, 2 * column, 2 * column + 2),
    dispose: () => [places, table, ...perColumn].forEach((region) => region.free()),
  };
}
