/** A value that falls linearly over a phase and then stays. */
export interface Annealing {
  readonly from: number;
  readonly to: number;
  /** Part of the phase, from 0 to 1, after which `to` is held; 1. */
  readonly until?: number;
}

/**
 * Temperature at a step: the linear schedule of the authors' sampling layer (Huijben et al. 2020), with a longer end at will.
 *
 *     tau = from + (to - from) min(1, step / (until (steps - 1)))
 */
export function annealed({ from, to, until = 1 }: Annealing, step: number, steps: number): number {
  const span = until * Math.max(1, steps - 1);
  return from + (to - from) * (span > 0 ? Math.min(1, step / span) : 1);
}
