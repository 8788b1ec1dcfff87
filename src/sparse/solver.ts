import { SounderError } from '../core/errors.ts';
import type { Kernels } from '../kernels/load.ts';
import { planSparseStep } from '../kernels/sparse-step.ts';
import { columnNorms, type Dictionary } from './dictionary.ts';
import { toldFromNoise } from './noise-threshold.ts';
import type { PenaltyName } from './penalty.ts';
import { shrinkageFor } from './column-shrinkage.ts';

export interface SparseSolverOptions {
  /**
   * `fista` has momentum with adaptive restart and is for l1; what is not convex is refined by `ista` from the solution of l1
   * in any case.
   */
  readonly method: 'fista' | 'ista';
  readonly penalty: PenaltyName;
  /** Weight of the penalty beside half the squared residual, or `auto`: from the residual of every problem on its own. */
  readonly weight: number | 'auto';
  /** Curvature of MCP: beta over that of a lone coefficient's data, above 1; 3 by default (Breheny & Huang 2011). */
  readonly concavity?: number;
  /** Most steps, of l1 and of what refines it each. */
  readonly iterations: number;
  /** Change of the coefficients in one step, over their norm, below which a problem is solved. */
  readonly tolerance: number;
}

/** Complex float32 pairs as one value of eight bytes each, so that they move with their bits untouched: finite pairs are no NaN. */
export type ComplexPairs = Float64Array;

export interface SparseSolver {
  /** What codes have been multiplied by, over those of unit atoms. */
  readonly unit: number;
  /**
   * Solves `count` problems, each on its own.
   *
   * @param measured  the measured rows, problem after problem
   * @param signals  set to whole signals, problem after problem: measured rows as they are, the others from the coefficients
   * @param codes  if given, set to the coefficients, problem after problem
   */
  apply(measured: ComplexPairs, signals: ComplexPairs, count: number, codes?: ComplexPairs): void;
  dispose(): void;
}

/** Problems that are side by side: as many as leave their tiles in the first caches. One that is solved makes room for the next. */
const COLUMNS = 16;

/** Problems whose coefficients wait for the next stage, or for becoming signals. */
const GROUP = 512;

/**
 * Plans the sparse recovery of signals, many at once, of which some rows were measured:
 *
 *   min over c of   |y - (D c)[measured]|^2 / 2 + penalty(c)
 *
 * by proximal gradient steps of length 1, c' = prox(D^H fill(D c)), where fill puts what was measured in its place: rows of a
 * unitary matrix have Lipschitz constant 1. (Daubechies et al. 2004; FISTA: Beck & Teboulle 2009.)
 *
 * `auto` is the scaled lasso (Sun & Zhang 2012): noise level and coefficients are estimated together, each from the other,
 * sigma = |residual| / sqrt(measured), and a coefficient counts from sigma sqrt(ln N), which the largest of N complex
 * Gaussian ones of unit variance rarely passes. It falls with the residual, so noise-free data are met exactly.
 *
 * @param measured  rows of the signal, ascending
 * @param rows  rows of the signal that are wanted, from the first; all when absent
 * @throws SounderError `configuration-invalid` for options out of range, or fewer measured rows than `auto` needs: above ln N
 */
export function planSparseSolver(
  kernels: Kernels,
  dictionary: Dictionary,
  measured: readonly number[],
  options: SparseSolverOptions,
  rows = dictionary.length,
): SparseSolver {
  const { memory } = kernels;
  const { length } = dictionary;
  const { method, penalty, weight, concavity = 3, iterations, tolerance } = options;
  check('weight', weight, weight === 'auto' || (weight >= 0 && weight < Infinity), 'auto, or a number from 0');
  check('concavity', concavity, concavity > 1 && concavity < Infinity, 'a number above 1');
  check('iterations', iterations, Number.isInteger(iterations) && iterations > 0, 'a whole number from 1');
  check('tolerance', tolerance, tolerance >= 0 && tolerance < 1, 'from 0, below 1');
  const told = toldFromNoise(length);
  check(
    'measured',
    measured.length,
    weight !== 'auto' || measured.length > told ** 2,
    `above ln ${length} with weight auto`,
  );

  return memory.attempt(() => {
    const norms = columnNorms(dictionary, measured);
    const stages = (penalty === 'l1' ? (['l1'] as const) : (['l1', penalty] as const)).map((kind, k) => ({
      momentum: method === 'fista' && kind === 'l1',
      /** What refines a solution keeps the noise level that came with it. */
      follows: weight === 'auto' && k === 0,
      steps: planSparseStep(kernels, {
        rows: length,
        columns: COLUMNS,
        measured,
        shrinkages: norms.map((norm) => shrinkageFor(kind, norm, { penalty, weight, concavity })),
        half: kind === 'l1/2',
      }),
    }));
    const basis = dictionary.plan(kernels, COLUMNS);
    const kept = measured.length;
    const tiles = [length, length, length, length, kept].map((rows) => memory.alloc(8 * rows * COLUMNS));
    const [code, point, gradient, signal, values] = tiles;
    const [codes, points, , signals, data] = tiles.map((region) => memory.float64(region).fill(0));
    const group = { codes: new Float64Array(GROUP * length), thresholds: new Float32Array(GROUP) };
    const perResidual = (basis.unit * told) / Math.sqrt(kept);

    /** Solves the problems of a group from the coefficients that it holds. */
    const solve = ({ momentum, follows, steps }: (typeof stages)[number], input: ComplexPairs, count: number): void => {
      const { energies, thresholds, changes, norms: sizes } = steps;
      const problems = new Int32Array(COLUMNS).fill(-1);
      const made = new Int32Array(COLUMNS);
      let [next, open] = [0, 0];
      const take = (column: number): void => {
        const problem = next < count ? next++ : -1;
        problems[column] = problem;
        made[column] = 0;
        if (problem < 0) {
          for (const [tile, rows] of [
            [codes, length],
            [points, length],
            [data, kept],
          ] as const)
            fillColumn(tile, column, rows);
          return;
        }
        open++;
        steps.restart(column);
        thresholds.fill(group.thresholds[problem], 2 * column, 2 * column + 2);
        for (let k = 0; k < kept; k++) data[k * COLUMNS + column] = input[problem * kept + k];
        for (let k = 0; k < length; k++) {
          const value = group.codes[problem * length + k];
          codes[k * COLUMNS + column] = value;
          points[k * COLUMNS + column] = value;
        }
      };
      for (let column = 0; column < COLUMNS; column++) take(column);
      while (open > 0) {
        basis.synthesize(point, signal);
        steps.place(signal, values);
        if (follows) for (let i = 0; i < thresholds.length; i++) thresholds[i] = perResidual * Math.sqrt(energies[i]);
        basis.analyze(signal, gradient);
        steps.step(gradient, code, point, momentum);
        for (let column = 0; column < COLUMNS; column++) {
          const problem = problems[column];
          if (problem < 0) continue;
          const settled = changes[2 * column] <= tolerance ** 2 * sizes[2 * column];
          if (!settled && ++made[column] < iterations) continue;
          for (let k = 0; k < length; k++) group.codes[problem * length + k] = codes[k * COLUMNS + column];
          group.thresholds[problem] = thresholds[2 * column];
          open--;
          take(column);
        }
      }
    };

    /** Turns the coefficients of a group into signals. */
    const finish = (input: ComplexPairs, target: ComplexPairs, count: number): void => {
      for (let first = 0; first < count; first += COLUMNS) {
        const columns = Math.min(COLUMNS, count - first);
        for (let c = 0; c < columns; c++) {
          for (let k = 0; k < length; k++) codes[k * COLUMNS + c] = group.codes[(first + c) * length + k];
          for (let k = 0; k < kept; k++) data[k * COLUMNS + c] = input[(first + c) * kept + k];
        }
        basis.synthesize(code, signal);
        stages[0].steps.place(signal, values);
        for (let c = 0; c < columns; c++)
          for (let k = 0; k < rows; k++) target[(first + c) * rows + k] = signals[k * COLUMNS + c];
      }
    };
    return {
      unit: basis.unit,
      apply: (input, target, count, allCodes) => {
        for (let first = 0; first < count; first += GROUP) {
          const size = Math.min(GROUP, count - first);
          const part = input.subarray(first * kept, (first + size) * kept);
          group.codes.fill(0);
          group.thresholds.fill(basis.unit);
          for (const stage of stages) solve(stage, part, size);
          allCodes?.set(group.codes.subarray(0, size * length), first * length);
          finish(part, target.subarray(first * rows, (first + size) * rows), size);
        }
      },
      dispose: () => {
        stages.forEach(({ steps }) => steps.dispose());
        basis.dispose();
        tiles.forEach((region) => region.free());
      },
    };
  });
}

function fillColumn(tile: ComplexPairs, column: number, rows: number): void {
  for (let k = 0; k < rows; k++) tile[k * COLUMNS + column] = 0;
}

function check(field: string, found: unknown, valid: boolean, allowed: string): void {
  if (!valid)
    throw new SounderError('configuration-invalid', `recovery.${field}: found ${String(found)}, allowed: ${allowed}`, {
      field: `recovery.${field}`,
      found,
    });
}
