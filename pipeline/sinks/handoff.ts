import type { Sink } from './sink.ts';

/**
 * A sink whose values are taken by a `for await` loop: a write is done when the loop asks for the next value.
 *
 * Bounded: one value. One loop at a time.
 */
export class Handoff<T> implements Sink<T>, AsyncIterable<T> {
  #offered: { readonly value: T; readonly taken: () => void } | undefined;
  #closed = false;
  #wake: () => void = () => undefined;

  write(value: T): Promise<void> {
    return new Promise((taken) => {
      this.#offered = { value, taken };
      this.#wake();
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    return Promise.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const offer = this.#offered;
      if (offer) {
        yield offer.value;
        this.#offered = undefined;
        offer.taken();
      } else if (this.#closed) return;
      else await new Promise<void>((wake) => (this.#wake = wake));
    }
  }
}
