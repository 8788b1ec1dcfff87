import { SounderError } from '../../src/core/errors.ts';
import type { SampleMemory, SampleSlot } from '../sources/sample-memory.ts';
import type { InputRegions } from './protocol.ts';

/** A region of one worker's memory that holds the samples of one snapshot. */
export interface Lease {
  readonly worker: number;
  readonly memory: WebAssembly.Memory;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/**
 * The input regions of all workers, lent to a source in turns, so that snapshots come to the workers in turns.
 *
 * Each worker has `count` of them, and a source never holds more than there are in all. The regions of a worker that
 * died can still be read; once its replacement is installed they are not lent again.
 */
export class SampleLeases implements SampleMemory {
  readonly #inputs: InputRegions;
  readonly #free: Lease[][];
  readonly #memories: (WebAssembly.Memory | undefined)[];
  readonly #byBytes = new WeakMap<Uint8Array, Lease>();
  #turn = 0;

  constructor(workers: number, inputs: InputRegions) {
    this.#inputs = inputs;
    this.#free = Array.from({ length: workers }, () => []);
    this.#memories = this.#free.map(() => undefined);
  }

  /** Lends the regions of a worker from now on; those of the thread that was in its place no more. */
  install(worker: number, memory: WebAssembly.Memory, offsets: readonly number[]): void {
    this.#memories[worker] = memory;
    this.#free[worker] = offsets.map((offset) => {
      const bytes = new Uint8Array(memory.buffer, offset, this.#inputs.byteLength);
      const lease = { worker, memory, offset, bytes };
      this.#byBytes.set(bytes, lease);
      return lease;
    });
  }

  /** Where samples lie, if that is in the memory of a worker that is alive. */
  leaseOf(samples: Uint8Array): Lease | undefined {
    const lease = this.#byBytes.get(samples);
    return lease && this.#isCurrent(lease) ? lease : undefined;
  }

  slot(byteLength: number): SampleSlot {
    if (byteLength !== this.#inputs.byteLength)
      throw new SounderError('internal', `found ${byteLength} bytes, workers have ${this.#inputs.byteLength}`);
    let held: Lease | undefined;
    const giveBack = (): void => {
      if (held && this.#isCurrent(held)) this.#free[held.worker].push(held);
      held = undefined;
    };
    return {
      next: () => {
        giveBack();
        held = this.#take();
        return held.bytes;
      },
      free: giveBack,
    };
  }

  #isCurrent({ worker, memory }: Lease): boolean {
    return this.#memories[worker] === memory;
  }

  #take(): Lease {
    for (let tried = 0; tried < this.#free.length; tried++) {
      const lease = this.#free[this.#turn].pop();
      this.#turn = (this.#turn + 1) % this.#free.length;
      if (lease) return lease;
    }
    throw new SounderError('internal', 'workers: found no free input region, allowed: one per credit');
  }
}
