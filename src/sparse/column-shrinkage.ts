import { type Penalty, type PenaltyName, type Shrinkage, shrinkageOf, weightAt } from './penalty.ts';

export interface ShrinkageOptions {
  readonly penalty: PenaltyName;
  readonly weight: number | 'auto';
  readonly concavity: number;
}

/**
 * How a coefficient shrinks in a step of length 1, by the norm a of its atom over the measured rows.
 *
 * With `auto` the threshold is that for a unit noise threshold: a lone coefficient appears where a times its amplitude passes 1.
 * Thresholds of all penalties are proportional to that. MCP has beta = concavity / a^2.
 *
 * @param kind  that penalty, or l1 to start with, which then tells the same amplitude
 */
export function shrinkageFor(
  kind: PenaltyName,
  norm: number,
  { penalty, weight, concavity }: ShrinkageOptions,
): Pick<Shrinkage, 'threshold' | 'slope'> {
  // What no measurement sees stays 0.
  if (norm < 1e-9) return { threshold: 0, slope: 0 };
  const full = (of: PenaltyName): Penalty => {
    if (of === 'mcp') return { kind: of, beta: concavity / norm ** 2 };
    return of === 'cel0' ? { kind: of, columnNorm: norm } : { kind: of };
  };
  const at = (of: Penalty, noise: number): Shrinkage => shrinkageOf(of, weightAt(of, noise / norm, norm), 1);
  const { threshold, slope } = at(full(kind), 1);
  if (weight === 'auto') return { threshold, slope };
  const strength = shrinkageOf(full(penalty), weight, 1).threshold / at(full(penalty), 1).threshold;
  return { threshold: threshold * strength, slope };
}
