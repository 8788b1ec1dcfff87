/**
 * Remembers what was seen, the newest first to stay.
 *
 * Bounded: `most` keys. A repetition after more than that many others is taken for new.
 */
export class Seen {
  readonly #keys = new Set<string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether the key was seen before; it is from now on. */
  again(key: string): boolean {
    if (this.#keys.has(key)) return true;
    this.#keys.add(key);
    // A Set iterates in insertion order: the first one is the oldest.
    if (this.#keys.size > this.#most) this.#keys.delete(this.#keys.values().next().value!);
    return false;
  }
}
