import type { Target } from '../core/estimate.ts';
import type { SensorDescription } from '../core/sensor.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Kernels } from '../kernels/load.ts';
import { type PlainOptions, type PlainOptionsInput, resolvePlainOptions } from './options.ts';
import { type CompressedLayout, planCompressStage, planDecoupleStage, planFuseStage } from './stages.ts';

/** PLAIN for one sensor, all stages in one go without leaving kernel memory. */
export interface PlainPlan {
  readonly options: PlainOptions;
  readonly layout: CompressedLayout;
  /** Targets of one snapshot, strongest first; empty when nothing passes the false-alarm threshold. */
  estimate(snapshot: Snapshot): readonly Target[];
  dispose(): void;
}

/**
 * Plans PLAIN for a sensor: compression, decoupled estimation along each axis, input-based fusion.
 *
 * Tahir, Svoboda, Rupp, "PLAIN: Scalable Estimation Architecture for Integrated Sensing and Communication",
 * arXiv 2503.21242 (2025). Any number of axes from one; the number of targets is found, not given.
 *
 * @throws SounderError at plan time: `plan-invalid` (real samples, unusable axis), `configuration-invalid`,
 *   `compression-aliases`, `model-order-too-large`; at run time `snapshot-invalid`, `samples-not-finite`
 * @example
 * const plan = planPlain(loadKernels(), reader.sensor, { maxTargets: 6 });
 * const targets = plan.estimate(snapshot);
 */
export function planPlain(kernels: Kernels, sensor: SensorDescription, input: PlainOptionsInput = {}): PlainPlan {
  const options = resolvePlainOptions(input);
  return kernels.memory.attempt(() => assemble(kernels, sensor, options));
}

function assemble(kernels: Kernels, sensor: SensorDescription, options: PlainOptions): PlainPlan {
  const compress = planCompressStage(kernels, sensor, options);
  const { layout } = compress;
  const decouple = planDecoupleStage(kernels, layout, options);
  const fuse = planFuseStage(kernels, decouple.layout, options);
  const { memory } = kernels;
  const tensor = memory.alloc(compress.byteLength);
  const detail = compress.detailByteLength ? memory.alloc(compress.detailByteLength) : undefined;
  return {
    options,
    layout,
    estimate: (snapshot) => {
      compress.region(snapshot, tensor, detail);
      return fuse.region(tensor, decouple.region(tensor), detail);
    },
    dispose: () => {
      compress.dispose();
      decouple.dispose();
      fuse.dispose();
      tensor.free();
      detail?.free();
    },
  };
}
