import type { RefinedTargets } from './gauss-newton.ts';
import type { SignalModel } from './signal-model.ts';
import type { TargetSet } from './target-state.ts';

/**
 * Leaves out, weakest first, every target that should not have been one: leaving it out gives back less energy than
 * noise would, |b_k|^2 / [S^-1]_kk summed over looks, or the others explain its atom almost wholly.
 *
 * Each removal downdates S^-1 and the gains of the rest, S'^-1 = S^-1 - a_k a_k^H / a_kk, so none needs a new fit.
 *
 * @param leastPower  energy a target must explain
 * @param distinct    least share of an atom's energy that the others must leave unexplained
 */
export function pruneTargets(
  model: SignalModel,
  { targets, fit }: RefinedTargets,
  leastPower: number,
  distinct: number,
): TargetSet {
  const { looks } = model;
  const { count } = targets;
  const inverse = fit.inverseGram.slice();
  const gains = fit.gains.slice();
  const kept = new Set(Array.from({ length: count }, (_, k) => k));
  for (;;) {
    const doubtful = weakestDoubtful(kept);
    if (doubtful === undefined) break;
    kept.delete(doubtful);
    leaveOut(doubtful);
  }
  const parameters = model.parameters.length;
  return { count: kept.size, theta: targets.theta.filter((_, i) => kept.has(Math.floor(i / parameters))) };

  function weakestDoubtful(candidates: ReadonlySet<number>): number | undefined {
    let weakest: number | undefined;
    let weakestPower = Infinity;
    for (const k of candidates) {
      const freed = 1 / inverse[2 * (k * count + k)];
      let power = 0;
      for (let s = 0; s < looks; s++) {
        const at = 2 * (k * looks + s);
        power += (gains[at] ** 2 + gains[at + 1] ** 2) * freed;
      }
      const doubtful = power < leastPower || freed < distinct * model.elements;
      if (!doubtful || power >= weakestPower) continue;
      weakest = k;
      weakestPower = power;
    }
    return weakest;
  }

  function leaveOut(k: number): void {
    const pivot = inverse[2 * (k * count + k)];
    for (const i of kept) {
      // a_ik / a_kk, the share of target k's gain that target i takes over
      const re = inverse[2 * (i * count + k)] / pivot;
      const im = inverse[2 * (i * count + k) + 1] / pivot;
      for (let s = 0; s < looks; s++) {
        const from = 2 * (k * looks + s);
        const to = 2 * (i * looks + s);
        gains[to] -= re * gains[from] - im * gains[from + 1];
        gains[to + 1] -= re * gains[from + 1] + im * gains[from];
      }
      for (const j of kept) {
        const row = 2 * (k * count + j);
        const at = 2 * (i * count + j);
        inverse[at] -= re * inverse[row] - im * inverse[row + 1];
        inverse[at + 1] -= re * inverse[row + 1] + im * inverse[row];
      }
    }
  }
}
