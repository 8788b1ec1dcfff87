import type { KernelMemory } from '../../src/kernels/memory.ts';

/** What one credit of a source puts its samples into. */
export interface SampleSlot {
  /** The bytes for the next snapshot: not asked for before the last one is settled. */
  next(): Uint8Array;
  free(): void;
}

/** Memory in which kernels find samples where the source has put them. */
export interface SampleMemory {
  slot(byteLength: number): SampleSlot;
}

/** The memory of the kernels on this thread: one region a slot. */
export const kernelSamples = (memory: KernelMemory): SampleMemory => ({
  slot: (byteLength) => {
    const region = memory.alloc(byteLength);
    return { next: () => memory.bytes(region), free: () => region.free() };
  },
});

/** Memory of this thread that no kernel reads: for samples that are copied before they are worked on. */
export const heapSamples: SampleMemory = {
  slot: (byteLength) => {
    const bytes = new Uint8Array(byteLength);
    return { next: () => bytes, free: () => undefined };
  },
};
