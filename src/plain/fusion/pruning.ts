import { atomEnergy, type SignalModel } from '../model/signal-model.ts';
import type { TargetSet } from '../model/target-state.ts';
import { atomWithTargets } from '../model/target-tables.ts';
import type { RefinedTargets } from '../refinement/gauss-newton.ts';

/** A target whose atom the others explain by more than this share may only be making up for a neighbour's place. */
const ENTANGLED_SHARE = 0.1;
/** Explaining this many times the least energy, a target is more than a neighbour out of place. */
const BEYOND_DOUBT = 30;

export interface PruningOptions {
  /** Energy each target must explain. */
  readonly leastPowers: Float64Array;
  /** Least share of each atom's energy that the others must leave unexplained. */
  readonly distinct: Float64Array;
  /** Noise power per element. */
  readonly noisePower: number;
  /** Moves one target to its best place, the others and their gains fixed; absent: none is moved. */
  readonly place?: (
    theta: Float64Array,
    others: TargetSet,
    gains: Float64Array,
    tolerance: number,
  ) => { readonly gained: number };
}

/**
 * Leaves out, weakest first, every target that should not have been one.
 *
 * A target goes when leaving it out gives back less energy than noise would, |b_k|^2 / [S^-1]_kk summed over looks; when
 * the others explain its atom almost wholly; or when most of what it explains is won back by moving the neighbour it
 * overlaps most, so that it only made up for that one's place. Each removal downdates S^-1 and the gains of the rest,
 * S'^-1 = S^-1 - a_k a_k^H / a_kk, so none needs a new fit.
 */
export function pruneTargets(model: SignalModel, refined: RefinedTargets, options: PruningOptions): TargetSet {
  const state = new PrunedFit(model, refined);
  const cleared = new Set<number>();
  for (;;) {
    const weakest = state.weakest(cleared);
    if (weakest === undefined) return state.targets();
    if (isDoubtful(model, state, weakest, options)) {
      state.leaveOut(weakest);
      // What is left may have become distinct, or weaker: everything is looked at again.
      cleared.clear();
    } else cleared.add(weakest);
  }
}

function isDoubtful(model: SignalModel, state: PrunedFit, k: number, options: PruningOptions): boolean {
  const { noisePower, place } = options;
  const leastPower = options.leastPowers[k];
  const share = state.distinctEnergy(k) / atomEnergy(model);
  const power = state.powerOf(k);
  if (power < leastPower || share < options.distinct[k]) return true;
  if (!place || share > 1 - ENTANGLED_SHARE || power > BEYOND_DOUBT * leastPower) return false;
  const neighbour = state.nearest(k);
  if (neighbour === undefined) return false;
  const { theta, others, gains } = state.aloneWithout(neighbour, k);
  return power - place(theta, others, gains, noisePower).gained < leastPower;
}

/** The fit of a target set while targets are taken out of it. */
class PrunedFit {
  readonly #model: SignalModel;
  readonly #all: TargetSet;
  readonly #kept: Set<number>;
  #inverse: Float64Array;
  #gains: Float64Array;

  constructor(model: SignalModel, { targets, fit }: RefinedTargets) {
    this.#model = model;
    this.#all = targets;
    this.#kept = new Set(Array.from({ length: targets.count }, (_, k) => k));
    this.#inverse = fit.inverseGram.slice();
    this.#gains = fit.gains.slice();
  }

  targets(left: ReadonlySet<number> = this.#kept): TargetSet {
    const parameters = this.#model.parameters.length;
    return { count: left.size, theta: this.#all.theta.filter((_, i) => left.has(Math.floor(i / parameters))) };
  }

  /** Energy of atom k that the others leave unexplained. */
  distinctEnergy(k: number): number {
    return 1 / this.#inverse[2 * (k * this.#all.count + k)];
  }

  /** Energy that leaving target k out gives back. */
  powerOf(k: number): number {
    const { looks } = this.#model;
    let power = 0;
    for (let i = 2 * k * looks; i < 2 * (k + 1) * looks; i++) power += this.#gains[i] ** 2;
    return power * this.distinctEnergy(k);
  }

  /** The kept target, not in `except`, that explains least. */
  weakest(except: ReadonlySet<number>): number | undefined {
    let weakest: number | undefined;
    for (const k of this.#kept)
      if (!except.has(k) && (weakest === undefined || this.powerOf(k) < this.powerOf(weakest))) weakest = k;
    return weakest;
  }

  /** The stronger target whose atom overlaps that of target k most. */
  nearest(k: number): number | undefined {
    const overlaps = atomWithTargets(this.#model, this.#thetaOf(k), this.#all);
    let nearest: number | undefined;
    let most = 0;
    for (const l of this.#kept) {
      const overlap = Math.hypot(overlaps[2 * l], overlaps[2 * l + 1]);
      if (l === k || overlap <= most || this.powerOf(l) < this.powerOf(k)) continue;
      nearest = l;
      most = overlap;
    }
    return nearest;
  }

  /** Target l on its own, and the rest with their gains, once target k is left out. */
  aloneWithout(l: number, k: number): { theta: Float64Array; others: TargetSet; gains: Float64Array } {
    const gains = this.#gains.slice();
    const rest = new Set([...this.#kept].filter((i) => i !== k && i !== l));
    for (const i of rest) this.#takeOver(gains, i, k);
    const { looks } = this.#model;
    return {
      theta: this.#thetaOf(l),
      others: this.targets(rest),
      gains: gains.filter((_, i) => rest.has(Math.floor(i / (2 * looks)))),
    };
  }

  leaveOut(k: number): void {
    const { count } = this.#all;
    this.#kept.delete(k);
    const inverse = this.#inverse.slice();
    for (const i of this.#kept) {
      const [re, im] = this.#share(i, k);
      this.#takeOver(this.#gains, i, k);
      for (const j of this.#kept) {
        const row = 2 * (k * count + j);
        const at = 2 * (i * count + j);
        inverse[at] -= re * this.#inverse[row] - im * this.#inverse[row + 1];
        inverse[at + 1] -= re * this.#inverse[row + 1] + im * this.#inverse[row];
      }
    }
    this.#inverse = inverse;
  }

  #thetaOf(k: number): Float64Array {
    const parameters = this.#model.parameters.length;
    return this.#all.theta.slice(k * parameters, (k + 1) * parameters);
  }

  /** a_ik / a_kk: the share of target k's gain that target i takes over. */
  #share(i: number, k: number): [number, number] {
    const { count } = this.#all;
    const pivot = this.#inverse[2 * (k * count + k)];
    return [this.#inverse[2 * (i * count + k)] / pivot, this.#inverse[2 * (i * count + k) + 1] / pivot];
  }

  #takeOver(gains: Float64Array, i: number, k: number): void {
    const { looks } = this.#model;
    const [re, im] = this.#share(i, k);
    for (let s = 0; s < looks; s++) {
      const from = 2 * (k * looks + s);
      const to = 2 * (i * looks + s);
      const [gr, gi] = [this.#gains[from], this.#gains[from + 1]];
      gains[to] -= re * gr - im * gi;
      gains[to + 1] -= re * gi + im * gr;
    }
  }
}
