import { SounderError } from '../core/errors.ts';
import type { Target } from '../core/estimate.ts';
import { isComplex, type SensorDescription } from '../core/sensor.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Kernels } from '../kernels/load.ts';
import type { Region } from '../kernels/memory.ts';
import { type AxisPlan, planAxes } from './compression/axis-plan.ts';
import { planCompression } from './compression/compression.ts';
import { planShifts } from './compression/shifts.ts';
import { describeTargets } from './describe-targets.ts';
import { type Candidates, planDecoupling } from './estimation/decoupling.ts';
import { planFeedback } from './fusion/feedback.ts';
import { targetCapacity } from './fusion/fusion-context.ts';
import { planFusion } from './fusion/fusion.ts';
import { detailedModel, type SignalModel, signalModel } from './model/signal-model.ts';
import type { CompressionOptions, DecouplingOptions, FusionOptions } from './options.ts';

/** What a compressed tensor's axes mean: made once for a sensor, shared by every snapshot of it. */
export interface CompressedLayout {
  readonly sensor: SensorDescription;
  readonly axes: readonly AxisPlan[];
  readonly model: SignalModel;
  /** The same targets in the tensor with the moments of its blocks, when they are kept. */
  readonly detailed: SignalModel | undefined;
}

/** A compressed snapshot between stages: cf32, axes in the sensor's order, then the looks that compression made. */
export interface Compressed {
  readonly layout: CompressedLayout;
  readonly tensor: Float32Array;
  /** The moments of the averaged blocks, when they are kept. */
  readonly detail: Float32Array | undefined;
}

/** The layout with how its axes were estimated, so that fusion can do it again on what targets leave. */
export interface DecoupledLayout extends CompressedLayout {
  readonly estimation: DecouplingOptions['estimation'];
}

/** A compressed snapshot with the values found along each axis. */
export interface Decoupled extends Compressed {
  readonly layout: DecoupledLayout;
  readonly candidates: Candidates;
}

/** One stage of PLAIN: `region` works inside kernel memory, the other function on values that leave it. */
export interface CompressStage {
  readonly layout: CompressedLayout;
  readonly byteLength: number;
  /** Bytes of the detail, when it is kept. */
  readonly detailByteLength: number | undefined;
  region(snapshot: Snapshot, target: Region, detail?: Region): void;
  compress(snapshot: Snapshot): Compressed;
  dispose(): void;
}

/**
 * Plans the compression stage for a sensor.
 *
 * @throws SounderError `plan-invalid` (real samples, unusable axis), `configuration-invalid`, `compression-aliases`
 */
export function planCompressStage(
  kernels: Kernels,
  sensor: SensorDescription,
  options: CompressionOptions,
): CompressStage {
  if (!isComplex(sensor.datatype))
    throw new SounderError(
      'plan-invalid',
      `plain: datatype: found ${sensor.datatype}, allowed: cf32_le, cf64_le, ci16_le`,
    );
  const axes = planAxes(sensor, options);
  const removeStatic = options.clutter === 'static';
  if (removeStatic && !axes.some((plan) => plan.slowTime && plan.compressedSize > 1))
    throw new SounderError(
      'configuration-invalid',
      'plain: clutter: found static, allowed: keep (no axis "symbol" or "chirp")',
    );
  const { maxShifts, seed } = options.compression;
  const shifts = planShifts(axes, maxShifts, seed);
  const model = signalModel(sensor, axes, removeStatic, shifts);
  if (model.parameters.length === 0)
    throw new SounderError(
      'plan-invalid',
      `plain: stream ${sensor.streamId}: found no axis with two or more elements, allowed: at least one`,
    );
  const detailed = options.compression.moments > 1 ? detailedModel(model, axes, removeStatic) : undefined;
  const layout: CompressedLayout = { sensor, axes, model, detailed };
  const plan = planCompression(kernels, sensor, axes, shifts, options);
  const { memory } = kernels;
  const byteLength = 8 * plan.count;
  const detailByteLength = plan.detailCount && 8 * plan.detailCount;
  let own: { readonly tensor: Region; readonly detail: Region | undefined } | undefined;
  return {
    layout,
    byteLength,
    detailByteLength,
    region: (snapshot, target, detail) => plan.apply(snapshot, target, detail),
    compress: (snapshot) => {
      own ??= {
        tensor: memory.alloc(byteLength),
        detail: detailByteLength ? memory.alloc(detailByteLength) : undefined,
      };
      plan.apply(snapshot, own.tensor, own.detail);
      const [tensor, detail] = [own.tensor, own.detail].map((region) => region && memory.float32(region).slice());
      return { layout, tensor: tensor!, detail };
    },
    dispose: () => {
      plan.dispose();
      own?.tensor.free();
      own?.detail?.free();
    },
  };
}

export interface DecoupleStage {
  readonly layout: DecoupledLayout;
  region(tensor: Region): Candidates;
  decouple(compressed: Compressed): Decoupled;
  dispose(): void;
}

/** Plans decoupled estimation for a compressed layout. */
export function planDecoupleStage(
  kernels: Kernels,
  layout: CompressedLayout,
  options: DecouplingOptions,
): DecoupleStage {
  const plan = planDecoupling(kernels, layout.axes, layout.model, options);
  const load = planLoad(kernels);
  const decoupled: DecoupledLayout = { ...layout, estimation: options.estimation };
  return {
    layout: decoupled,
    region: (tensor) => plan.apply(tensor),
    decouple: (compressed) => ({
      ...compressed,
      layout: decoupled,
      candidates: plan.apply(load.apply(compressed.tensor)),
    }),
    dispose: () => {
      plan.dispose();
      load.dispose();
    },
  };
}

export interface FuseStage {
  region(tensor: Region, candidates: Candidates, detail?: Region): readonly Target[];
  fuse(decoupled: Decoupled): readonly Target[];
  dispose(): void;
}

/**
 * Plans fusion for a layout as decoupled estimation leaves it.
 *
 * @throws SounderError `model-order-too-large` when more targets are asked for than the tensor can carry
 */
export function planFuseStage(kernels: Kernels, layout: DecoupledLayout, options: FusionOptions): FuseStage {
  const { model, axes, detailed } = layout;
  const { maxTargets, minSpeedMps = 0 } = options;
  const capacity = targetCapacity(model);
  if (maxTargets !== undefined && maxTargets > capacity)
    throw new SounderError(
      'model-order-too-large',
      `plain: targets: found ${maxTargets}, allowed: at most ${capacity} on the compressed tensor of this capture`,
    );
  if (options.fusion.method !== 'tuple-omp' && model.tdm)
    throw new SounderError(
      'configuration-invalid',
      `plain: fusion.method: found ${options.fusion.method}, allowed: tuple-omp (TDM-MIMO is not separable)`,
    );
  const feedback =
    options.fusion.search === 'feedback'
      ? planFeedback(kernels, model, planDecoupling(kernels, axes, model, layout))
      : undefined;
  const plan = planFusion(kernels, { model, detailed }, axes, options, feedback);
  const load = planLoad(kernels);
  const loadDetail = planLoad(kernels);
  const region = (tensor: Region, candidates: Candidates, detail?: Region): readonly Target[] => {
    const detections = plan.apply(tensor, candidates, detail);
    const described = detections ? describeTargets(axes, detections) : [];
    const targets = described.filter(({ velocityMps = Infinity }) => Math.abs(velocityMps) >= minSpeedMps);
    return maxTargets === undefined ? targets : targets.slice(0, maxTargets);
  };
  return {
    region,
    fuse: ({ tensor, candidates, detail }) =>
      region(load.apply(tensor), candidates, detail && loadDetail.apply(detail)),
    dispose: () => {
      plan.dispose();
      load.dispose();
      loadDetail.dispose();
    },
  };
}

/** Brings a tensor that left kernel memory back into it; the region is taken at the first use. */
function planLoad({ memory }: Kernels): { apply(values: Float32Array): Region; dispose(): void } {
  let region: Region | undefined;
  return {
    apply: (values) => {
      region ??= memory.alloc(values.byteLength);
      memory.float32(region).set(values);
      return region;
    },
    dispose: () => region?.free(),
  };
}
