import { createRng } from '../core/rng.ts';
import { drawRatio } from './white-wishart.ts';

/** Draws for each threshold: the rate of a threshold is known to sqrt(1 / (draws rate)), a tenth at 0.05. */
const DRAWS = 2000;
/** Sizes drawn for, each this many times the one before; thresholds between them are interpolated. */
const STEP = 2;

const cache = new Map<string, Float64Array>();
const MOST_CACHED = 64;

/**
 * The ratio largest over mean that the eigenvalues of a white real covariance exceed with a given probability.
 *
 * @param size     eigenvalues
 * @param freedom  real degrees of freedom of the covariance
 * @param rate     the probability
 * @returns index p holds the ratio for p noise eigenvalues, the other `size` - p being strong signals, each of which takes
 *   a dimension and a degree of freedom from the noise; indices 0 and 1 hold Infinity. Deterministic: seeded, and
 *   remembered for the last 64 arguments. Cost O(size draws) where it is new.
 */
export function planNoiseRatios(size: number, freedom: number, rate: number): Float64Array {
  const key = `${size} ${freedom} ${rate}`;
  const known = cache.get(key);
  if (known) return known;
  const made = simulate(size, freedom, rate);
  const oldest = cache.keys().next().value;
  if (cache.size >= MOST_CACHED && oldest !== undefined) cache.delete(oldest);
  cache.set(key, made);
  return made;
}

function simulate(size: number, freedom: number, rate: number): Float64Array {
  const ratios = new Float64Array(size + 1).fill(Infinity);
  const excess = new Float64Array(size + 1);
  const remaining = (p: number): number => Math.max(1, freedom - (size - p));
  let last = 0;
  for (let next = 2; last < size; next *= STEP) {
    const p = Math.min(next, size);
    const rng = createRng(`noise ratios ${p} of ${size}, ${freedom}`);
    const draws = Float64Array.from({ length: DRAWS }, () => drawRatio(p, remaining(p), rng)).sort();
    excess[p] = draws[Math.min(DRAWS - 1, Math.ceil((1 - rate) * DRAWS))] / edge(p, remaining(p));
    // Over the edge of the spectrum the ratio varies slowly with size.
    for (let q = Math.max(last, 2); q <= p; q++) {
      const share = p === last ? 1 : (q - last) / (p - last);
      const value = last === 0 ? excess[p] : excess[last] + share * (excess[p] - excess[last]);
      // The largest is never more than the whole trace, which interpolation does not know.
      ratios[q] = Math.min(q, value * edge(q, remaining(q)));
    }
    last = p;
  }
  return ratios;
}

/** Upper edge of the spectrum over its mean, (1 + sqrt(p / freedom))^2: V. Marcenko, L. Pastur 1967. */
const edge = (p: number, freedom: number): number => (1 + Math.sqrt(p / freedom)) ** 2;
