import { SounderError } from '../core/errors.ts';
import type { Target } from '../core/estimate.ts';
import { isComplex, type SensorDescription } from '../core/sensor.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Kernels } from '../kernels/load.ts';
import type { Region } from '../kernels/memory.ts';
import { type AxisPlan, planAxes } from './axis-plan.ts';
import { planCompression } from './compression.ts';
import { type Candidates, planDecoupling } from './decoupling.ts';
import { describeTargets } from './describe-targets.ts';
import { planFusion, targetCapacity } from './fusion.ts';
import { type PlainOptions, type PlainOptionsInput, resolvePlainOptions } from './options.ts';
import { signalModel } from './signal-model.ts';

/** A compressed snapshot between stages: cf32, axes in the sensor's order. */
export interface Compressed {
  readonly shape: readonly number[];
  readonly tensor: Float32Array;
}

/** A compressed snapshot with the values found along each axis. */
export interface Decoupled extends Compressed {
  readonly candidates: Candidates;
}

/** PLAIN for one sensor: the three stages, and all of them in one go without leaving kernel memory. */
export interface PlainPlan {
  readonly options: PlainOptions;
  readonly axes: readonly AxisPlan[];
  compress(snapshot: Snapshot): Compressed;
  decouple(compressed: Compressed): Decoupled;
  fuse(decoupled: Decoupled): readonly Target[];
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
 */
export function planPlain(kernels: Kernels, sensor: SensorDescription, input: PlainOptionsInput = {}): PlainPlan {
  const options = resolvePlainOptions(input);
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
  const model = signalModel(sensor, axes, removeStatic);
  checkModel(sensor, model.parameters.length, targetCapacity(model), options);

  const compression = planCompression(kernels, sensor, axes, options);
  const decoupling = planDecoupling(kernels, axes, model, options);
  const fusion = planFusion(kernels, model, options);
  const averaging = options.compression.method === 'averaging';
  const tensor = kernels.memory.alloc(8 * compression.count);

  const load = (values: Float32Array): Region => {
    kernels.memory.float32(tensor).set(values);
    return tensor;
  };
  const targetsOf = (region: Region, candidates: Candidates): readonly Target[] => {
    const detections = fusion.apply(region, candidates);
    const targets = detections ? describeTargets(model, axes, averaging, detections) : [];
    return options.maxTargets === undefined ? targets : targets.slice(0, options.maxTargets);
  };

  return {
    options,
    axes,
    compress: (snapshot) => {
      compression.apply(snapshot, tensor);
      return { shape: compression.shape, tensor: kernels.memory.float32(tensor, 2 * compression.count).slice() };
    },
    decouple: (compressed) => ({ ...compressed, candidates: decoupling.apply(load(compressed.tensor)) }),
    fuse: (decoupled) => targetsOf(load(decoupled.tensor), decoupled.candidates),
    estimate: (snapshot) => {
      compression.apply(snapshot, tensor);
      return targetsOf(tensor, decoupling.apply(tensor));
    },
    dispose: () => {
      compression.dispose();
      decoupling.dispose();
      fusion.dispose();
      tensor.free();
    },
  };
}

function checkModel(sensor: SensorDescription, parameters: number, capacity: number, options: PlainOptions): void {
  if (parameters === 0)
    throw new SounderError(
      'plan-invalid',
      `plain: stream ${sensor.streamId}: found no axis with two or more elements, allowed: at least one`,
    );
  if (options.maxTargets !== undefined && options.maxTargets > capacity)
    throw new SounderError(
      'model-order-too-large',
      `plain: targets: found ${options.maxTargets}, allowed: at most ${capacity} on the compressed tensor of this capture`,
    );
  if (options.fusion.method === 'subgrid-omp' && sensor.tdm && sensor.tdm.transmitters > 1)
    throw new SounderError(
      'configuration-invalid',
      'plain: fusion.method: found subgrid-omp, allowed: tuple-omp (TDM-MIMO is not separable)',
    );
}
