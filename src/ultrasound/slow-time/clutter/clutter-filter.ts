import type { Region } from '../../../kernels/memory.ts';
import type { FramesLayout } from '../../frames.ts';

/** Takes slow echoes out of frames: one planned for a layout. */
export interface ClutterFilter {
  /** What is left: the same grid, possibly fewer pulses. */
  readonly layout: FramesLayout;
  /** Reads frames in kernel memory and gives where the filtered ones are, in the memory of the filter or the same. */
  apply(frames: Region): Region;
  dispose(): void;
}
