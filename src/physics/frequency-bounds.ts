import { mostLost } from './projected-information.ts';
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

/** Variances as multiples of those of a target alone, target by target; undefined when some cannot be told apart. */
type Attempt = (gram: GramEntry, active: readonly number[], powers: Float64Array) => Float64Array | undefined;

/** Runs `attempt` on the targets; while it has no answer, gives up the two most alike and leaves one of them out. */
export function boundOver(apertures: Apertures, attempt: Attempt): BoundOf {
  const { measured, elements, looks, axisCount } = apertures;
  const axes = Array.from({ length: axisCount }, (_, axis) => measured.findIndex((aperture) => aperture.axis === axis));
  return (targets, noiseVariance) => {
    const gram = steeringMoments(apertures, targets);
    const powers = gainProducts(apertures, targets);
    const energyOf = (p: number): number => powers[2 * p * (targets.length + 1)] * elements * looks;
    const bounds: FrequencyBounds = targets.map(() => undefined);
    const alike = new Set<number>();
    let active = targets.map((_, p) => p).filter((p) => energyOf(p) > 0 && isUsable(apertures, targets[p]));
    let variances = attempt(gram, active, powers);
    while (!variances && active.length > 1) {
      const pair = mostAlike(gram, active);
      pair.forEach((p) => alike.add(p));
      active = active.filter((p) => p !== pair[1]);
      variances = attempt(gram, active, powers);
    }
    active.forEach((p, k) => {
      const own = variances?.subarray(k * measured.length, (k + 1) * measured.length);
      if (!own?.every((variance) => variance > 0 && variance < mostLost) || alike.has(p)) return;
      bounds[p] = axes.map((m) => {
        if (m < 0) return undefined;
        const alone = noiseVariance / (8 * Math.PI ** 2 * energyOf(p) * measured[m].rootMeanSquare ** 2);
        return Math.sqrt(own[m] * alone);
      });
    });
    return bounds;
  };
}

const isUsable = ({ measured }: Apertures, { frequencies, gains }: BoundTarget): boolean =>
  Array.from(gains).every(Number.isFinite) && measured.every(({ axis }) => Number.isFinite(frequencies[axis]));

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

/** The two active targets whose responses are most like each other. */
function mostAlike(gram: GramEntry, active: readonly number[]): readonly [number, number] {
  const entry = new Float64Array(2);
  let pair: readonly [number, number] = [active[0], active[1]];
  let most = 0;
  active.forEach((p, k) => {
    for (const q of active.slice(k + 1)) {
      gram(p, q, plain, plain, entry, 0);
      const likeness = Math.hypot(entry[0], entry[1]);
      if (likeness > most) [pair, most] = [[p, q], likeness];
    }
  });
  return pair;
}
