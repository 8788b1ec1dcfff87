import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import type { Candidates, DecouplingPlan } from '../estimation/decoupling.ts';
import { writeResidual } from '../model/residual.ts';
import { apertureOf, type SignalModel } from '../model/signal-model.ts';
import { MOST_VALUES } from '../options.ts';
import type { Detections } from '../refinement/detections.ts';

/** Values nearer than this to one already known are that one, resolution cells. */
const SAME_CELLS = 0.25;

export interface FeedbackPlan {
  /**
   * @param tensor  cf32, the compressed tensor
   * @returns the candidates with the values that show once the targets found are taken out; undefined when none is new
   */
  again(tensor: Region, found: Detections, known: Candidates): Candidates | undefined;
  dispose(): void;
}

/**
 * Plans the feedback loop of the authors' architecture: reconstruct the targets found, subtract them, estimate every axis
 * again on what is left.
 *
 * Tahir, Svoboda, Rupp, arXiv 2503.21242 (2025), the dashed path of their figure; plain.md 4.4. Strong targets no longer
 * raise the noise that the order criteria see. Cost of decoupled estimation a round.
 */
export function planFeedback(kernels: Kernels, model: SignalModel, decoupling: DecouplingPlan): FeedbackPlan {
  const { memory } = kernels;
  const total = model.looks * model.elements;
  const residual = memory.alloc(8 * total);
  const width = model.axes[model.axes.length - 1].size;
  return {
    again: (tensor, { targets, fit }, known) => {
      const left = memory.float32(residual, 2 * total);
      const given = memory.float32(tensor, 2 * total);
      writeResidual(model, given, targets, fit.gains, left, (row) => row * width);
      const fresh = decoupling.apply(residual).values.map((values, p) => {
        const least = SAME_CELLS / apertureOf(model.axes[model.parameters[p]]);
        return values.filter((value) => known.values[p].every((other) => turnsApart(value, other) > least));
      });
      if (fresh.every((values) => values.length === 0)) return undefined;
      const values = known.values.map((list, p) => Float64Array.of(...list, ...fresh[p]).slice(0, MOST_VALUES));
      return { values };
    },
    dispose: () => {
      decoupling.dispose();
      residual.free();
    },
  };
}

const turnsApart = (a: number, b: number): number => Math.abs(a - b - Math.round(a - b));
