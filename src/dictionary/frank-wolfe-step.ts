import type { Kernels } from '../kernels/load.ts';
import { planPolarFactor } from '../kernels/polar-factor.ts';
import { embedLowerHalf } from './embedding.ts';
import type { LearnerSettings } from './options.ts';
import { field, type LearnerState } from './state.ts';

export interface FrankWolfeStep {
  /**
   * A <- polar((1 - step) A + step polar(G)) for the running gradient G; nothing while G has no direction.
   *
   * @returns the gap over the linear part of the objective, <polar(G) - A, G> / <A, G>; NaN when there is no direction
   */
  apply(step: number): number;
  /** <polar(G) - A, G> / size. */
  gap(): number;
  /** A <- polar(candidate); nothing when the candidate has no polar factor. `candidate`: the upper size x order of it. */
  retract(): void;
  readonly candidate: Float64Array;
  /** polar(M) for the upper size x order of M, valid until the next call of anything here; undefined where there is none. */
  nearest(upper: Float64Array): Float64Array | undefined;
  dispose(): void;
}

/** Plans the step over the spectral-norm ball and the way back onto the orthogonal matrices (arXiv 2103.01484). */
export function planFrankWolfeStep(kernels: Kernels, state: LearnerState, settings: LearnerSettings): FrankWolfeStep {
  const { exports, memory } = kernels;
  const { size, order, complex } = settings;
  const padded = 8 * Math.ceil(order / 8);
  const bytes = 8 * order * order;
  const region = memory.alloc(bytes + 16 + 36 * padded * padded);
  const matrix = memory.float64(region, order * order);
  const candidate = matrix.subarray(0, size * order);
  const [sums, work] = [region.offset + bytes, region.offset + bytes + 16];
  const found = memory.float64(region).subarray(order * order, order * order + 2);
  const orthogonal = planPolarFactor(kernels, { size, complex, enough: 1e-5 });
  const { analysis, gradient } = state;

  /** A <- the orthogonal matrix nearest to `matrix`, whose singular values lie in [low, 1]; 1: all but orthogonal. */
  function retractFrom(low: number): void {
    embedLowerHalf(matrix, settings);
    if (!exports.retractOrthogonal(region.offset, analysis.offset, work, size, order, low)) {
      if (orthogonal.apply(region) !== 'orthogonal') return;
      analysis.values.set(matrix);
    }
    embedLowerHalf(analysis.values, settings);
    state.header[field.astray] = 0;
  }

  function gap(): number {
    candidate.set(gradient.values);
    if (orthogonal.apply(region) === 'none') return 0;
    let gained = 0;
    for (let i = 0; i < candidate.length; i++) gained += (candidate[i] - analysis.values[i]) * gradient.values[i];
    return Math.max(0, gained / size);
  }

  return {
    candidate,
    retract: () => retractFrom(1),
    apply(step) {
      candidate.set(gradient.values);
      embedLowerHalf(matrix, settings);
      const centre = exports.polarDirection(region.offset, work, order);
      if (centre === 0) return NaN;
      // (1 - step) A + step centre S up to a factor, with singular values of at most one.
      const part = (step * centre) / (1 - step + step * centre);
      exports.stepTowards(analysis.offset, gradient.offset, work, region.offset, sums, size, order, part);
      retractFrom(Math.max(0.03, Math.min(0.999, Math.abs(1 - 2 * part))));
      const [reached, level] = found;
      return (centre * reached - level) / level;
    },
    gap,
    nearest(upper) {
      candidate.set(upper);
      return orthogonal.apply(region) === 'orthogonal' ? matrix : undefined;
    },
    dispose() {
      region.free();
      orthogonal.dispose();
    },
  };
}
