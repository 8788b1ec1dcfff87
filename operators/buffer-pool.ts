/**
 * Buffers of few sizes that are used again and again.
 *
 * Bounded: keeps no more buffers than were once in use together.
 */
export class BufferPool {
  readonly #free: Uint8Array[] = [];
  #inUse = 0;
  #most = 0;

  /** Buffers it keeps, in use or not. */
  get size(): number {
    return this.#inUse + this.#free.length;
  }

  /** A buffer with whatever its last user left in it. */
  take(byteLength: number): Uint8Array {
    this.#most = Math.max(this.#most, ++this.#inUse);
    const found = this.#free.findIndex((buffer) => buffer.byteLength === byteLength);
    if (found >= 0) return this.#free.splice(found, 1)[0];
    // What is free is of another size: the oldest makes room.
    if (this.size > this.#most) this.#free.shift();
    return new Uint8Array(byteLength);
  }

  give(buffer: Uint8Array): void {
    this.#inUse--;
    this.#free.push(buffer);
  }
}
