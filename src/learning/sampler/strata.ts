import type { Rng } from '../../core/rng.ts';
import type { Units } from './units.ts';

/** So low that no Gumbel noise ever lifts a unit of another stratum above those of its own. */
const NEVER = -60;

/**
 * Logits for top-1 whose row m chooses within the m-th of `rows` equal runs of units (stratified sampling): pulses or packets
 * spread over the axis whatever is learned, and each has few places to choose among. Inside N(0, deviation^2).
 */
export function stratifiedRows({ units }: Units, rows: number, rng: Rng, deviation = 0.5): Float64Array {
  const own = (unit: number): number => Math.floor((unit * rows) / units.length);
  return Float64Array.from({ length: rows * units.length }, (_, i) =>
    own(i % units.length) === Math.floor(i / units.length) ? deviation * rng.normal() : NEVER,
  );
}
