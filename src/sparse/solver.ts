import { SounderError } from '../core/errors.ts';
import type { Kernels } from '../kernels/load.ts';
import type { Region } from '../kernels/memory.ts';
import { planSparseStep } from '../kernels/sparse-step.ts';
import { columnNorms, type Dictionary } from './dictionary.ts';
import { toldFromNoise } from './noise-threshold.ts';
import { type Penalty, type PenaltyName, type Shrinkage, shrinkageOf, weightAt } from './penalty.ts';

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

export interface SparseSolver {
  /** To be filled before `apply`: measured rows x columns complex float32. */
  readonly measured: Region;
  /** Length x columns: measured rows as they are, the others from the coefficients. */
  readonly signal: Region;
  /** Coefficients of unit atoms times `unit`, length x columns. */
  readonly code: Region;
  readonly unit: number;
  /** Solves all columns. @returns the steps made */
  apply(): number;
  dispose(): void;
}

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
 * @throws SounderError `configuration-invalid` for options out of range, or fewer measured rows than `auto` needs: above ln N
 */
export function planSparseSolver(
  kernels: Kernels,
  dictionary: Dictionary,
  measured: readonly number[],
  columns: number,
  options: SparseSolverOptions,
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
    const stages = (penalty === 'l1' ? (['l1'] as const) : (['l1', penalty] as const)).map((kind) => ({
      momentum: method === 'fista' && kind === 'l1',
      steps: planSparseStep(kernels, {
        rows: length,
        columns,
        measured,
        shrinkages: norms.map((norm) => shrinkageFor(kind, norm, options)),
        half: kind === 'l1/2',
      }),
    }));
    const basis = dictionary.plan(kernels, columns);
    const tiles = [length, length, length, length, measured.length].map((rows) => memory.alloc(8 * rows * columns));
    const [code, point, gradient, signal, values] = tiles;
    const views = [code, point].map((region) => memory.float32(region));

    const solve = ({ momentum, steps }: (typeof stages)[number], follows: boolean): number => {
      const { energies, thresholds, changes, norms: sizes } = steps;
      const perResidual = (basis.unit * told) / Math.sqrt(measured.length);
      steps.restart();
      for (let n = 1; n <= iterations; n++) {
        basis.synthesize(point, signal);
        steps.place(signal, values);
        if (follows) for (let i = 0; i < thresholds.length; i++) thresholds[i] = perResidual * Math.sqrt(energies[i]);
        basis.analyze(signal, gradient);
        steps.step(gradient, code, point, momentum);
        if (settled(changes, sizes, tolerance ** 2)) return n;
      }
      return iterations;
    };
    return {
      measured: values,
      signal,
      code,
      unit: basis.unit,
      apply: () => {
        for (const view of views) view.fill(0);
        let made = 0;
        stages.forEach((stage, k) => {
          if (k > 0) stage.steps.thresholds.set(stages[k - 1].steps.thresholds);
          else if (weight !== 'auto') stage.steps.thresholds.fill(basis.unit);
          made += solve(stage, weight === 'auto' && k === 0);
          memory.float32(point).set(memory.float32(code));
        });
        basis.synthesize(code, signal);
        stages[0].steps.place(signal, values);
        return made;
      },
      dispose: () => {
        stages.forEach(({ steps }) => steps.dispose());
        basis.dispose();
        tiles.forEach((region) => region.free());
      },
    };
  });
}

/** Of a coefficient whose atom has that norm over the measured rows: threshold for a unit noise threshold, or as weighted. */
function shrinkageFor(
  kind: PenaltyName,
  norm: number,
  { penalty, weight, concavity = 3 }: SparseSolverOptions,
): Pick<Shrinkage, 'threshold' | 'slope'> {
  // What no measurement sees stays 0.
  if (norm < 1e-9) return { threshold: 0, slope: 0 };
  const full = (of: PenaltyName): Penalty => {
    if (of === 'mcp') return { kind: of, beta: concavity / norm ** 2 };
    return of === 'cel0' ? { kind: of, columnNorm: norm } : { kind: of };
  };
  const at = (of: Penalty, noise: number): Shrinkage => shrinkageOf(of, weightAt(of, noise / norm, norm), 1);
  const { threshold, slope } = at(full(kind), 1);
  if (weight === 'auto') return { threshold, slope };
  // The start by l1 tells the same amplitude as what follows.
  const strength = shrinkageOf(full(penalty), weight, 1).threshold / at(full(penalty), 1).threshold;
  return { threshold: threshold * strength, slope };
}

function settled(changes: Float32Array, norms: Float32Array, share: number): boolean {
  for (let i = 0; i < changes.length; i += 2) if (changes[i] > share * norms[i]) return false;
  return true;
}

function check(field: string, found: unknown, valid: boolean, allowed: string): void {
  if (!valid)
    throw new SounderError('configuration-invalid', `recovery.${field}: found ${String(found)}, allowed: ${allowed}`, {
      field: `recovery.${field}`,
      found,
    });
}
