import { SounderError } from '../../core/errors.ts';
import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import type { Frames, FramesLayout } from '../frames.ts';
import { type ClutterOptions, planClutterFilter } from './clutter/index.ts';
import { planFramesInput } from './frames-region.ts';

/** Frames without their clutter, in kernel memory: what velocities are estimated from. */
export interface FilteredFrames {
  readonly layout: FramesLayout;
  /** @returns where they are until the next frames */
  apply(frames: Frames): Region;
  dispose(): void;
}

/** Plans how frames come into kernel memory and through a clutter filter. @throws SounderError as `planClutterFilter` */
export function planFilteredFrames(kernels: Kernels, layout: FramesLayout, clutter: ClutterOptions): FilteredFrames {
  const filter = planClutterFilter(kernels, layout, clutter);
  const input = planFramesInput(kernels, layout);
  return {
    layout: filter.layout,
    apply: (frames) => filter.apply(input.region(frames)),
    dispose: () => {
      filter.dispose();
      input.dispose();
    },
  };
}

/** @throws SounderError `configuration-invalid` unless the rate of the frames is known */
export function requirePulseRate({ prfHz }: FramesLayout, what: string): number {
  if (prfHz !== undefined) return prfHz;
  throw new SounderError(
    'configuration-invalid',
    `${what}: found no pulse repetition frequency, allowed: sensing:ultrasound.prf_hz, or an axis slow_time`,
    { field: 'prf_hz' },
  );
}
