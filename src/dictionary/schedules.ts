import type { LearnerSettings } from './options.ts';

/** How far step t goes: the weight of its gradient in the running one, and of the new direction in the matrix. */
export interface StepSizes {
  readonly momentum: number;
  readonly step: number;
}

/**
 * Sizes of step t = 1, 2, ..., clamped to [floor, 1].
 *
 * `frank-wolfe`: 4 / (t + 1)^(1/2) and 2 / (t + 2)^(3/4), arXiv 2103.01484, for the non-convex objective;
 * `convex`: 4 / (t + 8)^(2/3) and 2 / (t + 8), Mokhtari, Hassani and Karbasi (2020), its baseline.
 */
export function stepSizes(t: number, settings: LearnerSettings): StepSizes {
  const { schedule, momentumFloor, stepFloor } = settings;
  const convex = schedule === 'convex';
  const momentum = convex ? 4 / (t + 8) ** (2 / 3) : 4 / Math.sqrt(t + 1);
  const step = convex ? 2 / (t + 8) : 2 / (t + 2) ** 0.75;
  return { momentum: clamp(momentum, momentumFloor), step: clamp(step, stepFloor) };
}

const clamp = (value: number, floor: number): number => Math.min(1, Math.max(value, floor));
