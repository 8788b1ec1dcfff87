import { choleskyFactor, choleskySubstitute } from '../linalg/cholesky.ts';
import type { CandidateGram } from './candidate-gram.ts';
import type { CandidateGrid } from './correlation.ts';

/** Failed picks in a row after which the search gives up: a strong target not yet found hides a weaker one's gain. */
const LOOK_AHEAD = 2;
/** Energy of float32 rounding relative to the data's, below which nothing is a target. */
export const ROUNDING_ENERGY = 1e-14;

export interface SelectionOptions {
  /** Energy of the data, all looks. */
  readonly energy: number;
  readonly looks: number;
  /** Elements of one look. */
  readonly elements: number;
  /** Least energy a target must explain, in units of the noise power per element (`detectionThreshold`). */
  readonly threshold: number;
  /** Least share of an atom's energy that the others must leave unexplained (`distinctShare`). */
  readonly distinct: number;
  /** Most tuples to select. */
  readonly limit: number;
}

/**
 * Selects tuples one by one: the best correlation with the residual, all gains refitted by least squares, until a tuple
 * explains less energy than the false-alarm threshold times the noise left after it.
 *
 * Orthogonal matching pursuit in the projected domain: gains and residual follow from X = A^H H' and the Gram matrix
 * alone (Caiafa and Cichocki 2013, least squares restricted to the selected rank-one atoms; plain.md 4.3, 4.4). A tuple
 * is never selected twice. Cost O(K^2 Q).
 *
 * @returns tuples in the order of selection; empty when nothing passes
 */
export function tupleOmp(grid: CandidateGrid, gram: CandidateGram, options: SelectionOptions): number[] {
  const { looks, elements, threshold, distinct, limit } = options;
  const { size, correlations } = grid;
  const residual = correlations.slice();
  const available = new Uint8Array(size);
  for (let q = 0; q < size; q++) available[q] = gram.norms[q] > 1e-3 * elements ? 1 : 0;
  const columns: Float64Array[] = [];
  const selected: number[] = [];
  let accepted = 0;
  let energy = options.energy;
  const floor = ROUNDING_ENERGY * options.energy;

  while (selected.length < limit && selected.length - accepted <= LOOK_AHEAD) {
    const best = strongest(residual, gram.norms, available, looks);
    if (best < 0) break;
    available[best] = 0;
    const column = new Float64Array(2 * size);
    gram.column(best, column);
    selected.push(best);
    columns.push(column);
    const factor = choleskyFactor(selectedGram(selected, columns), selected.length);
    if (!factor || newestShare(factor, selected.length, gram.norms[best]) < distinct) {
      // The new atom is nearly a combination of those already there: it cannot be told from them.
      selected.pop();
      columns.pop();
      continue;
    }
    const gains = choleskySubstitute(
      factor,
      selected.length,
      selectedCorrelations(selected, correlations, size, looks),
      looks,
    );
    const left = Math.max(options.energy - explained(selected, correlations, gains, size, looks), floor);
    const freedom = Math.max(1, looks * (elements - selected.length) - 0.5 * grid.values.length * selected.length);
    if (energy - left > (threshold * left) / freedom) accepted = selected.length;
    energy = left;
    subtract(correlations, columns, gains, looks, size, residual);
  }
  return selected.slice(0, accepted);
}

function strongest(residual: Float64Array, norms: Float64Array, available: Uint8Array, looks: number): number {
  const size = norms.length;
  let best = -1;
  let bestPower = 0;
  for (let q = 0; q < size; q++) {
    if (!available[q]) continue;
    let power = 0;
    for (let s = 0; s < looks; s++) {
      const at = 2 * (s * size + q);
      power += residual[at] * residual[at] + residual[at + 1] * residual[at + 1];
    }
    power /= norms[q];
    if (power > bestPower) {
      best = q;
      bestPower = power;
    }
  }
  return best;
}

/** Share of the newest atom's energy orthogonal to all others: the last pivot of L L^H = G over its norm. */
const newestShare = (factor: Float64Array, k: number, norm: number): number => factor[2 * (k * k - 1)] ** 2 / norm;

/** G on the selected tuples, k x k complex. */
function selectedGram(selected: readonly number[], columns: readonly Float64Array[]): Float64Array {
  const k = selected.length;
  const matrix = new Float64Array(2 * k * k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++) {
      matrix[2 * (i * k + j)] = columns[j][2 * selected[i]];
      matrix[2 * (i * k + j) + 1] = columns[j][2 * selected[i] + 1];
    }
  return matrix;
}

/** c on the selected tuples, k x looks complex. */
function selectedCorrelations(
  selected: readonly number[],
  correlations: Float64Array,
  size: number,
  looks: number,
): Float64Array {
  const right = new Float64Array(2 * selected.length * looks);
  for (let i = 0; i < selected.length; i++)
    for (let s = 0; s < looks; s++) {
      right[2 * (i * looks + s)] = correlations[2 * (s * size + selected[i])];
      right[2 * (i * looks + s) + 1] = correlations[2 * (s * size + selected[i]) + 1];
    }
  return right;
}

/** Energy the fit explains, Re sum c^H b. */
function explained(
  selected: readonly number[],
  correlations: Float64Array,
  gains: Float64Array,
  size: number,
  looks: number,
): number {
  let sum = 0;
  for (let i = 0; i < selected.length; i++)
    for (let s = 0; s < looks; s++) {
      const at = 2 * (s * size + selected[i]);
      const b = 2 * (i * looks + s);
      sum += correlations[at] * gains[b] + correlations[at + 1] * gains[b + 1];
    }
  return sum;
}

/** R = X - G[:, selected] b. */
function subtract(
  correlations: Float64Array,
  columns: readonly Float64Array[],
  gains: Float64Array,
  looks: number,
  size: number,
  residual: Float64Array,
): void {
  residual.set(correlations);
  for (let s = 0; s < looks; s++)
    for (let i = 0; i < columns.length; i++) {
      const br = gains[2 * (i * looks + s)];
      const bi = gains[2 * (i * looks + s) + 1];
      const column = columns[i];
      const base = 2 * s * size;
      for (let q = 0; q < 2 * size; q += 2) {
        residual[base + q] -= column[q] * br - column[q + 1] * bi;
        residual[base + q + 1] -= column[q] * bi + column[q + 1] * br;
      }
    }
}
