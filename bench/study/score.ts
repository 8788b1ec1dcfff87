import type { Target } from '../../src/core/estimate.ts';
import type { SceneTarget } from '../../src/physics/scene.ts';

/** Physical values a study scores, in the order of its columns. */
export const scored = ['azimuthDeg', 'rangeM', 'velocityMps'] as const;
export type Scored = (typeof scored)[number];

/** Squared errors of one snapshot, or why it has none. */
export interface Score {
  /** All targets were found, no others, each within the gate. */
  readonly success: boolean;
  readonly count: number;
  /** Sum of squared errors per value and pairs it runs over; empty when the count is wrong. */
  readonly squares: Readonly<Record<Scored, number>> | undefined;
  readonly pairs: number;
}

/** Largest errors of a success: degrees, metres, m/s (plain.md 6.4). */
const gate: Readonly<Record<Scored, number>> = { azimuthDeg: 3, rangeM: 14, velocityMps: 0.6 };

/**
 * Scores one snapshot as the authors do: sort both lists by angle, compare element by element (plain.md 6.2).
 *
 * Snapshots whose target count is wrong give no errors; they count as failures.
 */
export function scoreByAngle(found: readonly Target[], truth: readonly SceneTarget[]): Score {
  const byAngle = (a: { azimuthDeg?: number }, b: { azimuthDeg?: number }): number =>
    (a.azimuthDeg ?? 0) - (b.azimuthDeg ?? 0);
  const count = found.length;
  if (count !== truth.length) return { success: false, count, squares: undefined, pairs: 0 };
  const estimates = [...found].sort(byAngle);
  const targets = [...truth].sort(byAngle);
  const squares: Record<Scored, number> = { azimuthDeg: 0, rangeM: 0, velocityMps: 0 };
  let success = true;
  targets.forEach((target, k) => {
    for (const name of scored) {
      const error = (estimates[k][name] ?? NaN) - (target[name] ?? NaN);
      squares[name] += error * error;
      if (!(Math.abs(error) <= gate[name])) success = false;
    }
  });
  return { success, count, squares, pairs: count };
}

/** Pooled root-mean-square errors and success rate over many snapshots. */
export interface Summary {
  readonly runs: number;
  readonly success: number;
  readonly rightCount: number;
  readonly rmse: Readonly<Record<Scored, number>>;
}

/** Pools scores over the snapshots whose count was right. */
export function summarize(scores: readonly Score[]): Summary {
  const counted = scores.filter((score) => score.squares !== undefined);
  const pairs = counted.reduce((n, score) => n + score.pairs, 0);
  const pooled = (name: Scored): number =>
    Math.sqrt(counted.reduce((sum, score) => sum + score.squares![name], 0) / pairs);
  return {
    runs: scores.length,
    success: scores.filter((score) => score.success).length / scores.length,
    rightCount: counted.length / scores.length,
    rmse: { azimuthDeg: pooled('azimuthDeg'), rangeM: pooled('rangeM'), velocityMps: pooled('velocityMps') },
  };
}
