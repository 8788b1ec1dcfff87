import type { Projected } from './projected-information.ts';
import { type Apertures, type BoundTarget, type GramEntry, plain, steeringMoments } from './steering-moments.ts';

/**
 * Smallest one-sigma frequency errors, cycles per element in axis order, of each target in turn.
 *
 * An axis that measures nothing (one element, incoherent) is undefined; so is a whole target that cannot be told from
 * another one. Never infinite, never NaN.
 */
export type FrequencyBounds = (readonly (number | undefined)[] | undefined)[];

/** (targets, E|w|^2 of one element) => bounds. Converting to metres or degrees is `AxisParameter.slopeAt`. */
export type BoundOf = (targets: readonly BoundTarget[], noiseVariance: number) => FrequencyBounds;

/** Variances relative to those of a target alone, target by target, or the target that stands in the way. */
export type Attempt = { readonly variances: Float64Array } | Extract<Projected, { singular: number }>;

/** Runs `attempt` on the targets, leaving out those it finds singular until the rest has an answer. */
export function boundOver(
  apertures: Apertures,
  attempt: (gram: GramEntry, active: readonly number[], powers: Float64Array) => Attempt,
): BoundOf {
  const { measured, elements, looks, axisCount } = apertures;
  return (targets, noiseVariance) => {
    const gram = steeringMoments(apertures, targets);
    const powers = gainProducts(apertures, targets);
    const energyOf = (p: number): number => powers[2 * p * (targets.length + 1)] * looks;
    const bounds: FrequencyBounds = targets.map(() => undefined);
    let active = targets.map((_, p) => p).filter((p) => energyOf(p) > 0 && Number.isFinite(energyOf(p)));
    const unresolved = new Set<number>();
    while (active.length > 0) {
      const found = attempt(gram, active, powers);
      if ('singular' in found) {
        const { singular } = found;
        for (const p of [singular, likest(gram, singular, active)]) unresolved.add(p);
        active = active.filter((p) => p !== singular);
        continue;
      }
      active.forEach((p, k) => {
        if (unresolved.has(p)) return;
        const row: (number | undefined)[] = Array.from({ length: axisCount }, () => undefined);
        measured.forEach(({ axis, rootMeanSquare }, m) => {
          const alone = noiseVariance / (8 * Math.PI ** 2 * elements * energyOf(p) * rootMeanSquare ** 2);
          row[axis] = Math.sqrt(found.variances[k * measured.length + m] * alone);
        });
        bounds[p] = row;
      });
      break;
    }
    return bounds;
  };
}

/** Mean over looks of conj(b_p) b_q, P x P interleaved, the gains taken at the centre of the array. */
function gainProducts(apertures: Apertures, targets: readonly BoundTarget[]): Float64Array {
  const count = targets.length;
  const turns = targets.map(
    ({ frequencies }) =>
      2 * Math.PI * apertures.measured.reduce((sum, { axis, centre }) => sum + frequencies[axis] * centre, 0),
  );
  const products = new Float64Array(2 * count * count);
  for (let p = 0; p < count; p++)
    for (let q = 0; q < count; q++) {
      const [a, b] = [targets[p].gains, targets[q].gains];
      const looks = Math.min(a.length, b.length) / 2;
      let [re, im] = [0, 0];
      for (let s = 0; s < 2 * looks; s += 2) {
        re += a[s] * b[s] + a[s + 1] * b[s + 1];
        im += a[s] * b[s + 1] - a[s + 1] * b[s];
      }
      const [cosine, sine] = [Math.cos(turns[q] - turns[p]), Math.sin(turns[q] - turns[p])];
      const at = 2 * (p * count + q);
      products[at] = (re * cosine - im * sine) / looks;
      products[at + 1] = (re * sine + im * cosine) / looks;
    }
  return products;
}

/** The active target whose response is most like that of target p (p itself when it is the only one). */
function likest(gram: GramEntry, p: number, active: readonly number[]): number {
  const entry = new Float64Array(2);
  let best = p;
  let most = 0;
  for (const q of active) {
    if (q === p) continue;
    gram(p, q, plain, plain, entry, 0);
    const likeness = Math.hypot(entry[0], entry[1]);
    if (likeness > most) [best, most] = [q, likeness];
  }
  return best;
}
