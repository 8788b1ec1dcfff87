import { beamMatrix } from './beams.ts';
import type { HarmonicAxis } from './harmonic-estimator.ts';
import { LEAST_NEW } from './grid-pursuit.ts';
import type { OrthonormalAtoms } from './orthonormal-atoms.ts';
import { differentiateResponse, writeResponse } from './response.ts';

/** Longest step, and the step uphill from where the objective is not concave, in resolution cells. */
const [LONGEST, UPHILL] = [0.25, 0.05];
const HALVINGS = 6;

/** One step for one value: @returns the frequency moved, or as it was where no step climbs. */
export type NewtonStep = (covariance: Float64Array, others: OrthonormalAtoms, frequency: number) => number;

/**
 * Plans a Newton step on what a frequency explains beside the others, with h = P a and P the projection off them:
 *
 *     S = h^T R h / h^T h,   S' = (n' - S d') / d,   S'' = (n'' - 2 S' d' - S d'') / d.
 *
 * Halved until S does not fall; where S is not concave a short step uphill instead. Mamandipoor, Ramasamy, Madhow, IEEE
 * TSP 64(19), 2016, section III. Cost O(N^2 + N K).
 */
export function planNewtonStep(axis: HarmonicAxis, elements: number): NewtonStep {
  const { size } = axis;
  const write = planDerivatives(axis);
  const h = [0, 1, 2].map(() => new Float64Array(size));
  const image = new Float64Array(size);
  const imageSlope = new Float64Array(size);

  /** S at a frequency, its responses left in `h`; negative where hardly anything of it is new. */
  const objective = (covariance: Float64Array, others: OrthonormalAtoms, frequency: number): number => {
    write(frequency, h);
    const whole = dot(h[0], h[0]);
    others.project(h[0]);
    const fresh = dot(h[0], h[0]);
    if (!(fresh > LEAST_NEW * whole)) return -1;
    multiply(covariance, h[0], image);
    return dot(h[0], image) / fresh;
  };

  return (covariance, others, frequency) => {
    const before = objective(covariance, others, frequency);
    if (before < 0) return frequency;
    others.project(h[1]);
    others.project(h[2]);
    multiply(covariance, h[1], imageSlope);
    const d = dot(h[0], h[0]);
    const d1 = 2 * dot(h[1], h[0]);
    const d2 = 2 * (dot(h[2], h[0]) + dot(h[1], h[1]));
    const slope = (2 * dot(h[1], image) - before * d1) / d;
    const curvature = (2 * (dot(h[2], image) + dot(h[1], imageSlope)) - 2 * slope * d1 - before * d2) / d;
    let move = curvature < 0 ? -slope / curvature : (Math.sign(slope) * UPHILL) / elements;
    if (!Number.isFinite(move)) return frequency;
    move = Math.max(-LONGEST / elements, Math.min(LONGEST / elements, move));
    for (let halving = 0; halving <= HALVINGS; halving++, move /= 2)
      // A step near the top changes S by less than its rounding.
      if (objective(covariance, others, frequency + move) >= before * (1 - 1e-14)) return frequency + move;
    return frequency;
  };
}

/** Response, first and second derivative in the basis of the axis. */
function planDerivatives({ size, beams }: HarmonicAxis): (frequency: number, target: Float64Array[]) => void {
  const elements = beams?.size ?? size;
  const matrix = beams && beamMatrix(beams, size);
  const own = matrix ? [0, 1, 2].map(() => new Float64Array(elements)) : undefined;
  return (frequency, target) => {
    const [a, slope, curvature] = own ?? target;
    writeResponse(frequency, elements, a);
    differentiateResponse(a, elements, slope);
    differentiateResponse(slope, elements, curvature);
    if (matrix && own) own.forEach((vector, k) => multiply(matrix, vector, target[k]));
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < a.length; n++) sum += a[n] * b[n];
  return sum;
}

/** target = M v, M row-major with as many columns as v has values. */
function multiply(matrix: Float64Array, vector: Float64Array, target: Float64Array): void {
  for (let i = 0; i < target.length; i++) {
    let sum = 0;
    for (let n = 0; n < vector.length; n++) sum += matrix[i * vector.length + n] * vector[n];
    target[i] = sum;
  }
}
