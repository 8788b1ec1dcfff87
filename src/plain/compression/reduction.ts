import { planBlockAverage } from '../../kernels/block-average.ts';
import { planDecimate } from '../../kernels/decimate.ts';
import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import { planModeProduct } from '../../kernels/mode-product.ts';
import type { AxisPlan } from './axis-plan.ts';
import { beamMatrix } from './beams.ts';
import { hasBlocks, MOMENTS, planBlockMoments } from './block-moments.ts';
import { isShifted, type Shift } from './shifts.ts';
import { planTakeLooks } from './take-looks.ts';

/** One pass over the tensor, cf32 to cf32; source and target apart. */
interface Pass {
  readonly shape: readonly number[];
  apply(source: Region, target: Region): void;
  dispose(): void;
}

export interface ReductionPlan {
  /** The compressed tensor: one size an axis, and the looks when there are several. */
  readonly shape: readonly number[];
  readonly count: number;
  /** The tensor with the moments of its blocks, when they are kept. */
  readonly detailCount: number | undefined;
  apply(source: Region, target: Region, detail?: Region): void;
  dispose(): void;
}

/**
 * Plans H' = H x_1 J_1 ... x_M J_M with a J_m of its own for every axis: means, every D-th element, beams, then looks.
 *
 * Passes that shrink the tensor most cheaply come first. Cost: one pass over the samples and, for looks, one over the
 * result; O(B N) where an axis of N elements becomes B beams.
 *
 * With moments every averaged axis becomes mean and slope of its blocks, and the tensor of the means is taken out of that.
 *
 * @param shape    of the samples, cf32
 * @param moments  keep the slopes of the blocks as well
 */
export function planReduction(
  kernels: Kernels,
  shape: readonly number[],
  axes: readonly AxisPlan[],
  shifts: readonly Shift[],
  moments: boolean,
): ReductionPlan {
  const { memory } = kernels;
  const passes: Pass[] = [];
  const before = (): readonly number[] => passes.at(-1)?.shape ?? shape;
  const factorsOf = (method: AxisPlan['method']): number[] =>
    axes.map((plan) => (plan.method === method ? plan.factor : 1));

  const averages = factorsOf('averaging');
  const detailed = moments && axes.some(hasBlocks);
  if (detailed)
    // The last axis first: its blocks lie together.
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      if (hasBlocks(axes[axis])) passes.push(planBlockMoments(kernels, before(), axis, axes[axis]));
    }
  else if (averages.some((factor) => factor > 1))
    passes.push(
      planBlockAverage(kernels, { shape: before(), factors: averages, centre: axes.map((plan) => plan.steering) }),
    );
  const kept = factorsOf('decimation');
  if (kept.some((factor) => factor > 1)) passes.push(planDecimate(kernels, { shape: before(), factors: kept }));
  axes.forEach((plan, axis) => {
    if (plan.beams) passes.push(planBeams(kernels, before(), axis, plan));
  });
  if (axes.some(isShifted)) passes.push(planTakeLooks(kernels, before(), axes, shifts));

  const detailCount = detailed ? product(before()) : undefined;
  if (detailed) {
    const looks = before().slice(axes.length);
    const factors = [...axes.map((plan) => (hasBlocks(plan) ? MOMENTS : 1)), ...looks.map(() => 1)];
    passes.push(planDecimate(kernels, { shape: before(), factors }));
  }

  const between = passes.slice(0, detailed ? -2 : -1).map((pass) => memory.alloc(8 * product(pass.shape)));
  let unasked: Region | undefined;
  const result = before();
  const count = product(result);
  return {
    shape: result,
    count,
    detailCount,
    apply: (source, target, detail) => {
      if (passes.length === 0) memory.bytes(target).set(memory.bytes(source).subarray(0, 8 * count));
      const kept = detailCount === undefined ? [] : [detail ?? (unasked ??= memory.alloc(8 * detailCount))];
      const stops = [source, ...between, ...kept, target];
      passes.forEach((pass, i) => pass.apply(stops[i], stops[i + 1]));
    },
    dispose: () => {
      for (const pass of passes) pass.dispose();
      for (const region of between) region.free();
      unasked?.free();
    },
  };
}

const product = (sizes: readonly number[]): number => sizes.reduce((n, size) => n * size, 1);

/** One axis into its beams. */
function planBeams(kernels: Kernels, shape: readonly number[], axis: number, { beams }: AxisPlan): Pass {
  const { memory } = kernels;
  const weights = beamMatrix(shape[axis], beams!);
  const matrix = memory.alloc(4 * weights.length);
  memory.float32(matrix).set(weights);
  const plan = planModeProduct(kernels, { shape, axis, rows: beams!.size, precision: 'f32' });
  return {
    shape: plan.shape,
    apply: (source, target) => plan.apply(source, matrix, target),
    dispose: () => {
      plan.dispose();
      matrix.free();
    },
  };
}
