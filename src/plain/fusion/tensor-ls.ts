import { choleskyFactor, choleskyInverse } from '../../linalg/cholesky.ts';
import { type CandidateGrid, contractAxis } from '../model/correlation.ts';
import { ROUNDING_ENERGY } from '../model/noise-left.ts';
import type { SignalModel } from '../model/signal-model.ts';
import type { TargetSet } from '../model/target-state.ts';
import type { CandidateGram } from './candidate-gram.ts';
import { ratioThreshold } from './detection-threshold.ts';
import type { PursuitOptions } from './tuple-pursuit.ts';

/** The core of a grid of candidates: a gain for every tuple of the values kept. */
export interface LeastSquaresCore {
  /** Per parameter, the indices of the values kept: those that the ones before them do not explain. */
  readonly kept: readonly (readonly number[])[];
  /** Gain of tuple q in look s at complex element s * size + q, over the kept values, parameter 0 slowest. */
  readonly gains: Float64Array;
  /** Variance of each tuple's gain in one look, in units of the noise power per element. */
  readonly variances: Float64Array;
  /** Energy explained by all tuples together. */
  readonly explained: number;
}

/**
 * Least-squares gains of all tuples at once.
 *
 *     B = H' x_1 pinv(A_1) .. x_M pinv(A_M) = X x_m inv(G_m),   var B_q = s2 prod_m [inv(G_m)]_qq
 *
 * Tahir, Svoboda, Rupp, arXiv 2503.21242 (2025), demonstration code ("TensorLS"); the projected form is exact (plain.md
 * 4.2). Cost O(K^(M+1)).
 *
 * @param distinct  least share of a value's energy along its axis that the values before it must leave unexplained
 */
export function leastSquaresCore(
  grid: CandidateGrid,
  gram: CandidateGram,
  looks: number,
  distinct: number,
): LeastSquaresCore | undefined {
  const counts = grid.values.map((list) => list.length);
  const grams = counts.map((_, p) => gram.valueGram(p));
  const kept = grams.map((matrix, p) => independentValues(matrix, counts[p], distinct));
  const sizes = kept.map((list) => list.length);
  const inverses = grams.map((matrix, p) => choleskyInverse(subMatrix(matrix, counts[p], kept[p]), sizes[p]));
  const right = subGrid(grid, counts, kept, looks);
  let gains = right;
  let variances = Float64Array.of(1);
  for (let p = 0; p < sizes.length; p++) {
    const inverse = inverses[p];
    if (!inverse) return undefined;
    gains = contractAxis(gains, [looks, ...sizes], p + 1, inverse, sizes[p]);
    const diagonal = Float64Array.from(kept[p], (_, i) => inverse[2 * (i * sizes[p] + i)]);
    variances = Float64Array.from([...variances].flatMap((v) => [...diagonal].map((d) => v * d)));
  }
  const explained = right.reduce((sum, value, i) => sum + value * gains[i], 0);
  return { kept, gains, variances, explained };
}

/** The tuples of `leastSquaresCore` whose gains pass the false-alarm threshold, strongest first, `limit` at most. */
export function tensorTargets(grid: CandidateGrid, gram: CandidateGram, options: PursuitOptions): TargetSet {
  const { model, energy, threshold, distinct, limit } = options;
  const core = leastSquaresCore(grid, gram, model.looks, distinct);
  const found = core ? passing(core, model, energy, threshold) : [];
  const thetas = found.slice(0, limit).flatMap((q) => thetaOf(grid, core!.kept, q));
  return { count: Math.min(found.length, limit), theta: Float64Array.from(thetas) };
}

function passing(core: LeastSquaresCore, model: SignalModel, energy: number, threshold: number): number[] {
  const size = core.variances.length;
  const { looks, elements } = model;
  const freedom = Math.max(1, looks * (elements - size));
  const left = Math.max(energy - core.explained, ROUNDING_ENERGY * energy);
  const least = (ratioThreshold(threshold, freedom) * left) / freedom;
  const powers = core.variances.map((variance, q) => {
    let power = 0;
    for (let s = 0; s < looks; s++) {
      const at = 2 * (s * size + q);
      power += core.gains[at] ** 2 + core.gains[at + 1] ** 2;
    }
    return power / variance;
  });
  return [...powers.keys()].filter((q) => powers[q] > least).sort((a, b) => powers[b] - powers[a]);
}

function thetaOf(grid: CandidateGrid, kept: readonly (readonly number[])[], tuple: number): number[] {
  const theta: number[] = [];
  for (let p = kept.length - 1; p >= 0; p--) {
    theta.unshift(grid.values[p][kept[p][tuple % kept[p].length]]);
    tuple = Math.floor(tuple / kept[p].length);
  }
  return theta;
}

/** Values whose response the ones kept before leave unexplained by more than `distinct` of the largest response. */
function independentValues(gram: Float64Array, count: number, distinct: number): number[] {
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, gram[2 * (i * count + i)]);
  const kept: number[] = [];
  for (let i = 0; i < count; i++) {
    const tried = [...kept, i];
    const factor = choleskyFactor(subMatrix(gram, count, tried), tried.length);
    // The last pivot of the factor is what the newest leaves orthogonal to the others.
    if (factor && factor[2 * (tried.length ** 2 - 1)] ** 2 > distinct * largest) kept.push(i);
  }
  return kept;
}

function subMatrix(matrix: Float64Array, count: number, rows: readonly number[]): Float64Array {
  return Float64Array.from(
    rows.flatMap((i) => rows.flatMap((j) => [matrix[2 * (i * count + j)], matrix[2 * (i * count + j) + 1]])),
  );
}

/** The correlations of the kept values only. */
function subGrid(
  grid: CandidateGrid,
  counts: readonly number[],
  kept: readonly (readonly number[])[],
  looks: number,
): Float64Array {
  const tuples = kept.reduce<number[]>(
    (heads, list, p) => heads.flatMap((head) => list.map((i) => head * counts[p] + i)),
    [0],
  );
  const out = new Float64Array(2 * looks * tuples.length);
  for (let s = 0, at = 0; s < looks; s++)
    for (const q of tuples) {
      out[at++] = grid.correlations[2 * (s * grid.size + q)];
      out[at++] = grid.correlations[2 * (s * grid.size + q) + 1];
    }
  return out;
}
