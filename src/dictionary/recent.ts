/** What gives back its memory when it has to go. */
interface Disposable {
  dispose(): void;
}

/** Values made when they are asked for; of more than `most` the one unused for longest is disposed. */
export class Recent<Key, Value extends Disposable> {
  readonly #values = new Map<Key, Value>();
  readonly #most: number;
  readonly #make: (key: Key) => Value;

  constructor(most: number, make: (key: Key) => Value) {
    this.#most = most;
    this.#make = make;
  }

  peek(key: Key): Value | undefined {
    return this.#values.get(key);
  }

  get(key: Key): Value {
    let value = this.#values.get(key);
    if (value) this.#values.delete(key);
    else {
      // The memory of what goes is there for what comes.
      const [oldest] = this.#values.keys();
      if (this.#values.size >= this.#most) this.#drop(oldest);
      value = this.#make(key);
    }
    // A map iterates in insertion order: what is used last goes to the end.
    this.#values.set(key, value);
    return value;
  }

  dispose(): void {
    for (const key of [...this.#values.keys()]) this.#drop(key);
  }

  #drop(key: Key): void {
    const value = this.#values.get(key);
    this.#values.delete(key);
    value?.dispose();
  }
}
