import type { Rng } from '../../core/rng.ts';
import type { Units } from './units.ts';

/** Logits N(0, deviation^2), as the authors start; 0.5 when left out. */
export const randomLogits = (count: number, rng: Rng, deviation = 0.5): Float64Array =>
  Float64Array.from({ length: count }, () => deviation * rng.normal());

/**
 * Logits that start at a hand-made pattern: units wholly inside it are `margin` above the others, all with a little chance.
 *
 * At a margin of 3 a unit inside wins against a single one outside in 95 of 100 draws: likely, and still open to doubt.
 */
export function patternLogits({ units }: Units, pattern: readonly number[], rng: Rng, margin = 3): Float64Array {
  const inside = new Set(pattern);
  return Float64Array.from(
    units,
    (unit) => (unit.every((n) => inside.has(n)) ? margin / 2 : -margin / 2) + 0.1 * rng.normal(),
  );
}

/** The same for top-1: row m starts at the m-th unit of the pattern. */
export function patternRows({ units }: Units, pattern: readonly number[], rng: Rng, margin = 3): Float64Array {
  const inside = new Set(pattern);
  const chosen = units.flatMap((unit, u) => (unit.every((n) => inside.has(n)) ? [u] : []));
  return Float64Array.from({ length: chosen.length * units.length }, (_, i) => {
    const mine = i % units.length === chosen[Math.floor(i / units.length)];
    return (mine ? margin / 2 : -margin / 2) + 0.1 * rng.normal();
  });
}
