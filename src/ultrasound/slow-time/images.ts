import type { BmodeImage, DopplerImage, Sonogram } from '../../core/image.ts';
import type { Kernels } from '../../kernels/load.ts';
import type { Frames, FramesLayout } from '../frames.ts';
import { dopplerDefaults, type DopplerOptions, planDoppler } from './doppler.ts';
import { bmodeDefaults, type BmodeOptions, planBmode } from './envelope.ts';

/** Which images are made of frames, and how; what is left out is made with its defaults, Doppler where frames allow it. */
export interface ImageOptions {
  readonly doppler?: DopplerOptions | false;
  readonly bmode?: BmodeOptions | false;
}

export interface Images {
  readonly doppler?: DopplerImage;
  readonly bmode?: BmodeImage;
  readonly sonograms?: readonly Sonogram[];
}

export interface ImagesPlan {
  apply(frames: Frames): Images;
  dispose(): void;
}

/**
 * Plans the images of a packet. Doppler is left out by itself where there is no pulse rate or a single pulse.
 *
 * @throws SounderError what one of them cannot be planned for
 */
export function planImages(kernels: Kernels, layout: FramesLayout, options: ImageOptions = {}): ImagesPlan {
  const possible = layout.prfHz !== undefined && layout.kept.length > 1;
  const { doppler = possible && dopplerDefaults, bmode = bmodeDefaults } = options;
  return kernels.memory.attempt(() => {
    const plans = {
      doppler: doppler ? planDoppler(kernels, layout, doppler) : undefined,
      bmode: bmode ? planBmode(layout, bmode) : undefined,
    };
    return {
      apply: (frames) => ({
        ...(plans.doppler && { doppler: plans.doppler.apply(frames) }),
        ...(plans.bmode && { bmode: plans.bmode.apply(frames) }),
      }),
      dispose: () => {
        plans.doppler?.dispose();
        plans.bmode?.dispose();
      },
    };
  });
}
