import type { Kernels } from '../kernels/load.ts';
import { planPolarFactor } from '../kernels/polar-factor.ts';
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
  const { memory } = kernels;
  const { size, order, complex } = settings;
  const region = memory.alloc(8 * order * order);
  const matrix = memory.float64(region, order * order);
  const candidate = matrix.subarray(0, size * order);
  // A direction need not be exact: what its singular values lack of one is a slightly shorter step. The published
  // schedules have it to 1e-4; before refining less will do.
  const direction = planPolarFactor(kernels, {
    size,
    complex,
    enough: settings.schedule === 'refined' ? 0.1 : 1e-2,
    most: 16,
  });
  const orthogonal = planPolarFactor(kernels, { size, complex, enough: 1e-5 });
  const [analysis, gradient] = [state.analysis.values, state.gradient.values];

  function retract(): void {
    if (orthogonal.apply(region) !== 'orthogonal') return;
    analysis.set(matrix);
    state.header[field.astray] = 0;
  }

  function ascent(plan: typeof direction): { gained: number; level: number } {
    candidate.set(gradient);
    if (plan.apply(region) === 'none') return { gained: 0, level: 0 };
    let [gained, level] = [0, 0];
    for (let i = 0; i < gradient.length; i++) {
      gained += (candidate[i] - analysis[i]) * gradient[i];
      level += analysis[i] * gradient[i];
    }
    return { gained, level };
  }

  return {
    candidate,
    retract,
    apply(step) {
      const { gained, level } = ascent(direction);
      if (level === 0 && gained === 0) return NaN;
      for (let i = 0; i < candidate.length; i++) candidate[i] = analysis[i] + step * (candidate[i] - analysis[i]);
      retract();
      return gained / level;
    },
    gap: () => Math.max(0, ascent(orthogonal).gained / size),
    nearest(upper) {
      candidate.set(upper);
      return orthogonal.apply(region) === 'orthogonal' ? matrix : undefined;
    },
    dispose() {
      region.free();
      direction.dispose();
      orthogonal.dispose();
    },
  };
}
