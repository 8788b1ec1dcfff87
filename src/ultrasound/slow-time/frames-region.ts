import type { Kernels } from '../../kernels/load.ts';
import type { Region } from '../../kernels/memory.ts';
import { SounderError } from '../../core/errors.ts';
import { pixelsOf } from '../../core/image.ts';
import type { Frames, FramesLayout } from '../frames.ts';

export interface FramesInput {
  /** The samples in kernel memory: where they are already, or copied there. */
  region(frames: Frames): Region;
  dispose(): void;
}

/** Bytes of frames so laid out. */
export const framesBytes = ({ grid, kept, transmits }: FramesLayout): number =>
  8 * pixelsOf(grid) * kept.length * transmits;

/** Plans how frames come into kernel memory; memory is taken at the first frames that lie elsewhere. */
export function planFramesInput({ memory }: Kernels, layout: FramesLayout): FramesInput {
  const byteLength = framesBytes(layout);
  let own: Region | undefined;
  return {
    region: ({ samples }) => {
      if (samples.byteLength !== byteLength)
        throw new SounderError('internal', `frames: found ${samples.byteLength} bytes, allowed: ${byteLength}`);
      if (memory.owns(samples)) return { offset: samples.byteOffset, byteLength, free: () => undefined };
      own ??= memory.alloc(byteLength);
      memory.float32(own).set(samples);
      return own;
    },
    dispose: () => own?.free(),
  };
}

/** @throws SounderError `plan-invalid` unless the angles of each frame are compounded */
export function requireCompounded(layout: FramesLayout, what: string): void {
  if (layout.transmits !== 1)
    throw new SounderError(
      'plan-invalid',
      `${what}: transmits: found ${layout.transmits} of each frame, allowed: 1, compounded (stage "compound")`,
      { field: 'transmits', found: layout.transmits },
    );
}
