import { choleskyFactor, choleskySubstitute } from '../../linalg/cholesky.ts';
import type { CandidateGrid } from '../model/correlation.ts';
import { ROUNDING_ENERGY } from '../model/noise-left.ts';
import type { SignalModel } from '../model/signal-model.ts';
import type { TargetSet } from '../model/target-state.ts';
import { atomWithTargets } from '../model/target-tables.ts';
import type { PlacedTarget } from '../refinement/placement.ts';
import { Shade } from '../search/sidelobes.ts';
import type { CandidateGram } from './candidate-gram.ts';
import { ratioThreshold } from './detection-threshold.ts';

/** Failed picks in a row after which the search gives up: a strong target not yet found hides a weaker one's gain. */
const LOOK_AHEAD = 2;
/** Least share of the threshold that a target shows from the grid point beside it, up to a third of a cell off on three axes. */
const PLACING_SHARE = 0.3;
/** Least power of a pick over the sidelobes of earlier ones, a tenth of a cell misplaced by those not yet picked. */
const ABOVE_SIDELOBES = 0.1;

export interface PursuitOptions {
  /** Energy of the data, all looks. */
  readonly energy: number;
  readonly model: SignalModel;
  /** Least energy a target must explain, in units of the noise power per element were it known (`peakThreshold`). */
  readonly threshold: number;
  /** Least share of an atom's energy that the others must leave unexplained (`distinctShare`). */
  readonly distinct: number;
  /** Leave what sidelobes of a misplaced pick may explain to a later round; otherwise there is none. */
  readonly patient: boolean;
  /** Most targets to select. */
  readonly limit: number;
  /** Moves a target just picked to its exact place and projects the input onto it there; absent: it stays on the grid. */
  readonly refine?: (theta: Float64Array, others: TargetSet, gains: Float64Array, tolerance: number) => PlacedTarget;
}

/**
 * Selects targets one by one: the tuple with the best correlation with the residual, all gains refitted by least
 * squares, until a target explains less energy than the false-alarm threshold times the noise left after it.
 *
 * Orthogonal matching pursuit over rank-one tuples in the projected domain: gains and residual follow from
 * X = A^H H' and inner products alone (Caiafa and Cichocki, Neural Computation 25(1), 2013, least squares restricted to
 * the selected rank-one atoms; plain.md 4.3, 4.4). A tuple is never selected twice. With `refine` each pick is moved off
 * the grid before the residual is formed, so that a strong target leaves nothing for others to explain (Mamandipoor,
 * Ramasamy, Madhow, "Newtonized OMP", IEEE TSP 64(19), 2016). Cost O(K^2 Q).
 *
 * @returns targets in the order of selection; none when nothing passes
 */
export function tuplePursuit(grid: CandidateGrid, gram: CandidateGram, options: PursuitOptions): TargetSet {
  const { model, threshold, distinct, limit, patient } = options;
  const { looks, elements } = model;
  const { size, correlations } = grid;
  const parameters = grid.values.length;
  const residual = correlations.slice();
  const available = availableTuples(gram);
  const state = new Selection(model, limit);
  const floor = ROUNDING_ENERGY * options.energy;
  let accepted = 0;
  const shade = new Shade(model);
  let energy = options.energy;
  let gains: Float64Array = new Float64Array(0);

  while (state.count < limit && state.count - accepted <= LOOK_AHEAD) {
    const best = strongest(residual, gram.norms, available, looks);
    if (!best) break;
    available[best.tuple] = 0;
    if (patient && best.power < ABOVE_SIDELOBES * shade.at(gram.thetaOf(best.tuple))) continue;
    const powerLeft = energy / (looks * elements);
    // A pick that could not pass even at its exact place stays on the grid.
    const refine = best.power > PLACING_SHARE * threshold * powerLeft ? options.refine : undefined;
    const placed =
      refine?.(gram.thetaOf(best.tuple), state.targets(), gains, powerLeft) ?? onGrid(grid, gram, best.tuple, looks);
    const fit = state.tryAdd(placed, gram, size, distinct);
    // An atom that the others nearly explain cannot be told from them.
    if (!fit) continue;
    gains = fit.gains;
    shade.cast(placed.theta, best.power);
    const left = Math.max(options.energy - fit.explained, floor);
    const freedom = Math.max(1, looks * (elements - state.count) - 0.5 * parameters * state.count);
    if (energy - left > (ratioThreshold(threshold, freedom) * left) / freedom) accepted = state.count;
    energy = left;
    state.subtractFrom(correlations, gains, residual, size);
  }
  return state.targets(accepted);
}

function onGrid(grid: CandidateGrid, gram: CandidateGram, tuple: number, looks: number): PlacedTarget {
  const correlation = new Float64Array(2 * looks);
  for (let s = 0; s < looks; s++) {
    correlation[2 * s] = grid.correlations[2 * (s * grid.size + tuple)];
    correlation[2 * s + 1] = grid.correlations[2 * (s * grid.size + tuple) + 1];
  }
  return { theta: gram.thetaOf(tuple), correlation };
}

/** Marks the tuples that can be seen: with static clutter removed, none is left of a target that does not move. */
export function availableTuples(gram: CandidateGram): Uint8Array {
  const most = gram.norms.reduce((a, b) => Math.max(a, b), 0);
  return Uint8Array.from(gram.norms, (norm) => (norm > 1e-3 * most ? 1 : 0));
}

/** The tuple with the largest normalised residual power over all looks; undefined when nothing is left. */
export function strongest(
  residual: Float64Array,
  norms: Float64Array,
  available: Uint8Array,
  looks: number,
): { readonly tuple: number; readonly power: number } | undefined {
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
  return best < 0 ? undefined : { tuple: best, power: bestPower };
}

/** The targets selected so far, their inner products with the grid and with each other. */
class Selection {
  readonly #model: SignalModel;
  readonly #looks: number;
  readonly #parameters: number;
  readonly #thetas: Float64Array;
  readonly #correlations: Float64Array;
  readonly #columns: Float64Array[] = [];
  readonly #products: Float64Array[] = [];
  count = 0;

  constructor(model: SignalModel, limit: number) {
    this.#model = model;
    this.#looks = model.looks;
    this.#parameters = model.parameters.length;
    this.#thetas = new Float64Array(limit * this.#parameters);
    this.#correlations = new Float64Array(2 * limit * this.#looks);
  }

  targets(count = this.count): TargetSet {
    return { count, theta: this.#thetas.slice(0, count * this.#parameters) };
  }

  /** Adds a target unless the others nearly explain its atom; gains of all, and the energy they explain. */
  tryAdd(
    placed: PlacedTarget,
    gram: CandidateGram,
    size: number,
    distinct: number,
  ): { gains: Float64Array; explained: number } | undefined {
    const k = this.count;
    const looks = this.#looks;
    this.#thetas.set(placed.theta, k * this.#parameters);
    this.#correlations.set(placed.correlation, 2 * k * looks);
    const row = atomWithTargets(this.#model, placed.theta, this.targets(k + 1));
    const factor = choleskyFactor(this.#gramWith(row), k + 1);
    // The last pivot of L L^H = S is the energy of the newest atom orthogonal to all others.
    if (!factor || factor[2 * ((k + 1) ** 2 - 1)] ** 2 < distinct * row[2 * k]) return undefined;
    const right = this.#correlations.slice(0, 2 * (k + 1) * looks);
    const gains = choleskySubstitute(factor, k + 1, right, looks);
    const column = new Float64Array(2 * size);
    gram.column(placed.theta, column);
    this.#columns.push(column);
    this.#products.push(row);
    this.count = k + 1;
    let explained = 0;
    for (let i = 0; i < gains.length; i++) explained += right[i] * gains[i];
    return { gains, explained };
  }

  /** R = X - sum_k <x_q, x_k> b_k. */
  subtractFrom(correlations: Float64Array, gains: Float64Array, residual: Float64Array, size: number): void {
    residual.set(correlations);
    for (let s = 0; s < this.#looks; s++)
      for (let k = 0; k < this.count; k++) {
        const br = gains[2 * (k * this.#looks + s)];
        const bi = gains[2 * (k * this.#looks + s) + 1];
        const column = this.#columns[k];
        const base = 2 * s * size;
        for (let q = 0; q < 2 * size; q += 2) {
          residual[base + q] -= column[q] * br - column[q + 1] * bi;
          residual[base + q + 1] -= column[q] * bi + column[q + 1] * br;
        }
      }
  }

  /** Gram matrix of the selected atoms with the new one last; `row` holds <x_new, x_l>. */
  #gramWith(row: Float64Array): Float64Array {
    const n = this.count + 1;
    const matrix = new Float64Array(2 * n * n);
    const rows = [...this.#products, row];
    rows.forEach((products, i) => {
      for (let j = 0; j <= i; j++) {
        matrix[2 * (i * n + j)] = products[2 * j];
        matrix[2 * (i * n + j) + 1] = products[2 * j + 1];
        matrix[2 * (j * n + i)] = products[2 * j];
        matrix[2 * (j * n + i) + 1] = -products[2 * j + 1];
      }
    });
    return matrix;
  }
}
