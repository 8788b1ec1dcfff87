import { createRng, type Rng } from '../../core/rng.ts';
import type { AxisPlan } from './axis-plan.ts';

/** First element of one look along every axis of the sensor. */
export type Shift = readonly number[];

/** How far looks share their noise, as overlapping sub-apertures do. */
export interface LookOverlap {
  /** Largest eigenvalue of the correlation of the looks' matched filters, from 1 to the number of looks. */
  readonly noise: number;
  /** Per parameter: variance of an error over all looks relative to independent ones. */
  readonly errors: Float64Array;
}

/**
 * The looks that multi-shift and smoothing make: all combinations of the axes' shifts, the last axis fastest, or
 * `most` of them drawn without replacement.
 *
 * Tahir, Svoboda, Rupp, arXiv 2503.21242 (2025), demonstration code ("Decimation2", at most 100 at random).
 */
export function planShifts(axes: readonly AxisPlan[], most: number, seed: number): Shift[] {
  const count = axes.reduce((n, plan) => n * plan.shifts.length, 1);
  const ranks =
    count <= most
      ? Array.from({ length: count }, (_, rank) => rank)
      : drawRanks(count, most, createRng(seed).fork('shifts'));
  return ranks.map((rank) => {
    const shift = axes.map(() => 0);
    for (let m = axes.length - 1; m >= 0; m--) {
      const { shifts } = axes[m];
      shift[m] = shifts[rank % shifts.length];
      rank = Math.floor(rank / shifts.length);
    }
    return shift;
  });
}

/** `drawn` of `count` ranks without replacement, ascending (Floyd's algorithm, CACM 30(9), 1987). */
function drawRanks(count: number, drawn: number, rng: Rng): number[] {
  const ranks = new Set<number>();
  for (let last = count - drawn; last < count; last++) {
    const rank = rng.integer(last + 1);
    ranks.add(ranks.has(rank) ? last : rank);
  }
  return [...ranks].sort((a, b) => a - b);
}

/**
 * What overlapping sub-apertures share of their noise; undefined where no two looks overlap.
 *
 * The matched filters of two sub-apertures of length L, `lag` elements apart, correlate by (1 - lag/L) at any frequency,
 * their frequency errors by the autocorrelation of the ramp n - (L-1)/2; looks of different offsets share nothing.
 *
 * @param parameters  axis of each parameter
 * Cost O(S^2) a step of the power iteration for S looks.
 */
export function lookOverlap(
  axes: readonly AxisPlan[],
  shifts: readonly Shift[],
  parameters: readonly number[],
): LookOverlap | undefined {
  if (!axes.some((plan) => plan.method === 'smoothing' && plan.shifts.length > 1)) return undefined;
  const correlations = parameters.map(() => 0);
  const matrix = new Float64Array(shifts.length ** 2);
  shifts.forEach((a, i) =>
    shifts.forEach((b, j) => {
      const uniform = axes.map((plan, m) => sharedShare(plan, a[m] - b[m]));
      matrix[i * shifts.length + j] = uniform.reduce((product, share) => product * share, 1);
      parameters.forEach((axis, p) => {
        const ramp = rampShare(axes[axis], a[axis] - b[axis]);
        correlations[p] += uniform.reduce((product, share, m) => product * (m === axis ? ramp : share), 1);
      });
    }),
  );
  return {
    noise: largestEigenvalue(matrix, shifts.length),
    errors: Float64Array.from(correlations, (sum) => Math.max(sum / shifts.length, 1 / shifts.length)),
  };
}

function sharedShare({ method, compressedSize }: AxisPlan, lag: number): number {
  return method === 'smoothing' ? Math.max(0, 1 - Math.abs(lag) / compressedSize) : Number(lag === 0);
}

/** sum_n (n - c) (n + lag - c) over the overlap, by sum_n (n - c)^2, c = (L-1)/2. */
function rampShare(plan: AxisPlan, lag: number): number {
  if (plan.method !== 'smoothing') return Number(lag === 0);
  const length = plan.compressedSize;
  const centre = (length - 1) / 2;
  let shared = 0;
  for (let n = 0; n < length - Math.abs(lag); n++) shared += (n - centre) * (n + Math.abs(lag) - centre);
  return (12 * shared) / (length * (length * length - 1));
}

const STEPS = 100;

/** Upper bound on the largest eigenvalue of a symmetric matrix without negative entries (Collatz and Wielandt). */
function largestEigenvalue(matrix: Float64Array, n: number): number {
  let vector = new Float64Array(n).fill(1);
  let bound = Infinity;
  for (let step = 0; step < STEPS; step++) {
    const next = vector.map((_, i) => {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += matrix[i * n + j] * vector[j];
      return sum;
    });
    bound = Math.min(
      bound,
      next.reduce((most, value, i) => Math.max(most, value / vector[i]), 0),
    );
    const scale = next.reduce((a, b) => Math.max(a, b), 0);
    vector = next.map((value) => value / scale);
  }
  return bound;
}

/** Whether looks are taken along an axis; a single one may still be only a part of it. */
export const isShifted = ({ method, axis, compressedSize }: AxisPlan): boolean =>
  (method === 'multi-shift' || method === 'smoothing') && compressedSize < axis.size;
