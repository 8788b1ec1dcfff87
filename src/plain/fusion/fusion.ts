import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import type { AxisPlan } from '../compression/axis-plan.ts';
import type { Candidates } from '../estimation/decoupling.ts';
import { planCorrelation } from '../model/correlation.ts';
import type { SignalModel } from '../model/signal-model.ts';
import type { TargetSet } from '../model/target-state.ts';
import { type FusionOptions, MOST_VALUES } from '../options.ts';
import { planDetailRefinement } from '../refinement/detail-refinement.ts';
import type { Detections } from '../refinement/detections.ts';
import { planCoherentSearch } from '../search/coherent-search.ts';
import { candidateGram } from './candidate-gram.ts';
import type { FeedbackPlan } from './feedback.ts';
import { planFusionContext } from './fusion-context.ts';
import { withPeaks } from './residual-peaks.ts';
import { endings, settleTargets, TIGHT_END } from './settling.ts';
import { subgridTargets } from './subgrid-omp.ts';
import { tensorTargets } from './tensor-ls.ts';
import { tuplePursuit } from './tuple-pursuit.ts';

/** Most rounds of feedback (plain.md 4.4). */
const FEEDBACK_ROUNDS = 3;

/** The compressed tensor, and the same with the moments of its blocks where they are kept. */
export interface FusionModels {
  readonly model: SignalModel;
  readonly detailed: SignalModel | undefined;
}

export interface FusionPlan {
  /**
   * @param tensor  cf32, the compressed tensor
   * @param detail  cf32, the tensor with the moments of its blocks, when they are kept
   * @returns undefined when nothing passes the false-alarm threshold
   */
  apply(tensor: Region, candidates: Candidates, detail?: Region): Detections | undefined;
  dispose(): void;
}

/**
 * Plans input-based fusion: the compressed input decides which combinations of the axes' values are targets.
 *
 * Correlate every combination, select by orthogonal matching pursuit, refine all targets together, drop what does not
 * explain more than noise would; then look for peaks in what is left (or estimate every axis again on it) until there is
 * nothing more; at last refine on the samples' own moments. Tahir, Svoboda, Rupp, arXiv 2503.21242 (2025); plain.md
 * sections 4 and 7.5.
 *
 * @param feedback  estimates every axis again, where that is how targets are looked for
 */
export function planFusion(
  kernels: Kernels,
  { model, detailed }: FusionModels,
  axes: readonly AxisPlan[],
  options: FusionOptions,
  feedback?: FeedbackPlan,
): FusionPlan {
  const { method, search: searched, separationCells } = options.fusion;
  const context = planFusionContext(kernels, model, options);
  const { input, place, threshold, limit } = context;
  const correlation = planCorrelation(kernels, model, MOST_VALUES, input.precision);
  const refineDetail = detailed && place ? planDetailRefinement(kernels, detailed, limit, TIGHT_END) : undefined;
  const search = searched === 'coherent' && place ? planCoherentSearch(kernels, model, axes) : undefined;
  const { between, atEnd } = endings(separationCells, refineDetail !== undefined);

  const select = (candidates: Candidates, energy: number): TargetSet => {
    const grid = correlation.apply(input.tensor, candidates.values, input.scale);
    const gram = candidateGram(model, candidates.values);
    if (method === 'subgrid-omp') return subgridTargets(grid, gram, limit);
    const { distinct } = atEnd;
    const pursuit = { energy, model, threshold, distinct, limit, patient: search !== undefined };
    if (method === 'tensor-ls') return tensorTargets(grid, gram, pursuit);
    return tuplePursuit(grid, gram, { ...pursuit, ...(place && { refine: place }) });
  };

  /** Axis by axis on what is left, again and again; every value found so far may pair with every other. */
  const withFeedback = (
    tensor: Region,
    first: Candidates,
    start: Detections | undefined,
    energy: number,
  ): Detections | undefined => {
    let [candidates, found] = [first, start];
    for (let round = 0; found && round < FEEDBACK_ROUNDS; round++) {
      const more = feedback!.again(tensor, found, candidates);
      const next = more && settleTargets(context, select(more, energy), energy, atEnd);
      if (!next || !improves(next, found, threshold)) break;
      [candidates, found] = [more, next];
    }
    return found;
  };

  const detect = (tensor: Region, candidates: Candidates, energy: number): Detections | undefined => {
    const complete = candidates.values.every((list) => list.length > 0);
    const first = complete ? select(candidates, energy) : undefined;
    let found = first && settleTargets(context, first, energy, search ? between : atEnd);
    if (feedback) return withFeedback(tensor, candidates, found, energy);
    if (!search || !place) return found;
    // Ends: every round explains more energy by at least what one target has to.
    for (;;) {
      const more = withPeaks(context, place, search, tensor, found, energy);
      const next = more && settleTargets(context, more, energy, between);
      if (!next || (found && !improves(next, found, threshold))) break;
      found = next;
    }
    return found && settleTargets(context, found.targets, energy, atEnd, search.excess);
  };

  return {
    apply: (tensor, candidates, detail) => {
      const energy = input.load(tensor);
      if (!(energy > 0)) return undefined;
      const found = detect(tensor, candidates, energy);
      return found && detail && refineDetail ? refineDetail.apply(detail, found) : found;
    },
    dispose: () => {
      context.dispose();
      correlation.dispose();
      search?.dispose();
      feedback?.dispose();
      refineDetail?.dispose();
    },
  };
}

/** A round that found anything leaves less by what one target has to explain; less is the same energy shared otherwise. */
const improves = (next: Detections, found: Detections, threshold: number): boolean =>
  next.fit.residualEnergy < found.fit.residualEnergy - threshold * next.noisePower;
