import type { SensorDescription } from '../core/sensor.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Kernels } from '../kernels/load.ts';
import { type BeamformerOptions, planBeamformer } from './beamformer.ts';
import type { FramesLayout } from './frames.ts';
import {
  type ImageOptions,
  type Images,
  planImages,
  planRecovery,
  type PlanRecovery,
  type RecoveryOptions,
  type RecoveryPlan,
} from './slow-time/index.ts';

export interface ImagingOptions extends BeamformerOptions, ImageOptions {
  /** How missing pulses of sub-sampled slow time are recovered, or what plans it, such as a model; not at all when absent. */
  readonly recovery?: RecoveryOptions | PlanRecovery | false;
}

export interface ImagingPlan {
  /** Of the frames that the images are made from. */
  readonly layout: FramesLayout;
  /**
   * Images of one packet, their samples their own.
   *
   * @throws SounderError `snapshot-invalid` (wrong size), `samples-not-finite` naming the first bad sample
   */
  apply(packet: Snapshot): Images;
  dispose(): void;
}

/**
 * Plans all of ultrasound imaging, from the channel data of a packet to its images, without leaving kernel memory.
 *
 * @throws SounderError as `planBeamformer`, `planRecovery` and `planImages`
 */
export function planImaging(kernels: Kernels, sensor: SensorDescription, options: ImagingOptions = {}): ImagingPlan {
  return kernels.memory.attempt(() => {
    const beamformer = planBeamformer(kernels, sensor, options);
    const recovery = options.recovery ? planned(kernels, beamformer.layout, options.recovery) : undefined;
    const layout = recovery?.layout ?? beamformer.layout;
    const images = planImages(kernels, layout, options);
    return {
      layout,
      apply: (packet) => {
        const frames = beamformer.apply(packet);
        return images.apply(recovery ? recovery.apply(frames) : frames);
      },
      dispose: () => {
        images.dispose();
        recovery?.dispose();
        beamformer.dispose();
      },
    };
  });
}

const planned = (kernels: Kernels, layout: FramesLayout, how: RecoveryOptions | PlanRecovery): RecoveryPlan =>
  typeof how === 'function' ? how(kernels, layout) : planRecovery(kernels, layout, how);
