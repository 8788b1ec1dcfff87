import { SounderError } from '../core/errors.ts';
import { pixelsOf } from '../core/image.ts';
import { planCompound } from '../kernels/compound.ts';
import type { Kernels } from '../kernels/load.ts';
import type { Region } from '../kernels/memory.ts';
import type { Frames, FramesLayout } from './frames.ts';

export interface CompoundingPlan {
  /** The layout with one transmit. */
  readonly layout: FramesLayout;
  /** Compounds the transmits of every frame; the value lies in the memory of the plan and is valid until the next. */
  apply(frames: Frames): Frames;
  dispose(): void;
}

/**
 * Plans coherent compounding: the mean over transmits of beamformed frames, per pixel and pulse.
 *
 * Frames of one transmit pass as they are. Montaldo, Tanter, Bercoff, Benech, Fink, "Coherent plane-wave compounding for
 * very high frame rate ultrasonography", IEEE Trans. UFFC 56 (2009) 489.
 */
export function planCompounding(kernels: Kernels, framesLayout: FramesLayout): CompoundingPlan {
  const { transmits, grid, kept } = framesLayout;
  const layout: FramesLayout = { ...framesLayout, transmits: 1 };
  if (transmits === 1) return { layout, apply: ({ samples }) => ({ layout, samples }), dispose: () => undefined };
  const { memory } = kernels;
  const count = 2 * pixelsOf(grid) * kept.length;
  return memory.attempt(() => {
    const compound = planCompound(kernels, { parts: transmits, count });
    const target = memory.alloc(4 * count);
    const compounded: Frames = { layout, samples: memory.float32(target) };
    let loaded: Region | undefined;
    return {
      layout,
      apply: ({ samples }) => {
        if (samples.length !== transmits * count)
          throw new SounderError(
            'plan-invalid',
            `compounding: frames: found ${samples.length} values, allowed: ${transmits * count} (${transmits} transmits)`,
          );
        let source: Region;
        if (memory.owns(samples))
          source = { offset: samples.byteOffset, byteLength: samples.byteLength, free: () => undefined };
        else memory.float32((source = loaded ??= memory.alloc(4 * transmits * count))).set(samples);
        compound.apply(source, target);
        return compounded;
      },
      dispose: () => {
        compound.dispose();
        target.free();
        loaded?.free();
      },
    };
  });
}
