import { SounderError } from '../core/errors.ts';
import { firmFactor } from './firm-threshold.ts';
import { halfFactor, halfThreshold, halfThresholdWeight } from './half-threshold.ts';

/** What a coefficient costs beside how well the data are met; in `penaltyNames`, what pipeline files call it. */
export const penaltyNames = ['l1', 'l1/2', 'cel0', 'mcp'] as const;
export type PenaltyName = (typeof penaltyNames)[number];

/**
 * A separable sparsity penalty of magnitudes, without its weight.
 *
 *   l1     weight |x|                                                                      (Tibshirani 1996)
 *   l1/2   weight |x|^(1/2)                                                                (Xu et al. 2012)
 *   cel0   weight - (a^2 / 2) (|x| - sqrt(2 weight) / a)^2 below sqrt(2 weight) / a,       (Soubies et al. 2015)
 *          else weight: as few coefficients as possible, made continuous; a is the norm of a column
 *   mcp    weight |x| - |x|^2 / (2 beta) below beta weight, else beta weight^2 / 2         (Zhang 2010)
 *
 * All but l1 are not convex: they leave strong coefficients as large as they are, and have many local minima.
 */
export type Penalty =
  | { readonly kind: 'l1' | 'l1/2' }
  | { readonly kind: 'cel0'; readonly columnNorm: number }
  | { readonly kind: 'mcp'; readonly beta: number };

/** Value of the penalty of a magnitude. */
export function penaltyOf(penalty: Penalty, magnitude: number, weight: number): number {
  switch (penalty.kind) {
    case 'l1':
      return weight * magnitude;
    case 'l1/2':
      return weight * Math.sqrt(magnitude);
    case 'cel0': {
      const short = Math.min(0, magnitude - Math.sqrt(2 * weight) / penalty.columnNorm);
      return weight - (penalty.columnNorm * short) ** 2 / 2;
    }
    case 'mcp': {
      const capped = Math.min(magnitude, penalty.beta * weight);
      return weight * capped - capped ** 2 / (2 * penalty.beta);
    }
  }
}

/**
 * How a proximal operator shrinks magnitudes.
 *
 *   prox(u) = u h(threshold / |u|),   h(q) = 0 for q > 1, else
 *   firm:  min(1, slope (1 - q))            half:  that of `halfThreshold`
 */
export interface Shrinkage {
  readonly form: 'firm' | 'half';
  /** Magnitudes up to this become 0. */
  readonly threshold: number;
  /** Of `firm`: how steeply the result rises above the threshold; 1 is soft, infinite is hard thresholding. */
  readonly slope: number;
}

/**
 * The shrinkage that minimises  |x - u|^2 / (2 step) + penalty(x).
 *
 * @throws SounderError `plan-invalid` unless step and weight are positive and the step below what keeps MCP one minimum, beta;
 *   CEL0 with step columnNorm^2 >= 1 is the hard threshold
 */
export function shrinkageOf(penalty: Penalty, weight: number, step: number): Shrinkage {
  demand('step', step, step > 0 && Number.isFinite(step), 'a number above 0');
  demand('weight', weight, weight >= 0 && Number.isFinite(weight), 'a number from 0');
  switch (penalty.kind) {
    case 'l1':
      return { form: 'firm', threshold: step * weight, slope: 1 };
    case 'l1/2':
      return { form: 'half', threshold: halfThreshold(step * weight), slope: NaN };
    case 'cel0': {
      const { columnNorm } = penalty;
      demand('columnNorm', columnNorm, columnNorm > 0 && Number.isFinite(columnNorm), 'a number above 0');
      const curvature = columnNorm ** 2 * step;
      return curvature < 1
        ? { form: 'firm', threshold: Math.sqrt(2 * weight) * step * columnNorm, slope: 1 / (1 - curvature) }
        : { form: 'firm', threshold: Math.sqrt(2 * weight * step), slope: Infinity };
    }
    case 'mcp': {
      demand('beta', penalty.beta, penalty.beta > step, `above the step, ${step}`);
      return { form: 'firm', threshold: step * weight, slope: 1 / (1 - step / penalty.beta) };
    }
  }
}

/**
 * The weight with which a lone coefficient appears where its least-squares amplitude reaches `amplitude`.
 *
 *   argmin  a^2 |x - c|^2 / 2 + penalty(x)  is not 0   if and only if   |c| > amplitude
 *
 * So penalties of unlike units are compared at one amplitude of what is told from noise.
 */
export function weightAt({ kind }: Pick<Penalty, 'kind'>, amplitude: number, columnNorm: number): number {
  switch (kind) {
    case 'l1':
    case 'mcp':
      return columnNorm ** 2 * amplitude;
    case 'l1/2':
      return columnNorm ** 2 * halfThresholdWeight(amplitude);
    case 'cel0':
      return (columnNorm * amplitude) ** 2 / 2;
  }
}

/** Factor of a magnitude, 0 to 1. */
export function shrinkFactor({ form, threshold, slope }: Shrinkage, magnitude: number): number {
  if (!(magnitude > threshold)) return 0;
  return form === 'firm' ? firmFactor(threshold / magnitude, slope) : halfFactor(threshold / magnitude);
}

function demand(field: string, found: number, valid: boolean, allowed: string): void {
  if (!valid)
    throw new SounderError('plan-invalid', `penalty.${field}: found ${found}, allowed: ${allowed}`, {
      field: `penalty.${field}`,
      found,
    });
}

/** The proximal operator of real values: argmin over x of (x - u)^2 / (2 step) + penalty(|x|). */
export const proximal = (penalty: Penalty, weight: number, step: number, u: number): number =>
  u * shrinkFactor(shrinkageOf(penalty, weight, step), Math.abs(u));

/** The same of complex values: magnitudes shrink, phases stay. */
export function proximalComplex(
  penalty: Penalty,
  weight: number,
  step: number,
  [re, im]: readonly [number, number],
): readonly [re: number, im: number] {
  const factor = shrinkFactor(shrinkageOf(penalty, weight, step), Math.hypot(re, im));
  return [re * factor, im * factor];
}
