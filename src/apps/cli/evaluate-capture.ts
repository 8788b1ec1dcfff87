import { setImmediate } from 'node:timers/promises';
import type { CaptureReader } from '../../captures/capture.ts';
import type { BmodeImage, DopplerImage } from '../../core/image.ts';
import { bytesPerSnapshot, type SensorDescription, SounderError } from '../../core/index.ts';
import type { Kernels } from '../../kernels/load.ts';
import { planSubsampling } from '../../learning/index.ts';
import {
  type CheckedModel,
  planFrameRecovery,
  type VelocityAgreement,
  VelocityComparison,
} from '../../models/index.ts';
import {
  type ClutterOptions,
  dopplerDefaults,
  type Frames,
  type FramesLayout,
  type Images,
  type ImagesPlan,
  planBeamformer,
  planImages,
} from '../../ultrasound/index.ts';

export interface EvaluateOptions {
  readonly reader: CaptureReader;
  readonly model: CheckedModel;
  /** Where the model lies, for errors. */
  readonly where: string;
  readonly kernels: Kernels;
  /** What is taken out before velocities are estimated, of each kind of pulses for itself; nothing by default. */
  readonly clutter?: ClutterOptions;
  readonly signal: AbortSignal;
  readonly onPacket?: (done: number, of: number) => void;
}

/** Images of one packet. */
export interface ComparedImages {
  readonly doppler: DopplerImage;
  readonly bmode: BmodeImage;
}

/** Which pulses images are made of; `recovered` only by models that recover frames. */
export type Version = 'full' | 'subsampled' | 'recovered';

export interface CaptureEvaluation {
  readonly packets: number;
  readonly pulses: { readonly kept: number; readonly of: number };
  /** Velocities against those of all pulses. */
  readonly agreement: Readonly<Partial<Record<Exclude<Version, 'full'>, VelocityAgreement>>>;
  /** Of the first packet. */
  readonly images: Readonly<Partial<Record<Version, ComparedImages>>>;
}

/**
 * Makes the images of a capture from all pulses, from those a model keeps, and from those it recovers; velocities compared.
 *
 * A clutter filter acts on each of the three by itself, after recovery: a model sees clutter and all.
 *
 * Bounded: one packet, and the plans of the three.
 *
 * @throws SounderError `configuration-invalid` for a model or a capture of other pulses; as `planBeamformer` and `planImages`
 */
export async function evaluateCapture(options: EvaluateOptions): Promise<CaptureEvaluation> {
  const { reader, model, where, kernels, signal, clutter = dopplerDefaults.clutter } = options;
  const { sensor } = reader;
  checkSlowTime(sensor, model, where, reader.path);
  const subsampling = planSubsampling(sensor, { axis: 'slow_time', mask: model.kept });
  const whole = planBeamformer(kernels, sensor);
  const part = planBeamformer(kernels, subsampling.sensor);
  const recovery = model.of.planFrames && planFrameRecovery(kernels, part.layout, model, where);
  const imagesFor = (layout: FramesLayout): ImagesPlan =>
    planImages(kernels, layout, estimates(layout) ? { doppler: { ...dopplerDefaults, clutter } } : {});
  const plans = {
    full: imagesFor(whole.layout),
    subsampled: imagesFor(part.layout),
    ...(recovery && { recovered: imagesFor(recovery.layout) }),
  };
  const agreement = {
    subsampled: new VelocityComparison(),
    ...(recovery && { recovered: new VelocityComparison() }),
  };
  const images: Partial<Record<Version, ComparedImages>> = {};
  let packets = 0;
  try {
    const samples = new Uint8Array(subsampling.bytes.whole);
    const kept = new Uint8Array(subsampling.bytes.kept);
    for (let index = 0; index < reader.count && !signal.aborted; index++) {
      const snapshot = await reader.read(index, samples);
      subsampling.apply(snapshot.samples, kept);
      const full = imagesOf(plans.full.apply(whole.apply(snapshot)));
      const frames: Frames = part.apply({ ...snapshot, sensor: subsampling.sensor, samples: kept });
      const subsampled = imagesOf(plans.subsampled.apply(frames));
      agreement.subsampled.add(full.doppler, subsampled.doppler);
      if (index === 0) Object.assign(images, { full, subsampled });
      if (recovery) {
        const recovered = imagesOf(plans.recovered!.apply(recovery.apply(frames)));
        agreement.recovered!.add(full.doppler, recovered.doppler);
        if (index === 0) images.recovered = recovered;
      }
      packets++;
      options.onPacket?.(packets, reader.count);
      await setImmediate();
    }
    return {
      packets,
      pulses: { kept: model.kept.length, of: model.axis.size },
      agreement: {
        subsampled: agreement.subsampled.result(),
        ...(agreement.recovered && { recovered: agreement.recovered.result() }),
      },
      images,
    };
  } finally {
    for (const plan of [whole, part, recovery, ...Object.values(plans)]) plan?.dispose();
  }
}

function checkSlowTime(sensor: SensorDescription, { axis }: CheckedModel, where: string, path: string): void {
  const fail = (place: string, found: string, allowed: string): never => {
    throw new SounderError('configuration-invalid', `${place}: found ${found}, allowed: ${allowed}`);
  };
  if (axis.name !== 'slow_time')
    fail(`${where}: axis`, axis.name, 'slow_time, as captures are compared by their velocities');
  const slowTime = sensor.axes.find(({ name }) => name === 'slow_time');
  if (!slowTime)
    return fail(
      `${path}: axes`,
      sensor.axes.map(({ name }) => name).join(', '),
      'an axis slow_time: packets of pulses',
    );
  if (slowTime.size !== axis.size)
    fail(`${path}: slow_time`, `${slowTime.size} pulses`, `${axis.size}, as ${where} has`);
  if (slowTime.kept)
    fail(`${path}: slow_time`, `${slowTime.kept.length} of ${slowTime.size} pulses`, 'all of them, to compare with');
  if (bytesPerSnapshot(sensor) === 0) fail(path, 'empty snapshots', 'samples');
}

/** Whether frames have velocities at all. */
const estimates = ({ prfHz, kept }: FramesLayout): boolean => prfHz !== undefined && kept.length > 1;

function imagesOf({ doppler, bmode }: Images): ComparedImages {
  if (doppler && bmode) return { doppler, bmode };
  throw new SounderError(
    'configuration-invalid',
    'evaluate: found pulses without a rate, allowed: a capture with prf_hz and at least two pulses kept',
  );
}
