import type { Kernels } from '../kernels/load.ts';
import type { Region } from '../kernels/memory.ts';
import type { AxisPlan } from './axis-plan.ts';
import { candidateGram } from './candidate-gram.ts';
import { planCoherentSearch } from './coherent-search.ts';
import { planCorrelation } from './correlation.ts';
import type { Candidates } from './decoupling.ts';
import { distinctShare, peakThreshold, ratioThreshold } from './detection-threshold.ts';
import { gaussNewton } from './gauss-newton.ts';
import { type FusionOptions, MOST_VALUES } from './options.ts';
import { placeTarget } from './placement.ts';
import type { FeedbackPlan } from './feedback.ts';
import { planFusionInput } from './fusion-input.ts';
import { planProjection, type ProjectionPlan } from './projection.ts';
import { pruneTargets } from './pruning.ts';
import type { SignalModel } from './signal-model.ts';
import { subgridTargets } from './subgrid-omp.ts';
import type { TargetSet } from './target-state.ts';
import { tensorTargets } from './tensor-ls.ts';
import { tuplePursuit } from './tuple-pursuit.ts';
import { freedomAfter, noiseLeft } from './noise-left.ts';
import { planDetailRefinement } from './detail-refinement.ts';
import type { Detections } from './detections.ts';

/** Most targets searched for in one snapshot unless more are asked for, and at all. */
const SEARCH_LIMIT = 64;
const MOST_TARGETS = 256;

/** Where refinement ends and which targets are one. */
interface Ending {
  /** Energy still to win, in noise powers per element. */
  readonly tolerance: number;
  /** Most steps. */
  readonly steps: number;
  /** Least share of an atom's energy that the others must leave unexplained. */
  readonly distinct: number;
}
const LOOSE_END = 1;
const DETAIL_BEGIN = 0.1;
const TIGHT_END = 1e-3;
const FEW_STEPS = 6;
const MOST_STEPS = 15;
/** Most rounds of feedback (plain.md 4.4). */
const FEEDBACK_ROUNDS = 3;
/** Peaks added in one round: at least this many, at most as many as there are targets, so that most places are known. */
const FEWEST_PEAKS = 8;
/** While there are targets to look for, two may come this close, in resolution cells: they may be on their way. */
const CROSSING_CELLS = 0.05;
/** Least share of a peak's power that a grid point beside it still shows, for most places between the points. */
const GRID_SHARE = 0.7;

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
 * explain more than noise would; then look for peaks in what is left until there is none. Tahir, Svoboda, Rupp,
 * arXiv 2503.21242 (2025), with the feedback loop of their architecture made coherent; plain.md sections 4 and 7.5.
 */
export function planFusion(
  kernels: Kernels,
  { model, detailed }: FusionModels,
  axes: readonly AxisPlan[],
  options: FusionOptions,
  feedback?: FeedbackPlan,
): FusionPlan {
  const { looks, elements } = model;
  const total = looks * elements;
  const limit = Math.min(Math.max(SEARCH_LIMIT, options.maxTargets ?? 0), targetCapacity(model));
  const input = planFusionInput(kernels, total);
  const correlation = planCorrelation(kernels, model, MOST_VALUES, input.precision);
  const projected = planProjection(kernels, model, limit, input.precision);
  const projection: Pick<ProjectionPlan, 'apply'> = {
    apply: (tensor, tables, count) => projected.apply(tensor, tables, count, input.scale),
  };
  const { falseAlarm } = options.fusion;
  const threshold = peakThreshold(looks, elements, model.parameters.length, falseAlarm, model.overlap?.noise);
  const distinct = distinctShare(options.fusion.separationCells);
  const refineDetail =
    detailed && options.refinement !== 'none' ? planDetailRefinement(kernels, detailed, limit, TIGHT_END) : undefined;
  const atEnd: Ending = { tolerance: refineDetail ? DETAIL_BEGIN : TIGHT_END, steps: MOST_STEPS, distinct };
  const between: Ending = {
    tolerance: LOOSE_END,
    steps: FEW_STEPS,
    distinct: Math.min(distinct, distinctShare(CROSSING_CELLS)),
  };
  const coherent = options.fusion.search === 'coherent' && options.refinement !== 'none';
  const search = coherent ? planCoherentSearch(kernels, model, axes) : undefined;

  const place =
    options.refinement === 'none'
      ? undefined
      : (theta: Float64Array, others: TargetSet, gains: Float64Array, tolerance: number) =>
          placeTarget(model, projection, input.tensor, theta, others, gains, tolerance);
  const select = (candidates: Candidates, energy: number): TargetSet => {
    const grid = correlation.apply(input.tensor, candidates.values, input.scale);
    const gram = candidateGram(model, candidates.values);
    if (options.fusion.method === 'subgrid-omp') return subgridTargets(grid, gram, limit);
    const pursuit = { energy, model, threshold, distinct, limit, patient: search !== undefined };
    if (options.fusion.method === 'tensor-ls') return tensorTargets(grid, gram, pursuit);
    return tuplePursuit(grid, gram, { ...pursuit, ...(place && { refine: place }) });
  };

  /** Refines and prunes until what is left stays. */
  const settle = (start: TargetSet, energy: number, { tolerance, steps, distinct }: Ending): Detections | undefined => {
    let targets = start;
    // Only a set that survives pruning is worth refining to the end.
    let most = place ? Math.min(FEW_STEPS, steps) : 0;
    // Ends: every round but the last two leaves fewer targets.
    while (targets.count > 0) {
      const refined = gaussNewton(model, projection, input.tensor, energy, targets, {
        steps: most,
        tolerance,
      });
      if (!refined) {
        targets = { count: targets.count - 1, theta: targets.theta.slice(0, -model.parameters.length) };
        continue;
      }
      const freedom = freedomAfter(model, refined.targets.count);
      const noisePower = noiseLeft(refined.fit.residualEnergy, energy, freedom);
      const leastPower = ratioThreshold(threshold, freedom) * noisePower;
      const kept = pruneTargets(model, refined, { leastPower, distinct, noisePower, ...(place && { place }) });
      if (kept.count === refined.targets.count) {
        if (!place || refined.converged || most === steps) return { ...refined, model, averaged: true, noisePower };
        most = steps;
      }
      targets = kept;
    }
    return undefined;
  };

  /** The targets found so far with the peaks of what they leave, each placed; undefined when there is none. */
  const withPeaks = (tensor: Region, found: Detections | undefined, energy: number): TargetSet | undefined => {
    const targets = found?.targets ?? nothing;
    const gains = found?.fit.gains ?? nothing.theta;
    const freedom = freedomAfter(model, targets.count + 1);
    const noisePower = found?.noisePower ?? noiseLeft(energy, energy, freedom);
    // A peak between grid points is higher than it looks; pruning holds what is added against the full threshold.
    const ratio = ratioThreshold(threshold, freedom);
    // The power left still holds the peak: it explains `ratio` times what is left without it, per element.
    const level = (GRID_SHARE * ratio * noisePower) / (1 + ratio / freedom);
    const room = Math.min(limit - targets.count, Math.max(FEWEST_PEAKS, targets.count));
    const peaks = room > 0 ? search!.apply(tensor, targets, gains, level).slice(0, room) : [];
    if (peaks.length === 0) return undefined;
    const thetas = peaks.map((theta) => place!(theta, targets, gains, noisePower).theta);
    return {
      count: targets.count + peaks.length,
      theta: Float64Array.of(...targets.theta, ...thetas.flatMap((t) => [...t])),
    };
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
      const next = more && settle(select(more, energy), energy, atEnd);
      if (!next || !improves(next, found, threshold)) break;
      [candidates, found] = [more, next];
    }
    return found;
  };

  const detect = (tensor: Region, candidates: Candidates, energy: number): Detections | undefined => {
    const complete = candidates.values.every((list) => list.length > 0);
    let found = complete ? settle(select(candidates, energy), energy, search ? between : atEnd) : undefined;
    if (feedback) return withFeedback(tensor, candidates, found, energy);
    if (!search) return found;
    // Ends: every round adds a target or lowers what is left, or is the last.
    for (;;) {
      const more = withPeaks(tensor, found, energy);
      const next = more && settle(more, energy, between);
      if (!next || (found && !improves(next, found, threshold))) break;
      found = next;
    }
    return found && settle(found.targets, energy, atEnd);
  };

  return {
    apply: (tensor, candidates, detail) => {
      const energy = input.load(tensor);
      if (!(energy > 0)) return undefined;
      const found = detect(tensor, candidates, energy);
      return found && detail && refineDetail ? refineDetail.apply(detail, found) : found;
    },
    dispose: () => {
      input.dispose();
      correlation.dispose();
      projected.dispose();
      search?.dispose();
      feedback?.dispose();
      refineDetail?.dispose();
    },
  };
}

/** A round that found anything leaves less by what one target has to explain; less is the same energy shared otherwise. */
const improves = (next: Detections, found: Detections, threshold: number): boolean =>
  next.fit.residualEnergy < found.fit.residualEnergy - threshold * next.noisePower;

const nothing: TargetSet = { count: 0, theta: new Float64Array(0) };

/** Targets the compressed tensor can carry: real unknowns (parameters and complex gains) within half its real samples, 256 at most. */
export function targetCapacity(model: SignalModel): number {
  const unknowns = model.parameters.length + 2 * model.looks;
  return Math.min(MOST_TARGETS, Math.max(1, Math.floor((model.looks * model.elements) / unknowns)));
}
