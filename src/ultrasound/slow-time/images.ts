import type { BmodeImage, DopplerImage, Sonogram } from '../../core/image.ts';
import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import type { Frames, FramesLayout } from '../frames.ts';
import { type ClutterOptions, followsStream } from './clutter/index.ts';
import { dopplerDefaults, type DopplerOptions, planFilteredDoppler } from './doppler.ts';
import { bmodeDefaults, type BmodeOptions, planBmode } from './envelope.ts';
import { type FilteredFrames, planFilteredFrames, requirePulseRate } from './filtered-frames.ts';
import { planFilteredSonograms, type SonogramOptions } from './spectral-doppler.ts';

/**
 * Which images are made of frames, and how; what is left out is made with its defaults, Doppler where frames allow it.
 * Sonograms are made where they are asked for.
 */
export interface ImageOptions {
  readonly doppler?: DopplerOptions | false;
  readonly bmode?: BmodeOptions | false;
  readonly sonograms?: SonogramOptions;
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

/** Whether a plan carries something from packet to packet: it is then of one stream, whose packets come in order. */
export const imagesFollowStream = ({ doppler, sonograms }: ImageOptions): boolean =>
  (doppler ? followsStream(doppler.clutter) : false) || (sonograms?.clutter ? followsStream(sonograms.clutter) : false);

/**
 * Plans the images of a packet. Doppler is left out by itself where there is no pulse rate or a single pulse.
 *
 * Doppler and sonograms with the same clutter filter share one.
 *
 * @throws SounderError what one of them cannot be planned for
 */
export function planImages(kernels: Kernels, layout: FramesLayout, options: ImageOptions = {}): ImagesPlan {
  const possible = layout.prfHz !== undefined && layout.kept.length > 1;
  const { doppler = possible && dopplerDefaults, bmode = bmodeDefaults, sonograms } = options;
  return kernels.memory.attempt(() => {
    const filters = new SharedFilters(kernels, layout);
    if (doppler) requirePulseRate(layout, 'doppler');
    if (sonograms) requirePulseRate(layout, 'sonograms');
    const ofDoppler = doppler ? filters.take(doppler.clutter) : undefined;
    const ofSonograms = sonograms && filters.take(sonograms.clutter ?? { method: 'none' });
    const plans = {
      doppler: doppler && ofDoppler ? planFilteredDoppler(kernels, ofDoppler.layout, doppler) : undefined,
      bmode: bmode ? planBmode(layout, bmode) : undefined,
      sonograms: ofSonograms && planFilteredSonograms(kernels, layout, ofSonograms.layout, sonograms),
    };
    return {
      apply: (frames) => {
        filters.begin(frames);
        return {
          ...(plans.doppler && { doppler: plans.doppler.apply(ofDoppler!.region()) }),
          ...(plans.bmode && { bmode: plans.bmode.apply(frames) }),
          ...(plans.sonograms && { sonograms: plans.sonograms.apply(ofSonograms!.region()) }),
        };
      },
      dispose: () => {
        plans.doppler?.dispose();
        plans.bmode?.dispose();
        plans.sonograms?.dispose();
        filters.dispose();
      },
    };
  });
}

/** A clutter filter for each of the ways that are asked for, run once a packet. */
class SharedFilters {
  readonly #filters = new Map<string, { readonly filter: FilteredFrames; done: Region | undefined }>();
  readonly #kernels: Kernels;
  readonly #layout: FramesLayout;
  #frames?: Frames;

  constructor(kernels: Kernels, layout: FramesLayout) {
    this.#kernels = kernels;
    this.#layout = layout;
  }

  /** Plans a filter unless there is one of the same options. */
  take(clutter: ClutterOptions): { readonly layout: FramesLayout; region(): Region } {
    const key = JSON.stringify(Object.entries(clutter).sort(([a], [b]) => (a < b ? -1 : 1)));
    const entry = this.#filters.get(key) ?? {
      filter: planFilteredFrames(this.#kernels, this.#layout, clutter),
      done: undefined,
    };
    this.#filters.set(key, entry);
    return {
      layout: entry.filter.layout,
      region: () => (entry.done ??= entry.filter.apply(this.#frames!)),
    };
  }

  begin(frames: Frames): void {
    this.#frames = frames;
    for (const entry of this.#filters.values()) entry.done = undefined;
  }

  dispose(): void {
    for (const { filter } of this.#filters.values()) filter.dispose();
  }
}
