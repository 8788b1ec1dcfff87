import { choleskyInverse } from '../../linalg/cholesky.ts';
import { type CandidateGrid, contractAxis } from '../model/correlation.ts';
import type { TargetSet } from '../model/target-state.ts';
import type { CandidateGram } from './candidate-gram.ts';
import { availableTuples, strongest } from './tuple-pursuit.ts';

/**
 * The authors' fusion: pick the tuple with the largest residual correlation, refit the core on the whole sub-grid
 * U_1 x .. x U_M of values picked so far, repeat a fixed number of times.
 *
 *     B = X[U] x_m inv(G_m[U_m, U_m]),   X_R = X - B x_m G_m[:, U_m]
 *
 * Tahir, Svoboda, Rupp, arXiv 2503.21242 (2025), demonstration code; the projected form is exact (plain.md 4.2). A target
 * whose values all belong to other targets is absorbed into the core and its place is taken by a tuple selected twice
 * (plain.md 4.3): kept for fidelity, `tuplePursuit` is the default.
 *
 * @param count  tuples to select; the authors take the largest candidate count of any axis
 * @returns tuples in the order of selection, possibly repeated
 */
export function subgridOmp(grid: CandidateGrid, gram: CandidateGram, count: number): number[] {
  const counts = grid.values.map((list) => list.length);
  const axisGrams = counts.map((_, p) => gram.valueGram(p));
  const available = availableTuples(gram);
  const looks = grid.correlations.length / (2 * grid.size);
  const selected: number[] = [];
  let residual = grid.correlations;
  for (let step = 0; step < Math.min(count, grid.size); step++) {
    const best = strongest(residual, gram.norms, available, looks);
    if (!best) break;
    selected.push(best.tuple);
    const used = counts.map((_, p) => [...new Set(selected.map((q) => gram.indexOf(p, q)))].sort((a, b) => a - b));
    const next = residualOf(grid, counts, looks, used, axisGrams);
    if (!next) break;
    residual = next;
  }
  return selected;
}

/** The targets of `subgridOmp`, each once: as many as the longest candidate list, `limit` at most. */
export function subgridTargets(grid: CandidateGrid, gram: CandidateGram, limit: number): TargetSet {
  const longest = Math.max(...grid.values.map((list) => list.length));
  const tuples = [...new Set(subgridOmp(grid, gram, Math.min(limit, longest)))];
  const parameters = grid.values.length;
  const theta = new Float64Array(tuples.length * parameters);
  tuples.forEach((tuple, k) => theta.set(gram.thetaOf(tuple), k * parameters));
  return { count: tuples.length, theta };
}

function residualOf(
  grid: CandidateGrid,
  counts: readonly number[],
  looks: number,
  used: readonly (readonly number[])[],
  grams: readonly Float64Array[],
): Float64Array | undefined {
  // One operator per axis, T_m = G_m[:, U] inv(G_m[U, U]) on the rows U: X_R = X - X[U] x_m T_m.
  let data = grid.correlations;
  const sizes = [looks, ...counts];
  for (let p = 0; p < counts.length; p++) {
    const operator = axisOperator(grams[p], counts[p], used[p]);
    if (!operator) return undefined;
    data = contractAxis(data, sizes, p + 1, operator, counts[p]);
  }
  const residual = grid.correlations.slice();
  for (let i = 0; i < residual.length; i++) residual[i] -= data[i];
  return residual;
}

/** count x count matrix with G[:, U] inv(G[U, U]) in the columns U and zeros elsewhere. */
function axisOperator(gram: Float64Array, count: number, used: readonly number[]): Float64Array | undefined {
  const n = used.length;
  const block = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      block[2 * (i * n + j)] = gram[2 * (used[i] * count + used[j])];
      block[2 * (i * n + j) + 1] = gram[2 * (used[i] * count + used[j]) + 1];
    }
  const inverse = choleskyInverse(block, n);
  if (!inverse) return undefined;
  const operator = new Float64Array(2 * count * count);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < n; j++) {
      let re = 0;
      let im = 0;
      for (let k = 0; k < n; k++) {
        const gr = gram[2 * (i * count + used[k])];
        const gi = gram[2 * (i * count + used[k]) + 1];
        const vr = inverse[2 * (k * n + j)];
        const vi = inverse[2 * (k * n + j) + 1];
        re += gr * vr - gi * vi;
        im += gr * vi + gi * vr;
      }
      operator[2 * (i * count + used[j])] = re;
      operator[2 * (i * count + used[j]) + 1] = im;
    }
  return operator;
}
