import { SounderError } from '../core/errors.ts';

/** A block of kernel memory: its byte offset, its length, and how to give it back. */
export interface Region {
  readonly offset: number;
  readonly byteLength: number;
  free(): void;
}

const PAGE = 65536;
/** Regions start on a cache line, so that vectors never straddle two of them. */
const ALIGNMENT = 64;
const align = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/**
 * The linear memory that kernels work in: samples are copied (or read) into it once and worked on in place.
 *
 * The memory is shared, so a worker can run kernels on a region that another thread filled. Regions are taken at plan
 * time and given back when the plan is disposed; first fit over a list of free blocks, neighbours merged.
 * Views taken before the memory grew stay valid: shared memory never moves or detaches.
 */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly #free: { offset: number; byteLength: number }[] = [];
  /** Growing a shared memory makes a new buffer object over the same bytes; views keep the one they were made with. */
  readonly #buffers = new WeakSet<ArrayBufferLike>();
  /** Regions taken since each attempt under way began. */
  readonly #attempts: Set<Region>[] = [];
  #end: number;
  #bytesInUse = 0;

  /** @param base  first byte the compiled module leaves free (its `heapBase`) */
  constructor(memory: WebAssembly.Memory, base: number) {
    this.memory = memory;
    this.#end = align(base);
    this.#buffers.add(memory.buffer);
  }

  get bytesInUse(): number {
    return this.#bytesInUse;
  }

  /**
   * Takes `byteLength` bytes, zeroed only if they were never used.
   *
   * @throws SounderError `out-of-memory` when the 4 GiB address space (or the host) cannot give them
   */
  alloc(byteLength: number): Region {
    if (!Number.isSafeInteger(byteLength) || byteLength < 0)
      throw new SounderError(
        'plan-invalid',
        `kernel memory: found ${byteLength} bytes, allowed: a whole number from 0`,
      );
    const wanted = align(Math.max(byteLength, 1));
    const found = this.#free.findIndex((block) => block.byteLength >= wanted);
    const offset = found >= 0 ? this.#takeFrom(found, wanted) : this.#extend(wanted);
    this.#bytesInUse += wanted;
    let live = true;
    const region: Region = {
      offset,
      byteLength,
      free: () => {
        if (!live) throw new SounderError('internal', `kernel memory at ${offset} freed twice`);
        live = false;
        this.#bytesInUse -= wanted;
        this.#release(offset, wanted);
        for (const taken of this.#attempts) taken.delete(region);
      },
    };
    for (const taken of this.#attempts) taken.add(region);
    return region;
  }

  /** Runs a planner; if it throws, every region it took and did not give back is freed. */
  attempt<T>(plan: () => T): T {
    const taken = new Set<Region>();
    this.#attempts.push(taken);
    let made = false;
    try {
      const result = plan();
      made = true;
      return result;
    } finally {
      this.#attempts.pop();
      if (!made) for (const region of [...taken]) region.free();
    }
  }

  bytes(region: Region): Uint8Array {
    return new Uint8Array(this.memory.buffer, region.offset, region.byteLength);
  }

  float32(region: Region, length = region.byteLength >> 2): Float32Array {
    return new Float32Array(this.memory.buffer, region.offset, length);
  }

  float64(region: Region, length = region.byteLength >> 3): Float64Array {
    return new Float64Array(this.memory.buffer, region.offset, length);
  }

  int32(region: Region, length = region.byteLength >> 2): Int32Array {
    return new Int32Array(this.memory.buffer, region.offset, length);
  }

  /** Whether a view lies in this memory, so that a kernel can work on it where it is. */
  owns(view: ArrayBufferView): boolean {
    return this.#buffers.has(view.buffer);
  }

  #takeFrom(index: number, wanted: number): number {
    const block = this.#free[index];
    const { offset } = block;
    block.offset += wanted;
    block.byteLength -= wanted;
    if (block.byteLength === 0) this.#free.splice(index, 1);
    return offset;
  }

  #extend(wanted: number): number {
    const offset = this.#end;
    const needed = offset + wanted - this.memory.buffer.byteLength;
    if (needed > 0) {
      try {
        this.memory.grow(Math.ceil(needed / PAGE));
        this.#buffers.add(this.memory.buffer);
      } catch (cause) {
        const mebibytes = (wanted / 2 ** 20).toFixed(1);
        throw new SounderError(
          'out-of-memory',
          `kernel memory: ${mebibytes} MiB asked, ${(this.#bytesInUse / 2 ** 20).toFixed(1)} MiB in use, at most 4096 MiB`,
          {},
          cause,
        );
      }
    }
    this.#end = offset + wanted;
    return offset;
  }

  #release(offset: number, byteLength: number): void {
    const at = this.#free.findIndex((block) => block.offset > offset);
    const index = at < 0 ? this.#free.length : at;
    this.#free.splice(index, 0, { offset, byteLength });
    this.#mergeWithNext(index);
    if (index > 0) this.#mergeWithNext(index - 1);
  }

  #mergeWithNext(index: number): void {
    const [block, next] = [this.#free[index], this.#free[index + 1]];
    if (next?.offset !== block.offset + block.byteLength) return;
    block.byteLength += next.byteLength;
    this.#free.splice(index + 1, 1);
  }
}
