import type { SensorDescription } from '../core/sensor.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Kernels } from '../kernels/load.ts';
import { type BeamformerOptions, planBeamformer } from './beamformer.ts';
import type { FramesLayout } from './frames.ts';
import { type ImageOptions, type Images, planImages } from './slow-time/index.ts';

export interface ImagingOptions extends BeamformerOptions, ImageOptions {}

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
 * @throws SounderError as `planBeamformer` and `planImages`
 */
export function planImaging(kernels: Kernels, sensor: SensorDescription, options: ImagingOptions = {}): ImagingPlan {
  return kernels.memory.attempt(() => {
    const beamformer = planBeamformer(kernels, sensor, options);
    const images = planImages(kernels, beamformer.layout, options);
    return {
      layout: beamformer.layout,
      apply: (packet) => images.apply(beamformer.apply(packet)),
      dispose: () => {
        images.dispose();
        beamformer.dispose();
      },
    };
  });
}
